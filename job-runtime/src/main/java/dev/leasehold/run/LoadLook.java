package dev.leasehold.run;

import dev.leasehold.admission.Loads;
import dev.leasehold.database.Transactions;
import dev.leasehold.report.DayLoad;
import dev.leasehold.report.LedgerStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The load of the last day. A day may hold very many attempts, and changes little: it is read again
 * only when it is half a minute old. Not thread-safe.
 */
final class LoadLook {
  private static final Duration FRESH = Duration.ofSeconds(30);

  private final Loads loads;
  private final InstantSource clock;
  private Optional<Loads.Seen> seen = Optional.empty();
  private Instant seenAt = Instant.MIN;

  /**
   * @param ledger to its database
   */
  LoadLook(Transactions ledger, InstantSource clock) {
    this.loads = new Loads(ledger, LedgerOfRun.LIMIT);
    this.clock = clock;
  }

  /** Of these servers. */
  DayLoad look(List<LedgerStatus.Capacity> servers) {
    Instant now = clock.instant();
    if (seen.isEmpty() || !now.isBefore(seenAt.plus(FRESH))) {
      seen = Optional.of(loads.since(DayLoad.BACK));
      seenAt = now;
    }
    return DayLoad.of(seen.get(), servers);
  }
}
