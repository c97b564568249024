package dev.leasehold.alert;

/** Why a channel has not taken a notice, one line without any secret. */
public final class NotSentException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean pointless;

  /**
   * @param pointless whether the same notice will be refused again, as by an answer of 400
   */
  public NotSentException(String why, boolean pointless) {
    super(why);
    this.pointless = pointless;
  }

  /** Whether sending the same notice again is of no use. */
  public boolean isPointless() {
    return pointless;
  }
}
