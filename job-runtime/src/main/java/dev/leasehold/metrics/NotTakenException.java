package dev.leasehold.metrics;

/** Why a place has not taken what it was sent, without its address and without any secret. */
final class NotTakenException extends Exception {
  private static final long serialVersionUID = 1L;

  NotTakenException(String why) {
    super(why);
  }
}
