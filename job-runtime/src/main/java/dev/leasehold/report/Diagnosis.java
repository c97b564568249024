package dev.leasehold.report;

import dev.leasehold.database.StatementDigest;
import dev.leasehold.declaration.DaemonDeclaration;
import dev.leasehold.plan.Demand;
import dev.leasehold.plan.Plan;
import dev.leasehold.report.Incident.Need;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Turns what the watchdog saw into an incident: what happened, why, and what to change. Pure. */
public final class Diagnosis {
  private static final DateTimeFormatter TO_THE_MILLISECOND =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  private Diagnosis() {}

  /**
   * The run, or the daemon, that an incident is about.
   *
   * @param job its name; {@value DaemonDeclaration#NAME} for a daemon
   * @param scheduledAt the scheduled instant; of a daemon, when it began
   * @param startedAt when the attempt began
   * @param declared its plan
   * @param plan the same, sized to the lease
   */
  public record Subject(
      String job, Instant scheduledAt, Instant startedAt, Plan declared, Plan plan) {

    /**
     * A daemon: it has a lease as a run has one, and no plan.
     *
     * @param ledger the database that its connections are to
     * @param startedAt when it began
     */
    public static Subject ofDaemon(String ledger, Instant startedAt) {
      Plan none = new Plan(DaemonDeclaration.NAME, ledger, List.of());
      return new Subject(DaemonDeclaration.NAME, startedAt, startedAt, none, none);
    }

    private boolean isDaemon() {
      return job.equals(DaemonDeclaration.NAME);
    }
  }

  /** The incident of a finding. */
  public static Incident of(Finding finding, Subject subject) {
    Scenery scenery = new Scenery(finding);
    Optional<PlanAdvice> advice =
        PlanAdvice.of(
            finding,
            subject.plan().saying(StatementDigest::of),
            subject.declared().saying(StatementDigest::of));
    Explanation explanation = explain(finding, subject, scenery, advice);
    return new Incident(
        id(finding, subject),
        finding.kind(),
        subject.job(),
        subject.scheduledAt(),
        finding.at(),
        positive(Duration.between(subject.startedAt(), finding.at())),
        finding.fatal(),
        finding.proven(),
        explanation.what(),
        explanation.why(),
        explanation.change(),
        advice.map(better -> better.plan().yaml()),
        scenery.holds(),
        scenery.waits(),
        needs(finding, subject, scenery),
        facts(finding),
        scenery.stacks(),
        scenery.edges(),
        new Spans(finding, subject.startedAt()).all());
  }

  /**
   * The incident of a finding whose evidence cannot be put into words: what it is, of which run,
   * and what became of it.
   */
  public static Incident bare(Finding finding, Subject subject) {
    Explanation explanation =
        OutsideSentences.tells(finding.kind())
            ? OutsideSentences.of(finding.kind(), finding.detail())
            : new Explanation(
                "This was found in the run, and its evidence could not be put into words.",
                "An error came while the incident was being written; the log has it.",
                "Look for that error in the log: the process may have no memory or no threads"
                    + " left.");
    return new Incident(
        id(finding, subject),
        finding.kind(),
        subject.job(),
        subject.scheduledAt(),
        finding.at(),
        positive(Duration.between(subject.startedAt(), finding.at())),
        finding.fatal(),
        finding.proven(),
        explanation.what(),
        explanation.why(),
        explanation.change(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static Explanation explain(
      Finding finding, Subject subject, Scenery scenery, Optional<PlanAdvice> advice) {
    Clauses clauses = new Clauses(scenery, finding.evidence());
    ProofSentences proof = new ProofSentences(finding, subject.plan(), scenery, clauses, advice);
    ClockSentences clock = new ClockSentences(finding, scenery, clauses);
    ServerSentences server = new ServerSentences(finding, scenery, clauses);
    return switch (finding.kind()) {
      case PLAN_VIOLATION -> proof.violation();
      case POOL_DEADLOCK -> proof.deadlock();
      case WORKER_STARVATION -> proof.starvation();
      case POOL_STALL -> clock.stall();
      case ACQUIRE_TIMEOUT -> clock.acquireTimeout();
      case HOARDED -> clock.hoarded();
      case LEAK -> clock.leak();
      case DEADLINE -> clock.deadline();
      case LOCK_DEADLOCK -> server.deadlock();
      case QUERY_STUCK -> server.stuck();
      case LEASE_LOST,
          NOT_ADMITTED,
          DATABASE_LOST,
          FAILED,
          INTERRUPTED,
          REPLACED,
          VANISHED,
          MISSED,
          OVERLAPPED,
          CLOCK_SKEW ->
          finding.kind() == Kind.VANISHED && subject.isDaemon()
              ? OutsideSentences.daemonVanished(finding.detail())
              : OutsideSentences.of(finding.kind(), finding.detail());
    };
  }

  private static List<Need> needs(Finding finding, Subject subject, Scenery scenery) {
    if (subject.isDaemon()) {
      return List.of();
    }
    Map<String, Demand> demand = subject.plan().demand();
    Map<String, Integer> sizes = finding.evidence().sizes();
    Set<String> databases = new LinkedHashSet<>(demand.keySet());
    databases.addAll(sizes.keySet());
    List<Need> needs = new ArrayList<>();
    for (String database : databases) {
      Demand declared = demand.getOrDefault(database, new Demand(0, 0));
      needs.add(
          new Need(
              database,
              sizes.getOrDefault(database, 0),
              declared.floor(),
              declared.peak(),
              scenery.observed(database)));
    }
    return needs;
  }

  private static List<String> facts(Finding finding) {
    List<String> facts = new ArrayList<>();
    // Of what somebody else found, the detail is what happened, and has been told.
    boolean told = OutsideSentences.tells(finding.kind());
    if (!told && !finding.detail().isEmpty()) {
      facts.add(finding.detail());
    }
    facts.addAll(new LockWords(finding).facts());
    if (finding.proven() && ProofSentences.explains(finding.kind())) {
      facts.add("Proven from who holds and who waits; no timeout had to pass.");
    }
    if (finding.kind() == Kind.LOCK_DEADLOCK) {
      facts.add(
          "Proven from who holds and who waits, here and on the server, seen twice; no timeout had"
              + " to pass.");
    }
    return facts;
  }

  /** The time first, so that it sorts; then what makes it this one of all attempts. */
  private static String id(Finding finding, Subject subject) {
    String all =
        List.of(
                subject.job(),
                subject.scheduledAt(),
                subject.startedAt(),
                finding.at(),
                finding.kind(),
                finding.involved(),
                finding.hold(),
                finding.leak(),
                finding.detail())
            .toString();
    String hash = UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
    return TO_THE_MILLISECOND.format(finding.at()) + "-" + hash.substring(0, 8);
  }

  private static Duration positive(Duration time) {
    return time.isNegative() ? Duration.ZERO : time;
  }
}
