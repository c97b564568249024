package dev.leasehold.run;

import dev.leasehold.database.Control;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.watchdog.Watchdog;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** What the watchdog of a run looks at. */
final class RunSight {
  private RunSight() {}

  /** The pools may still be opening: they tell the watchdog, so it is made before them. */
  static Watchdog.Sight of(
      AtomicReference<LeasedPools> pools, Map<String, Control> controls, InstantSource clock) {
    return new Watchdog.Sight(
        () -> {
          LeasedPools opened = pools.get();
          return opened == null
              ? new PoolSnapshot(clock.instant(), Map.of(), List.of(), 0)
              : opened.snapshot();
        },
        (database, ids, limit) -> {
          Control control = controls.get(database);
          return control == null ? List.of() : control.sessions(ids, limit);
        });
  }
}
