package dev.leasehold.report;

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

  /** What the process exits with. */
  public int code() {
    return code;
  }
}
