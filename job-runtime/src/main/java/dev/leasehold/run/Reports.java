package dev.leasehold.run;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.PastRuns;
import dev.leasehold.batch.BatchJob;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.JobDeclaration.Enforcement;
import dev.leasehold.plan.Plan;
import dev.leasehold.pool.LeasedPools.Usage;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.Incident;
import dev.leasehold.report.RunReport;
import dev.leasehold.report.WouldHave;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Puts what came of a run into its report. */
final class Reports {
  private Reports() {}

  /** Of a run that got no lease. */
  static RunReport notStarted(
      RunRequest request, Instant startedAt, Instant now, Admission answer, Incidents incidents) {
    return report(
        request,
        startedAt,
        now,
        answer instanceof Admission.Skipped
            ? new Verdict("skipped", ExitCode.COMPLETED)
            : answer instanceof Admission.Completed
                ? ALREADY_COMPLETED
                : verdict(incidents, Optional.empty(), false),
        List.of(),
        none(),
        incidents);
  }

  /**
   * Of a run that was started.
   *
   * @param completedBefore whether another attempt at its instant was complete before
   */
  static RunReport of(
      RunRequest request,
      Instant startedAt,
      Instant now,
      Map<String, Integer> runtime,
      Map<String, Usage> usage,
      Optional<BatchJob.Outcome> outcome,
      BatchJob.Progress progress,
      boolean completedBefore,
      Incidents incidents) {
    List<RunReport.Pool> pools = new ArrayList<>();
    usage.forEach(
        (database, used) ->
            pools.add(RunReport.Pool.of(database, runtime.getOrDefault(database, 0), used)));
    RunReport report =
        report(
            request,
            startedAt,
            now,
            verdict(incidents, outcome, completedBefore),
            pools,
            progress,
            incidents);
    JobDeclaration job = request.declared();
    return job.enforcement() == Enforcement.OBSERVE
        ? report.with(new WouldHave(!job.plan().isEmpty(), incidents.refusals()))
        : report;
  }

  /** What the ledger remembers of what it held, and of what would have been refused. */
  static PastRuns.Kept kept(RunReport report, Plan declared) {
    Map<String, PastRuns.Use> uses = new LinkedHashMap<>();
    report
        .pools()
        .forEach(
            pool -> uses.put(pool.database(), new PastRuns.Use(pool.leased(), pool.mostHeld())));
    return new PastRuns.Kept(
        report.job(),
        declared.digest(),
        report.wouldHave().isPresent(),
        uses,
        report.wouldHave().stream()
            .flatMap(said -> said.refusals().stream())
            .map(
                one ->
                    new PastRuns.Refusal(one.kind().name(), one.at(), one.what(), one.incident()))
            .toList());
  }

  /** What the ledger remembers of a run. */
  static Attempt.End end(RunReport report) {
    String detail =
        report.incidents().stream()
            .filter(Incident::fatal)
            .findFirst()
            .map(incident -> incident.kind() + ": " + incident.what())
            .orElse("");
    return new Attempt.End(
        report.outcome(),
        OptionalInt.of(report.exit().code()),
        detail,
        report.read(),
        report.written());
  }

  /** What the ledger remembers of one that had a lease, and could not open its connections. */
  static Attempt.End notStarted(boolean interrupted, RuntimeException why) {
    String detail = String.valueOf(why.getMessage()).lines().findFirst().orElse("");
    Verdict verdict = ended(ExitCode.INTERRUPTED);
    return interrupted
        ? Attempt.End.withoutWork(verdict.outcome(), OptionalInt.of(verdict.exit().code()), detail)
        : Attempt.End.withoutWork("not started", OptionalInt.empty(), detail);
  }

  private record Verdict(String outcome, ExitCode exit) {}

  private static final Verdict ALREADY_COMPLETED =
      new Verdict(Attempt.ALREADY_COMPLETED, ExitCode.COMPLETED);

  private static Verdict ended(ExitCode exit) {
    return new Verdict(exit.name().toLowerCase(Locale.ROOT).replace('_', ' '), exit);
  }

  /**
   * The first fatal incident decides, then what the job itself says. Where neither says anything,
   * nothing is known to have been done, which is no success.
   */
  private static Verdict verdict(
      Incidents incidents, Optional<BatchJob.Outcome> outcome, boolean completedBefore) {
    Optional<Incident> fatal = incidents.fatal();
    if (fatal.isPresent()) {
      return ended(ExitCode.of(fatal.get().kind()));
    }
    if (outcome.isEmpty()) {
      return ended(ExitCode.FAILED);
    }
    boolean nothing = outcome.get().nothingToDo();
    if (nothing && completedBefore) {
      return ALREADY_COMPLETED;
    }
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
        incidents.all(),
        Optional.empty());
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
      String place = waiting.place() == 0 ? "" : ": place " + waiting.place() + " in line";
      String holders =
          waiting.holders().stream().map(Reports::holder).collect(Collectors.joining(", "));
      return waiting.reason() + place + (holders.isEmpty() ? "" : "; held by " + holders);
    }
    return "";
  }

  private static String holder(Lease lease) {
    return "%s (%d, until %s at the latest)".formatted(lease.job(), lease.total(), lease.endsBy());
  }
}
