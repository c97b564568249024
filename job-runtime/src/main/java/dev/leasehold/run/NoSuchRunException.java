package dev.leasehold.run;

/** A run that was named cannot be told, in one line that says which ones there are. */
public final class NoSuchRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for people. */
  NoSuchRunException(String message) {
    super(message);
  }
}
