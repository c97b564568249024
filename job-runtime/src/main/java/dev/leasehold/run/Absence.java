package dev.leasehold.run;

import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Schedules;
import dev.leasehold.admission.Schedules.Span;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.KubernetesDeclaration;
import dev.leasehold.declaration.Schedule;
import dev.leasehold.report.Diagnosis;
import dev.leasehold.report.Incident;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what did not happen: scheduled instants for which nobody came, or that are skipped. */
record Absence(Schedules schedules, Attempts attempts, Gone gone) {
  /** A pod needs a while to be scheduled, and its image to be pulled. */
  private static final Duration LATE = Duration.ofMinutes(5);

  /** What lies further back is not looked at, however long nobody swept. */
  private static final Duration FURTHEST = Duration.ofDays(2);

  /** Of one job at once; the rest is left to the next time. */
  private static final int MOST = 100;

  private static final int SKIPS = 3;
  private static final int SKIPS_LOOKED_AT = 500;

  /**
   * One for each instant that went by; once, whoever looks. What is not in the ledger yet is found
   * again by the next look.
   */
  List<Incident> missed(Declaration declaration) {
    List<Incident> all = new ArrayList<>();
    schedules.forget(
        declaration.jobs().values().stream()
            .filter(job -> job.schedule().isEmpty())
            .map(JobDeclaration::name)
            .toList());
    for (JobDeclaration job : declaration.jobs().values()) {
      Schedule.of(job)
          .ifPresent(
              schedule ->
                  all.addAll(missed(job, schedule, job.kubernetes(declaration.kubernetes()))));
    }
    return all;
  }

  private List<Incident> missed(
      JobDeclaration job, Schedule schedule, KubernetesDeclaration kubernetes) {
    boolean suspended = kubernetes.suspend().orElse(false);
    // A suspension is a schedule of its own: when it ends, what it has left out was no promise.
    Span span =
        schedules.span(
            job.name(),
            job.schedule().orElseThrow()
                + " "
                + job.timeZone().getId()
                + (suspended ? " suspended" : ""));
    if (suspended) {
      return List.of();
    }
    Instant to = span.now().minus(late(kubernetes));
    if (!to.isAfter(span.from())) {
      return List.of();
    }
    Instant earliest = span.now().minus(FURTHEST);
    Instant from = span.from().isBefore(earliest) ? earliest : span.from();
    List<Instant> instants = schedule.between(from, to, MOST);
    List<Incident> missed = new ArrayList<>();
    if (!instants.isEmpty()) {
      Set<Instant> attempted = schedules.attempted(job.name(), from, to);
      instants.stream()
          .filter(instant -> !attempted.contains(instant))
          .forEach(instant -> missed.add(missed(job, instant, instant.plus(late(kubernetes)))));
    }
    // Whoever fails in between leaves all of it to the next look, which finds the same incidents.
    if (missed.isEmpty() || gone.alarm().keep(missed)) {
      schedules.looked(job.name(), instants.size() < MOST ? to : instants.get(instants.size() - 1));
    }
    return missed;
  }

  /** In Kubernetes, the CronJob may be late, and then the pod takes its time. */
  private static Duration late(KubernetesDeclaration kubernetes) {
    if (kubernetes.image().isEmpty() && kubernetes.startingDeadlineSeconds().isEmpty()) {
      return LATE;
    }
    return Duration.ofSeconds(kubernetes.startingDeadline()).plus(kubernetes.longestStartUp());
  }

  private Incident missed(JobDeclaration job, Instant instant, Instant at) {
    return Diagnosis.of(
        Finding.noticed(Kind.MISSED, at, "that of " + instant),
        gone.subject(job.name(), instant, instant));
  }

  /** The third skip in a row is an incident; once, until an instant is not skipped. */
  Optional<Incident> overlapped(String job) {
    List<Attempt> skips =
        attempts.last(Optional.of(job), SKIPS_LOOKED_AT).stream()
            .filter(one -> !one.outcome().equals(Attempt.ALREADY_COMPLETED))
            .takeWhile(one -> one.outcome().equals("skipped"))
            .toList();
    if (skips.size() < SKIPS) {
      return Optional.empty();
    }
    Attempt first = skips.get(skips.size() - 1);
    Attempt third = skips.get(skips.size() - SKIPS);
    Incident incident =
        Diagnosis.of(
            Finding.noticed(
                Kind.OVERLAPPED,
                third.arrivedAt(),
                "%d in a row since %s".formatted(SKIPS, first.scheduledAt())),
            gone.subject(job, third.scheduledAt(), first.arrivedAt()));
    gone.alarm().accept(incident, Optional.of(third.id()));
    return Optional.of(incident);
  }
}
