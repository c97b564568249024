package dev.leasehold.batch;

/** An author's class that cannot be run, in one line that names the place and the cure. */
public final class JobClassException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for people. */
  public JobClassException(String message) {
    super(message);
  }

  /** With a message for people, and what led to it. */
  public JobClassException(String message, Throwable cause) {
    super(message, cause);
  }
}
