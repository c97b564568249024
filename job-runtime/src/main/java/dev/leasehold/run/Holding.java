package dev.leasehold.run;

import dev.leasehold.admission.LeaseKeeper;
import dev.leasehold.admission.Standing.Order;
import dev.leasehold.admission.Standing.What;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.report.SightJson;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import dev.leasehold.watchdog.Watchdog;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run does when its lease is lost, or when somebody asks something of it. */
record Holding(
    LeaseHold hold,
    Watchdog watchdog,
    LeasedPools pools,
    Map<String, Integer> runtime,
    Map<String, String> serverOf,
    InstantSource clock)
    implements LeaseKeeper.Holder {

  @Override
  public Map<String, Integer> inUse() {
    PoolSnapshot now = pools.snapshot();
    Map<String, Integer> inUse = new LinkedHashMap<>();
    serverOf.forEach(
        (database, server) ->
            inUse.merge(
                server, now.held(database) + runtime.getOrDefault(database, 1), Integer::sum));
    return inUse;
  }

  @Override
  public void ordered(Order order) {
    boolean replaced = order.what() == What.REPLACE;
    watchdog.report(
        Finding.external(
            replaced ? Kind.REPLACED : Kind.INTERRUPTED,
            clock.instant(),
            replaced ? "by " + order.by() : "killed by " + order.by(),
            pools.snapshot()));
  }

  @Override
  public void sightWanted() {
    hold.show(SightJson.of(pools.snapshot()));
  }

  @Override
  public void lost(String why) {
    watchdog.report(Finding.external(Kind.LEASE_LOST, clock.instant(), why, pools.snapshot()));
  }
}
