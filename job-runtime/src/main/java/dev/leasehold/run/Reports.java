package dev.leasehold.run;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Lease;
import dev.leasehold.batch.BatchJob;
import dev.leasehold.pool.LeasedPools.Usage;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.Incident;
import dev.leasehold.report.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts what came of a run into its report. */
final class Reports {
  private Reports() {}

  /** Of a run that got no lease. */
  static RunReport notStarted(
      RunRequest request, Instant startedAt, Instant now, Incidents incidents) {
    return report(
        request,
        startedAt,
        now,
        verdict(incidents, Optional.empty()),
        List.of(),
        none(),
        incidents);
  }

  /** Of a run that was started. */
  static RunReport of(
      RunRequest request,
      Instant startedAt,
      Instant now,
      Map<String, Integer> runtime,
      Map<String, Usage> usage,
      Optional<BatchJob.Outcome> outcome,
      BatchJob.Progress progress,
      Incidents incidents) {
    List<RunReport.Pool> pools = new ArrayList<>();
    usage.forEach(
        (database, used) ->
            pools.add(RunReport.Pool.of(database, runtime.getOrDefault(database, 0), used)));
    return report(request, startedAt, now, verdict(incidents, outcome), pools, progress, incidents);
  }

  private record Verdict(String outcome, ExitCode exit) {}

  /** The first fatal incident decides, then what the job itself says. */
  private static Verdict verdict(Incidents incidents, Optional<BatchJob.Outcome> outcome) {
    Optional<Incident> fatal = incidents.fatal();
    if (fatal.isPresent()) {
      ExitCode exit = ExitCode.of(fatal.get().kind());
      return new Verdict(exit.name().toLowerCase(Locale.ROOT).replace('_', ' '), exit);
    }
    boolean nothing = outcome.map(BatchJob.Outcome::nothingToDo).orElse(false);
    return new Verdict(nothing ? "nothing to do" : "completed", ExitCode.COMPLETED);
  }

  private static RunReport report(
      RunRequest request,
      Instant startedAt,
      Instant now,
      Verdict verdict,
      List<RunReport.Pool> pools,
      BatchJob.Progress progress,
      Incidents incidents) {
    return new RunReport(
        request.job(),
        request.scheduledAt(),
        startedAt,
        Duration.between(startedAt, now),
        verdict.outcome(),
        verdict.exit(),
        pools,
        progress.read(),
        progress.written(),
        progress.stepsDone(),
        incidents.all());
  }

  private static BatchJob.Progress none() {
    return new BatchJob.Progress("", 0, 0, 0);
  }

  /** Why there is no lease, and who holds the capacity. */
  static String whyNotAdmitted(Admission answer) {
    if (answer instanceof Admission.Refused refused) {
      return refused.reason() + ": " + refused.detail();
    }
    if (answer instanceof Admission.Waiting waiting) {
      return waiting.reason()
          + ": place "
          + waiting.place()
          + " in line; held by "
          + waiting.holders().stream().map(Reports::holder).collect(Collectors.joining(", "));
    }
    return "";
  }

  private static String holder(Lease lease) {
    int connections = lease.connections().values().stream().mapToInt(Integer::intValue).sum();
    return "%s (%d, until %s at the latest)".formatted(lease.job(), connections, lease.endsBy());
  }
}
