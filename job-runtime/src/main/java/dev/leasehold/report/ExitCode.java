package dev.leasehold.report;

import dev.leasehold.watchdog.Kind;

/** The process's exit codes: an interface, read by podFailurePolicy. */
public enum ExitCode {
  COMPLETED(0, Retry.NEVER),
  FAILED(1, Retry.COUNTED),
  USAGE(64, Retry.NEVER),
  DATABASE(69, Retry.COUNTED),
  NOT_ADMITTED(75, Retry.FREE),
  DECLARATION(78, Retry.NEVER),
  PLAN(80, Retry.NEVER),
  ACQUIRE_TIMEOUT(81, Retry.COUNTED),
  LEASE_LOST(82, Retry.COUNTED),
  STUCK(83, Retry.COUNTED),
  REPLACED(84, Retry.NEVER),
  DEADLINE(124, Retry.COUNTED),
  INTERRUPTED(143, Retry.COUNTED);

  /** What becomes of a run whose attempt has ended so. */
  public enum Retry {
    /** It is over: it is done, would end in the same way again, or has given way to another. */
    NEVER,
    /** It is tried again, as often as its job's {@code retries} say. */
    COUNTED,
    /** It is tried again, and that uses up no retry. */
    FREE
  }

  private final int code;
  private final Retry retry;

  ExitCode(int code, Retry retry) {
    this.code = code;
    this.retry = retry;
  }

  /**
   * What a run exits with that a fatal finding of this kind has ended. A connection that is only
   * reported as hoarded or leaked leaves the exit code as it is.
   */
  public static ExitCode of(Kind kind) {
    return switch (kind) {
      case PLAN_VIOLATION, POOL_DEADLOCK, WORKER_STARVATION -> PLAN;
      case ACQUIRE_TIMEOUT -> ACQUIRE_TIMEOUT;
      case POOL_STALL, HOARDED, LOCK_DEADLOCK, QUERY_STUCK -> STUCK;
      case DEADLINE -> DEADLINE;
      case LEASE_LOST -> LEASE_LOST;
      case NOT_ADMITTED -> NOT_ADMITTED;
      case DATABASE_LOST -> DATABASE;
      case FAILED, LEAK -> FAILED;
      case INTERRUPTED -> INTERRUPTED;
      case REPLACED -> REPLACED;
      // Of a run that is gone, or never was, there is no exit; what it is found by goes on.
      case VANISHED, MISSED, OVERLAPPED, CLOCK_SKEW -> FAILED;
    };
  }

  /** What the process exits with. */
  public int code() {
    return code;
  }

  /** What becomes of a run whose attempt has ended so. */
  public Retry retry() {
    return retry;
  }

  /**
   * The same by number, for a process that others may have ended.
   *
   * @param code any; one that is not of this list, such as 137 of a {@code SIGKILL}, is no decision
   *     of Leasehold's, and its retry counts
   */
  public static Retry retry(int code) {
    for (ExitCode each : values()) {
      if (each.code == code) {
        return each.retry;
      }
    }
    return Retry.COUNTED;
  }
}
