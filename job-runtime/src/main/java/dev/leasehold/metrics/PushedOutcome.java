package dev.leasehold.metrics;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.MetricsDeclaration;
import dev.leasehold.declaration.References;
import dev.leasehold.declaration.Schedule;
import dev.leasehold.watchdog.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a Pushgateway how a run ended, and nothing that is over with the run.
 *
 * @param schedule by which the job's next run comes; empty for one that only people start, and for
 *     one that is suspended
 */
record PushedOutcome(
    MetricsDeclaration.Pushgateway gateway,
    References references,
    RunNumbers numbers,
    Optional<Schedule> schedule)
    implements Export {

  static PushedOutcome of(
      Declaration declaration,
      MetricsDeclaration.Pushgateway gateway,
      References references,
      RunNumbers numbers) {
    Optional<Schedule> schedule =
        Optional.ofNullable(declaration.jobs().get(numbers.job()))
            .filter(job -> !job.kubernetes(declaration.kubernetes()).suspend().orElse(false))
            .flatMap(Schedule::of);
    return new PushedOutcome(gateway, references, numbers, schedule);
  }

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
      gauges.gauge(
          "leasehold_run_next_success_within_seconds",
          "How long after the last good run the next one should have ended, by the job's schedule",
          // Infinity, and not nothing: what was pushed for a schedule that is gone would stay.
          nextWithin(schedule, numbers.startedAt(), numbers.lastAt())
              .map(within -> within.toNanos() / 1e9)
              .orElse(Double.POSITIVE_INFINITY));
    }
    return gauges;
  }

  /**
   * From the end of a good run to the end of the next one, when that begins at the next instant and
   * takes as long as this one has.
   *
   * @return empty where no further instant comes
   */
  static Optional<Duration> nextWithin(
      Optional<Schedule> schedule, Instant startedAt, Instant endedAt) {
    return schedule
        .flatMap(instants -> instants.next(endedAt))
        .map(next -> Duration.between(startedAt, next));
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
