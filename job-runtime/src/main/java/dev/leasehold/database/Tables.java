package dev.leasehold.database;

/** Tables that a migration makes and brings forward. */
public enum Tables {
  /** Leases, the line, attempts. */
  LEDGER,
  /** Spring Batch's own. */
  BATCH,
  /** Quartz' own: where daemons keep what they start when. */
  SCHEDULER
}
