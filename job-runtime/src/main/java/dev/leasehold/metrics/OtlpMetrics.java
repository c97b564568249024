package dev.leasehold.metrics;

import dev.leasehold.declaration.DeclarationException;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends all numbers to a collector of OpenTelemetry, once a minute and at the end; the pools' also
 * under the names of its conventions.
 */
final class OtlpMetrics implements Export {
  private static final Logger log = LoggerFactory.getLogger(OtlpMetrics.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final RunNumbers numbers;
  private final Meters meters;
  private final OtlpMeterRegistry registry;
  private volatile boolean ending;
  private volatile @Nullable NotTakenException failure;

  /**
   * @throws DeclarationException when a reference cannot be resolved
   */
  OtlpMetrics(Receiver receiver, RunNumbers numbers, Meters meters) {
    this.numbers = numbers;
    this.meters = meters;
    this.registry =
        OtlpMeterRegistry.builder(new Settings())
            .clock(Clock.SYSTEM)
            .threadFactory(
                work -> {
                  Thread thread = new Thread(work, "metrics.otlp");
                  thread.setDaemon(true);
                  return thread;
                })
            .metricsSender(request -> send(receiver, request))
            .build();
    meters.add(registry);
  }

  /** Micrometer would log what is thrown together with the address. */
  private void send(Receiver receiver, OtlpMetricsSender.Request request)
      throws InterruptedException {
    try {
      receiver.post("/v1/metrics", "application/x-protobuf", request.getMetricsData());
      failure = null;
    } catch (NotTakenException e) {
      failure = e;
      if (!ending) {
        log.warn("{} has not taken the numbers so far: {}", place(), e.getMessage());
      }
    }
  }

  void leased(Set<String> databases) {
    for (String database : databases) {
      Tags pool = Tags.of("db.client.connection.pool.name", database, "job", numbers.job());
      gauge(
          "db.client.connection.count",
          pool.and("db.client.connection.state", "used"),
          n -> n.held(database));
      gauge(
          "db.client.connection.count",
          pool.and("db.client.connection.state", "idle"),
          n -> meters.pools().idle(database));
      gauge("db.client.connection.max", pool, n -> n.leased(database));
      gauge("db.client.connection.pending_requests", pool, n -> n.waiting(database));
    }
  }

  private void gauge(String name, Tags tags, ToDoubleFunction<RunNumbers> value) {
    Gauge.builder(name, numbers, value).tags(tags).register(registry);
  }

  @Override
  public String place() {
    return "metrics.otlp";
  }

  @Override
  public void end() throws NotTakenException {
    ending = true;
    // It sends once more when it is closed.
    registry.close();
    NotTakenException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  /** Of the declaration only: the variables that Micrometer would read mean other processes. */
  private static final class Settings implements OtlpConfig {
    @Override
    public @Nullable String get(String key) {
      return null;
    }

    @Override
    public Duration step() {
      return INTERVAL;
    }

    @Override
    public Map<String, String> resourceAttributes() {
      return Map.of("service.name", "leasehold");
    }

    @Override
    public boolean publishMaxGaugeForHistograms() {
      return false;
    }

    @Override
    public Map<String, String> headers() {
      return Map.of();
    }
  }
}
