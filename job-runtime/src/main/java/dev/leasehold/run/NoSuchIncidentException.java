package dev.leasehold.run;

/** Somebody asked for an incident that is none, or several. */
public final class NoSuchIncidentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoSuchIncidentException(String message) {
    super(message);
  }
}
