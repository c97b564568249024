package dev.leasehold.run;

import dev.leasehold.admission.PastRuns;
import dev.leasehold.alert.KeptIncidents;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.JobDeclaration.Enforcement;
import dev.leasehold.plan.Plan;
import dev.leasehold.report.Incident;
import dev.leasehold.report.WouldHaveList;
import dev.leasehold.watchdog.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Sums up, job by job, what strict would have said of the runs in observe. */
record WouldHaveLook(PastRuns past, KeptIncidents incidents) {

  WouldHaveList look(Collection<JobDeclaration> jobs, Optional<Instant> since) {
    return new WouldHaveList(since, jobs.stream().map(job -> job(job, since)).toList());
  }

  private WouldHaveList.Job job(JobDeclaration job, Optional<Instant> since) {
    String digest = Plan.of(job).digest();
    List<PastRuns.Observed> all = past.observed(job.name(), since);
    List<PastRuns.Observed> runs = all.stream().filter(run -> run.plan().equals(digest)).toList();
    List<PastRuns.Observed> ended = runs.stream().filter(run -> !run.refusals().isEmpty()).toList();
    boolean planned = !job.plan().isEmpty();
    List<WouldHaveList.Place> places = places(ended);
    return new WouldHaveList.Job(
        job.name(),
        job.enforcement().name().toLowerCase(Locale.ROOT),
        planned,
        runs.size(),
        ended.size(),
        all.size() - runs.size(),
        planned && job.enforcement() == Enforcement.OBSERVE && !runs.isEmpty() && ended.isEmpty(),
        places,
        ended.isEmpty() ? Optional.empty() : toDeclare(ended.get(ended.size() - 1)));
  }

  /** The same place in the code is one, whatever the words of its sentence were. */
  private static List<WouldHaveList.Place> places(List<PastRuns.Observed> ended) {
    Map<List<String>, WouldHaveList.Place> places = new LinkedHashMap<>();
    for (PastRuns.Observed run : ended) {
      for (PastRuns.Refusal refusal : run.refusals()) {
        places.merge(
            List.of(refusal.kind(), refusal.place()),
            new WouldHaveList.Place(
                Kind.valueOf(refusal.kind()),
                refusal.place(),
                refusal.what(),
                1,
                run.endedAt(),
                run.endedAt(),
                refusal.incident()),
            WouldHaveLook::both);
      }
    }
    List<WouldHaveList.Place> ordered = new ArrayList<>(places.values());
    ordered.sort(Comparator.comparingInt(WouldHaveList.Place::times).reversed());
    return ordered;
  }

  /** One run has a place once or more often; it counts as often as it has been refused. */
  private static WouldHaveList.Place both(WouldHaveList.Place before, WouldHaveList.Place after) {
    return new WouldHaveList.Place(
        after.kind(),
        after.at(),
        after.what(),
        before.times() + (before.last().equals(after.last()) ? 0 : 1),
        before.first(),
        after.last(),
        after.incident());
  }

  /** Of the last refusal whose incident is still kept and has a plan to declare. */
  private Optional<String> toDeclare(PastRuns.Observed run) {
    for (int i = run.refusals().size() - 1; i >= 0; i--) {
      Optional<String> plan =
          incidents.document(run.refusals().get(i).incident()).flatMap(Incident::planToDeclare);
      if (plan.isPresent()) {
        return plan;
      }
    }
    return Optional.empty();
  }
}
