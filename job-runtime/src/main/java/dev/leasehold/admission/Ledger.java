package dev.leasehold.admission;

import java.time.InstantSource;
import java.util.Map;

/**
 * Where leases are written. Every method is one short transaction; time is the ledger's own.
 * Thread-safe.
 */
public interface Ledger {
  /**
   * Asks for a lease, or for news of the place in line. A claim that was told to wait keeps its
   * place as long as it asks again within its term; one that holds a lease already gets that lease.
   */
  Admission ask(Claim claim);

  /** Leaves the line; nothing happens where the claim is not in it. */
  void leave(Claim claim);

  /**
   * Renews a lease for another term.
   *
   * @return whether it is still held; false means that it was lost
   */
  boolean renew(Lease lease);

  /** Gives a lease back; nothing happens where it is no longer held. */
  void release(Lease lease);

  /** What is leased and who waits, now. */
  LedgerSnapshot snapshot();

  /**
   * A ledger of this process alone.
   *
   * @param capacities by server identity
   */
  static Ledger inProcess(Map<String, Integer> capacities, InstantSource clock) {
    return new InProcessLedger(capacities, clock);
  }
}
