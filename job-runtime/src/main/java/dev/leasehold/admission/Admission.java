package dev.leasehold.admission;

import java.util.List;

/** What the ledger answers to a claim. */
public sealed interface Admission {
  /** The lease is given. */
  record Granted(Lease lease) implements Admission {}

  /**
   * Not yet.
   *
   * @param reason why
   * @param place in line, from 1
   * @param holders the leases that hold what is waited for
   */
  record Waiting(Reason reason, int place, List<Lease> holders) implements Admission {
    /** Copies what it is given. */
    public Waiting {
      holders = List.copyOf(holders);
    }
  }

  /**
   * Not this time: the job's {@code overlap} gives the instant up.
   *
   * @param reason why
   * @param detail one sentence for people
   */
  record Skipped(Reason reason, String detail) implements Admission {}

  /**
   * Nothing is left to do: another attempt has completed the instant.
   *
   * @param by that attempt
   */
  record Completed(Attempt by) implements Admission {}

  /**
   * Never, as the capacities are.
   *
   * @param detail one sentence for people
   */
  record Refused(Reason reason, String detail) implements Admission {}
}
