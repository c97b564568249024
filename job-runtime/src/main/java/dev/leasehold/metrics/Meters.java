package dev.leasehold.metrics;

import dev.leasehold.batch.BatchMeters;
import dev.leasehold.pool.PoolMeters;
import dev.leasehold.watchdog.Kind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler.IgnoredMeters;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one run, in a registry that ends with it. The label {@code job} is on each of them;
 * ours have no others than {@code database}, {@code kind} and {@code outcome}, for what is new in
 * every run would be a new series for every run.
 */
final class Meters {
  private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
  private final ObservationRegistry observations = ObservationRegistry.create();
  private final RunNumbers numbers;
  private final PoolMeters pools;

  Meters(RunNumbers numbers) {
    this.numbers = numbers;
    registry.config().commonTags("job", numbers.job());
    // An item is observed, too, and is over before anybody could ask how long it has been going on.
    observe(new DefaultMeterObservationHandler(registry, IgnoredMeters.LONG_TASK_TIMER));
    registry.config().meterFilter(described());
    this.pools = new PoolMeters(registry);
  }

  /** Spring Batch describes nothing, and checkers of metrics want that there be a text. */
  private static MeterFilter described() {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getDescription() != null
            ? id
            : new Meter.Id(
                id.getName(),
                Tags.of(id.getTagsAsIterable()),
                id.getBaseUnit(),
                "Observed as " + id.getName(),
                id.getType());
      }
    };
  }

  /** Begins to measure, when all places are known. */
  void start() {
    Gauge.builder("leasehold.run.started.timestamp", numbers, n -> seconds(n.startedAt()))
        .description("When the run began")
        .baseUnit("seconds")
        .register(registry);
    time("leasehold.run.duration", "How long the run has taken so far", n -> n.took().toNanos());
    time(
        "leasehold.lease.wait",
        "How long the run stood in line for its lease, or has stood so far",
        n -> n.leaseWait().toNanos());
    FunctionCounter.builder("leasehold.items.read", numbers, RunNumbers::read)
        .description("Items read, over all steps")
        .register(registry);
    FunctionCounter.builder("leasehold.items.written", numbers, RunNumbers::written)
        .description("Items written, over all steps")
        .register(registry);
    for (Kind kind : Kind.values()) {
      // Also those that have none, because a rate needs the zero before the first.
      FunctionCounter.builder("leasehold.incidents", numbers, n -> n.incidents(kind))
          .description("Incidents, fatal or not")
          .tag("kind", kind.name())
          .register(registry);
    }
  }

  private void time(String name, String description, ToDoubleFunction<RunNumbers> nanos) {
    TimeGauge.builder(name, numbers, TimeUnit.NANOSECONDS, nanos)
        .description(description)
        .register(registry);
  }

  /** Adds a place that gets all of them. */
  void add(MeterRegistry place) {
    registry.add(place);
  }

  /** Adds somebody who hears what Spring Batch observes. */
  void observe(ObservationHandler<?> handler) {
    observations.observationConfig().observationHandler(handler);
  }

  PoolMeters pools() {
    return pools;
  }

  BatchMeters batch() {
    return new BatchMeters(observations, registry);
  }

  void leased(Set<String> databases) {
    for (String database : databases) {
      connections("leased", "Connections of the run's lease", database, RunNumbers::leased);
      connections("held", "Connections that are held now", database, RunNumbers::held);
      connections("waited", "Acquires that wait now", database, RunNumbers::waiting);
    }
  }

  private interface OfDatabase {
    int in(RunNumbers numbers, String database);
  }

  private void connections(String what, String description, String database, OfDatabase value) {
    Gauge.builder("leasehold.connections." + what, numbers, n -> value.in(n, database))
        .description(description)
        .tag("database", database)
        .register(registry);
  }

  /** What is known only at the end, for those places that hear of it. */
  void end() {
    if (numbers.isSkipped()) {
      return;
    }
    Timer.builder("leasehold.run")
        .description("Runs that have ended, and how long they took")
        .tag("outcome", numbers.outcome())
        .register(registry)
        .record(numbers.took());
    if (numbers.isSuccess()) {
      Gauge.builder("leasehold.run.last.success.timestamp", numbers, n -> seconds(n.lastAt()))
          .description("When a run of the job last ended well")
          .baseUnit("seconds")
          .register(registry);
    }
  }

  private static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }
}
