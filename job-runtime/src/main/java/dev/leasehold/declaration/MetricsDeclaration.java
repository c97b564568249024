package dev.leasehold.declaration;

import java.util.Map;
import java.util.Optional;

/**
 * Where a run's numbers go; nothing is measured for a place that is not declared.
 *
 * @param pushgateway is told how each run ended
 * @param otlp is sent all numbers, at an interval and at the end
 * @param scrape offers all numbers while a run takes place
 */
public record MetricsDeclaration(
    Optional<Pushgateway> pushgateway, Optional<Otlp> otlp, Optional<Scrape> scrape) {

  /**
   * A Prometheus Pushgateway.
   *
   * @param url its address, without {@code /metrics}
   */
  public record Pushgateway(Text url, Optional<Text> username, Optional<Text> password) {}

  /**
   * An OpenTelemetry collector.
   *
   * @param url its address for OTLP over HTTP, without a path of its own
   * @param headers of every request, by name
   */
  public record Otlp(Text url, Map<String, Text> headers) {}

  /**
   * A page that Prometheus reads.
   *
   * @param port where it listens
   * @param host the address that it listens at
   */
  public record Scrape(int port, String host) {}

  /**
   * Where a run's trace goes.
   *
   * @param otlp is sent one trace at the end of each run
   */
  public record Traces(Otlp otlp) {}

  /** Nothing is measured. */
  public static MetricsDeclaration none() {
    return new MetricsDeclaration(Optional.empty(), Optional.empty(), Optional.empty());
  }
}
