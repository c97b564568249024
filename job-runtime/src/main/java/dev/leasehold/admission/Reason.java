package dev.leasehold.admission;

/** Why a claim is not granted; printed unchanged in logs, metrics and reports. */
public enum Reason {
  /** The capacity is leased to others at the moment. */
  WAITING_FOR_CAPACITY,
  /** Enough is free, but somebody who came earlier would be delayed. */
  WAITING_IN_LINE,
  /** The claim's least is more than the server's whole capacity. */
  EXCEEDS_CAPACITY,
  /** The claim names a server that the ledger has no capacity for. */
  UNKNOWN_SERVER
}
