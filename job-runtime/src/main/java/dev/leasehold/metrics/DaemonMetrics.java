package dev.leasehold.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** The numbers of one daemon, for Prometheus to read. Thread-safe. */
public final class DaemonMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** What is asked of a daemon whenever somebody reads them; must answer at once. */
  public interface Numbers {
    /** Whether it starts runs. */
    boolean isReady();

    /** Its runs, now. */
    int runs();

    /** How many it may have at a time. */
    int places();

    /** Jobs that it knows. */
    int jobs();

    /** Whether the declaration that is there can be used. */
    boolean isDeclarationGood();

    /** By how much its clock is ahead of the server's; negative where it is behind. */
    Duration clockAhead();
  }

  /** Of this daemon. */
  public DaemonMetrics(Numbers numbers) {
    gauge(
        "leasehold.daemon.ready",
        "Whether the daemon starts runs",
        n -> n.isReady() ? 1 : 0,
        numbers);
    gauge("leasehold.daemon.runs", "Runs of the daemon that are under way", Numbers::runs, numbers);
    gauge(
        "leasehold.daemon.places",
        "Runs that the daemon may have at a time",
        Numbers::places,
        numbers);
    gauge("leasehold.daemon.jobs", "Jobs that the daemon knows", Numbers::jobs, numbers);
    gauge(
        "leasehold.daemon.declaration.good",
        "Whether the declaration that is there can be used; otherwise the one before goes on",
        n -> n.isDeclarationGood() ? 1 : 0,
        numbers);
    Gauge.builder("leasehold.daemon.clock.ahead", numbers, n -> n.clockAhead().toNanos() / 1e9)
        .description("By how much the daemon's clock is ahead of the ledger server's")
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
  }

  private void gauge(
      String name, String description, ToDoubleFunction<Numbers> number, Numbers numbers) {
    Gauge.builder(name, numbers, number)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /** A run of a job has ended. */
  public void ended(String job, int exit) {
    Counter.builder("leasehold.daemon.runs.ended")
        .description("Processes of runs that have ended, by their exit code")
        .tag("job", job)
        .tag("exit", Integer.toString(exit))
        .register(registry)
        .increment();
  }

  /** As Prometheus reads them. */
  public String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }
}
