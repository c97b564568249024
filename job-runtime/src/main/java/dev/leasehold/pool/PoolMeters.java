package dev.leasehold.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.PoolStats;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Measures the pools of one run into a registry: HikariCP's own numbers, and how long each acquire
 * took from the first place in line to the connection. Thread-safe.
 */
public final class PoolMeters {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1)
  };

  private final MeterRegistry registry;
  private final Map<String, PoolStats> stats = new ConcurrentHashMap<>();
  private final Map<String, Tracker> trackers = new ConcurrentHashMap<>();

  /** Measures into this registry. */
  public PoolMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Connections of this database that are open and that nobody has; 0 before there is a pool. */
  public int idle(String database) {
    PoolStats known = stats.get(database);
    return known == null ? 0 : known.getIdleConnections();
  }

  /** Takes the numbers of one pool from here on. */
  void observe(String database, HikariConfig config) {
    MicrometerMetricsTrackerFactory hikaris = new MicrometerMetricsTrackerFactory(registry);
    config.setMetricsTrackerFactory(
        (pool, counts) -> {
          stats.put(database, counts);
          Tracker tracker = new Tracker(hikaris.create(pool, counts));
          trackers.put(database, tracker);
          return tracker;
        });
  }

  /** What is told of each acquire of a database. */
  Acquires acquires(String database) {
    Timer waits =
        Timer.builder("leasehold.acquire.wait")
            .description("How long acquires took, those that failed included")
            .serviceLevelObjectives(BUCKETS)
            .tag("database", database)
            .register(registry);
    return nanos -> waits.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Hears of acquires; called on the author's threads. */
  interface Acquires {
    void took(long nanos);
  }

  /**
   * HikariCP takes its numbers away with the pool, and the last report of a run comes after that.
   */
  private record Tracker(IMetricsTracker hikaris) implements IMetricsTracker {
    @Override
    public void recordConnectionCreatedMillis(long millis) {
      hikaris.recordConnectionCreatedMillis(millis);
    }

    @Override
    public void recordConnectionAcquiredNanos(long nanos) {
      hikaris.recordConnectionAcquiredNanos(nanos);
    }

    @Override
    public void recordConnectionUsageMillis(long millis) {
      hikaris.recordConnectionUsageMillis(millis);
    }

    @Override
    public void recordConnectionTimeout() {
      hikaris.recordConnectionTimeout();
    }

    @Override
    public void close() {
      // Kept until the registry goes.
    }
  }
}
