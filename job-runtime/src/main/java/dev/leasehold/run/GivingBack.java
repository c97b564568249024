package dev.leasehold.run;

import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.database.DatabaseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a lease back whose control connections could not be opened. Its process knows that it ends,
 * so nobody is to wait for the lease's term, and nobody is to find that the attempt has vanished.
 */
record GivingBack(LedgerOfRun ledger, Databases databases, InstantSource clock) {
  private static final Logger log = LoggerFactory.getLogger(GivingBack.class);

  /**
   * What kept the connections from being opened, as a full server, may keep the ledger closed too.
   */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /**
   * Ends what there is of its sessions, writes the end down and frees the lease, in this order;
   * tries again for a few seconds. What cannot be done is logged, and left to the next run.
   */
  void giveBack(Lease lease, Attempt.End end) {
    Reclaim reclaim =
        new Reclaim(
            ledger.ledger(),
            ledger.attempts(),
            server -> databases.on(server).map(Entrance::control),
            (attempt, of, how) -> {});
    AtomicReference<String> left = new AtomicReference<>("");
    boolean free =
        new Patience(clock).until(LIMIT, () -> freed(reclaim, lease, end, left)).isPresent();
    if (!free) {
      log.warn("the lease could not be given back: {}", left.get());
    }
  }

  private Optional<Reclaim.Outcome> freed(
      Reclaim reclaim, Lease lease, Attempt.End end, AtomicReference<String> left) {
    try {
      Reclaim.Outcome outcome = reclaim.reclaim(lease, end, false);
      if (outcome.freed()) {
        return Optional.of(outcome);
      }
      left.set(String.join("; ", outcome.left()));
      // Whoever frees it later finds an attempt that has ended.
      ledger.attempts().end(lease.attempt(), end);
    } catch (DatabaseException unreachable) {
      left.set(String.valueOf(unreachable.getMessage()));
    }
    return Optional.empty();
  }
}
