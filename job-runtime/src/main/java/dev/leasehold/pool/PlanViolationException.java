package dev.leasehold.pool;

import java.sql.SQLNonTransientException;

/** An acquire beyond what the plan declares, refused although connections may be free. */
public final class PlanViolationException extends SQLNonTransientException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line that names who asked, where, and what the plan allows
   */
  public PlanViolationException(String message) {
    super(message);
  }
}
