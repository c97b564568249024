package dev.leasehold.admission;

/** Why a claim is not granted; printed unchanged in logs, metrics and reports. */
public enum Reason {
  /** The capacity is leased to others at the moment. */
  WAITING_FOR_CAPACITY,
  /** Enough is free, but somebody who came earlier would be delayed. */
  WAITING_IN_LINE,
  /** A lease of the same instant, of another attempt or lost by this one, is not free yet. */
  WAITING_FOR_PREVIOUS_ATTEMPT,
  /** An instant of the same job has a lease whose heartbeat is overdue; whether it runs is open. */
  WAITING_FOR_OVERDUE_LEASE,
  /** An instant of the same job runs; {@code overlap: queue} lets one wait for it. */
  WAITING_FOR_OVERLAP,
  /** An instant of the same job is being ended; {@code overlap: replace} takes its place. */
  WAITING_FOR_REPLACED,
  /** The server that keeps the ledger, or one that is wanted, has no connection left. */
  WAITING_FOR_CONNECTION,
  /** The ledger's database did not answer. */
  WAITING_FOR_DATABASE,
  /** An instant of the same job runs, and {@code overlap: forbid} gives the later one up. */
  SKIPPED_BY_OVERLAP,
  /** One instant waits already for the one that runs; {@code overlap: queue} keeps no second. */
  SKIPPED_BY_QUEUE,
  /** The claim's least is more than the server's whole capacity. */
  EXCEEDS_CAPACITY,
  /** The claim names a server that the ledger has no capacity for. */
  UNKNOWN_SERVER
}
