package dev.leasehold.metrics;

import dev.leasehold.declaration.MetricsDeclaration;
import dev.leasehold.declaration.References;
import dev.leasehold.watchdog.Kind;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells a Pushgateway how a run ended, and nothing that is over with the run. */
record PushedOutcome(
    MetricsDeclaration.Pushgateway gateway, References references, RunNumbers numbers)
    implements Export {

  @Override
  public String place() {
    return PushedGauges.PLACE;
  }

  @Override
  public void end() throws NotTakenException, InterruptedException {
    if (!numbers.isAlreadyCompleted()) {
      gauges().push(gateway, references);
    }
  }

  private PushedGauges gauges() {
    PushedGauges gauges = new PushedGauges(numbers.job());
    if (numbers.isSkipped()) {
      // It resolves nothing: what the run before has left stays.
      return gauges.timestamp(
          "leasehold_run_last_skip_timestamp_seconds",
          "When an instant of the job was last skipped",
          numbers.lastAt());
    }
    gauges
        .timestamp(
            "leasehold_run_last_end_timestamp_seconds",
            "When the job's last run ended, in whatever way",
            numbers.lastAt())
        .gauge(
            "leasehold_run_last_duration_seconds",
            "How long the job's last run took",
            numbers.took().toNanos() / 1e9)
        .gauge(
            "leasehold_run_last_lease_wait_seconds",
            "How long the job's last run stood in line for its lease",
            numbers.leaseWait().toNanos() / 1e9)
        .gauges(
            "leasehold_run_last_outcome",
            "How the job's last run ended; always 1, the outcome is the label",
            "outcome",
            Map.of(numbers.outcome(), 1L))
        .gauges(
            "leasehold_run_last_incidents",
            "Incidents of the job's last run, by kind",
            "kind",
            incidents());
    if (numbers.isSuccess()) {
      gauges.timestamp(
          "leasehold_run_last_success_timestamp_seconds",
          "When a run of the job last ended well",
          numbers.lastAt());
    }
    return gauges;
  }

  /** All of them, for what is not pushed would stay as the run before has left it. */
  private Map<String, Long> incidents() {
    Map<String, Long> all = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      all.put(kind.name(), numbers.incidents(kind));
    }
    return all;
  }
}
