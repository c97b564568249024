package dev.leasehold.report;

import dev.leasehold.watchdog.Kind;

/** The process's exit codes: an interface, read by podFailurePolicy. */
public enum ExitCode {
  COMPLETED(0),
  FAILED(1),
  USAGE(64),
  DATABASE(69),
  NOT_ADMITTED(75),
  DECLARATION(78),
  PLAN(80),
  ACQUIRE_TIMEOUT(81),
  LEASE_LOST(82),
  STUCK(83),
  REPLACED(84),
  DEADLINE(124),
  INTERRUPTED(143);

  private final int code;

  ExitCode(int code) {
    this.code = code;
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
}
