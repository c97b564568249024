package dev.leasehold.declaration;

/**
 * One mistake in a declaration.
 *
 * @param place where it is
 * @param message what is wrong, and what to write instead; one line, no secret
 */
public record Problem(Place place, String message) {
  @Override
  public String toString() {
    return place + ": " + message;
  }
}
