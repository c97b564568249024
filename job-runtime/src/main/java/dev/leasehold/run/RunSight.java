package dev.leasehold.run;

import dev.leasehold.database.Control;
import dev.leasehold.database.LockWaits;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.watchdog.Watchdog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** What the watchdog of a run looks at. */
final class RunSight {
  private RunSight() {}

  /**
   * The pools may still be opening: they tell the watchdog, so it is made before them.
   *
   * @param pools the job's
   * @param bookkeeping the runtime's own; nobody's wait there is a finding about the job
   * @param controls by database
   * @param servers the identity of each database's server
   */
  static Watchdog.Sight of(
      AtomicReference<LeasedPools> pools,
      AtomicReference<LeasedPools> bookkeeping,
      Map<String, Control> controls,
      Map<String, String> servers,
      InstantSource clock) {
    return new Watchdog.Sight(
        () -> snapshot(pools, clock),
        new Servers(() -> snapshot(bookkeeping, clock), controls, servers));
  }

  private static PoolSnapshot snapshot(AtomicReference<LeasedPools> pools, InstantSource clock) {
    LeasedPools opened = pools.get();
    return opened == null
        ? new PoolSnapshot(clock.instant(), Map.of(), List.of(), 0)
        : opened.snapshot();
  }

  private record Servers(
      Supplier<PoolSnapshot> bookkeeping,
      Map<String, Control> controls,
      Map<String, String> identities)
      implements Watchdog.ServerSight {
    @Override
    public Set<String> waitedFor(Instant since) {
      return bookkeeping.get().waitedFor(since);
    }

    @Override
    public List<Control.Session> sessions(String database, Collection<Long> ids, Duration limit) {
      return control(database).sessions(ids, limit);
    }

    @Override
    public LockWaits lockWaits(String database, Collection<Long> ids, Duration limit) {
      return control(database).lockWaits(ids, limit);
    }

    @Override
    public void ping(String database, Duration limit) {
      control(database).now(limit);
    }

    @Override
    public boolean sameServer(String one, String other) {
      return Objects.equals(identities.get(one), identities.get(other));
    }

    private Control control(String database) {
      Control control = controls.get(database);
      if (control == null) {
        throw new IllegalArgumentException("no control connection of database " + database);
      }
      return control;
    }
  }
}
