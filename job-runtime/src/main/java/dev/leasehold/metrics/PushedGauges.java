package dev.leasehold.metrics;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.MetricsDeclaration;
import dev.leasehold.declaration.References;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gauges that a Pushgateway keeps after the process that knew them is gone. What is pushed replaces
 * the gauges of the same names of its group and leaves the others as they were, so that a failed
 * run does not take away when the last good one was.
 */
public final class PushedGauges {
  /** How long all places together may take to take something. */
  static final Duration LIMIT = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(PushedGauges.class);
  static final String PLACE = "metrics.pushgateway";

  /** No job has such a name. */
  private static final String SWEEP = "leasehold_sweep";

  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final String group;
  private final Map<String, String> families = new LinkedHashMap<>();

  PushedGauges(String group) {
    this.group = group;
  }

  /**
   * Pushes when a sweep was last done, where a Pushgateway is declared. Takes five seconds at most;
   * what fails is logged.
   */
  public static void swept(Declaration declaration, References references, Instant at) {
    declaration
        .metrics()
        .pushgateway()
        .ifPresent(
            gateway ->
                TimeBox.end(
                    List.of(
                        new Export() {
                          @Override
                          public String place() {
                            return PLACE;
                          }

                          @Override
                          public void end() throws Exception {
                            new PushedGauges(SWEEP)
                                .timestamp(
                                    "leasehold_sweep_last_success_timestamp_seconds",
                                    "When a sweep was last done",
                                    at)
                                .push(gateway, references);
                          }
                        }),
                    LIMIT));
  }

  /** Adds a gauge without labels of its own; it may be infinite. */
  PushedGauges gauge(String name, String help, double value) {
    String written = value == Double.POSITIVE_INFINITY ? "+Inf" : String.valueOf(value);
    families.put(name, head(name, help) + name + " " + written + "\n");
    return this;
  }

  /** Adds an instant, in seconds since 1970. */
  PushedGauges timestamp(String name, String help, Instant at) {
    return gauge(name, help, at.getEpochSecond() + at.getNano() / 1e9);
  }

  /** Adds a gauge for each value of one label. */
  PushedGauges gauges(String name, String help, String label, Map<String, Long> values) {
    StringBuilder family = new StringBuilder(head(name, help));
    values.forEach(
        (word, value) ->
            family
                .append(name)
                .append('{')
                .append(label)
                .append("=\"")
                .append(word)
                .append("\"} ")
                .append(value)
                .append('\n'));
    families.put(name, family.toString());
    return this;
  }

  private static String head(String name, String help) {
    return "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n";
  }

  /** Pushes them once; not at all where a reference cannot be resolved. */
  void push(MetricsDeclaration.Pushgateway gateway, References references)
      throws NotTakenException, InterruptedException {
    try {
      // POST, because PUT would remove what is not pushed this time.
      Receiver.of(gateway, references, LIMIT)
          .post(
              "/metrics/job/" + group,
              TYPE,
              String.join("", families.values()).getBytes(StandardCharsets.UTF_8));
    } catch (DeclarationException unresolved) {
      unresolved.problems().forEach(problem -> log.warn("{}", problem));
    }
  }
}
