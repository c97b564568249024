package dev.leasehold.admission;

import dev.leasehold.database.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where leases are written. Every method is one short transaction; time is the ledger's own.
 * Thread-safe.
 *
 * <p>A lease is <em>held</em> until it is fenced. From then on nobody can renew it or register a
 * session for it, and it counts against the capacities until it is forgotten.
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
   * Renews a lease for another term, if it is held and its term is not over.
   *
   * @param inUse connections in use now, by server identity
   */
  Standing renew(Lease lease, Map<String, Integer> inUse);

  /** How a lease stands; renews nothing. */
  Standing look(Lease lease);

  /**
   * Writes a session down as this lease's, before its first use.
   *
   * @return whether the lease is held; otherwise the session must be closed unused
   */
  boolean register(Lease lease, Session session);

  /** Asks the holder to end its run; nothing happens where one was asked before. */
  void order(Lease lease, Standing.Order order);

  /**
   * Takes a lease out of its holder's hands, whatever is left of its term.
   *
   * @return whether it is there
   */
  boolean fence(Lease lease);

  /** The sessions that were registered for a lease. */
  List<Session> sessions(Lease lease);

  /**
   * Frees what a lease holds. Only for one whose sessions are proven to have ended.
   *
   * @return whether this call did it
   */
  boolean forget(Lease lease);

  /** The leases whose term is over and those that were fenced, oldest first. */
  List<Lease> overdue();

  /** What is leased and who waits, now. */
  LedgerSnapshot snapshot();

  /**
   * The ledger in a database; its tables must be there.
   *
   * @param transactions on that database
   * @param limit of each
   */
  static Ledger in(Transactions transactions, Duration limit) {
    return new MySqlLedger(transactions, limit);
  }
}
