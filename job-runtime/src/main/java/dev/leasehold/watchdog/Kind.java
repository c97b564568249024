package dev.leasehold.watchdog;

/**
 * What can go wrong in a run, or in the daemon that starts them. The names are an interface: they
 * stand in incidents and alerts.
 */
public enum Kind {
  /** Deeper, or more workers, than declared. */
  PLAN_VIOLATION,
  /** Every hold belongs to an activity that can never go on. */
  POOL_DEADLOCK,
  /** Parents occupy all the workers that their children are queued for. */
  WORKER_STARVATION,
  /** The pool is exhausted, nothing runs on the server for any hold, nothing moves. */
  POOL_STALL,
  /** An acquire waited past the job's threshold. */
  ACQUIRE_TIMEOUT,
  /** A connection was held idle past its threshold. */
  HOARDED,
  /** A connection or a transaction was still out at the end. */
  LEAK,
  /** The attempt outlived its deadline. */
  DEADLINE,
  /** The heartbeat could not renew the lease. */
  LEASE_LOST,
  /** No lease in time. */
  NOT_ADMITTED,
  /** The server is gone. */
  DATABASE_LOST,
  /** The job's own exception. */
  FAILED,
  /** The process was asked to end. */
  INTERRUPTED,
  /** Another instant of the job took this one's place. */
  REPLACED,
  /** A lease expired with no end written down. */
  VANISHED,
  /** Somebody of the run waits for a lock on the server that only the circle could let go. */
  LOCK_DEADLOCK,
  /** No byte for a statement within its limit. */
  QUERY_STUCK,
  /** A scheduled instant of the job never came. */
  MISSED,
  /** Three instants of the job in a row were skipped. */
  OVERLAPPED,
  /** The clock of a daemon and that of the ledger's server differ by too much. */
  CLOCK_SKEW
}
