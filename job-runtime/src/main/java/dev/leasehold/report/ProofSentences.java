package dev.leasehold.report;

import dev.leasehold.plan.Demand;
import dev.leasehold.plan.Plan;
import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.Hold.Use;
import dev.leasehold.pool.Violation;
import dev.leasehold.pool.Violation.What;
import dev.leasehold.pool.Wait;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** About what is certain: a need beyond the plan, and circles that can never go on. Pure. */
final class ProofSentences {
  private final Finding finding;
  private final Plan declared;
  private final Scenery scenery;
  private final Clauses clauses;
  private final Optional<PlanAdvice> advice;

  ProofSentences(
      Finding finding,
      Plan declared,
      Scenery scenery,
      Clauses clauses,
      Optional<PlanAdvice> advice) {
    this.finding = finding;
    this.declared = declared;
    this.scenery = scenery;
    this.clauses = clauses;
    this.advice = advice;
  }

  static boolean explains(Kind kind) {
    return kind == Kind.POOL_DEADLOCK || kind == Kind.WORKER_STARVATION;
  }

  Explanation violation() {
    Violation violation = finding.violation().orElseThrow();
    return violation.what() == What.WORKER ? workers(violation) : nested(violation);
  }

  private Explanation nested(Violation violation) {
    ActivityState activity = violation.activity();
    String asks = activity.holds().isEmpty() ? " asks for a connection" : " asks for another";
    String held = activity.holds().isEmpty() ? "" : " " + clauses.holds(activity) + ", and";
    String what =
        activity.label()
            + held
            + asks
            + (sameDatabase(activity, violation.database()) ? "" : " of " + violation.database())
            + Clauses.at(violation.at())
            + ".";
    String why =
        "The plan lets %s hold %s of %s at a time (%s); the code needs %d."
            .formatted(
                activity.role(),
                Words.count(violation.allowed(), "connection"),
                violation.database(),
                declaredPeak(violation.database()),
                violation.needed());
    return new Explanation(
        what, why + consequence(violation.database()), change(instead(activity)));
  }

  private Explanation workers(Violation violation) {
    String what =
        "%s would have %s at once%s; the plan declares %d."
            .formatted(
                violation.activity().label(),
                Words.count(violation.needed(), "worker"),
                Clauses.at(violation.at()),
                violation.allowed());
    String why =
        "Each worker takes connections of its own, so more of them need a larger lease than the"
            + " plan asks for ("
            + declaredPeak(violation.database())
            + ").";
    String fewer =
        violation.allowed() == 0
            ? "do this work on the step's own thread"
            : "give the executor at most " + Words.count(violation.allowed(), "thread");
    return new Explanation(what, why + consequence(violation.database()), change(fewer));
  }

  Explanation deadlock() {
    List<ActivityState> circle = scenery.involved();
    TreeSet<String> databases = new TreeSet<>();
    circle.forEach(a -> a.waitingFor().map(Wait::database).ifPresent(databases::add));
    String stuck =
        circle.size() == 1
            ? "Only " + circle.get(0).label() + " itself could give a connection back."
            : "Each of them waits for what only another of them could give back.";
    List<String> needs = new ArrayList<>();
    databases.forEach(database -> needs.add(need(database)));
    return new Explanation(
        clauses.of(circle) + ".", String.join(" ", needs) + " " + stuck, change(instead(circle)));
  }

  Explanation starvation() {
    List<ActivityState> circle = scenery.involved();
    long queued = circle.stream().filter(a -> a.doing() == Doing.QUEUED).count();
    List<ActivityState> parents = circle.stream().filter(a -> a.doing() != Doing.QUEUED).toList();
    String names =
        String.join(
            ", ",
            parents.stream().limit(3).map(a -> a.label() + Clauses.at(scenery.now(a))).toList());
    String what =
        "%s of the executor %s taken by %s that %s for %s queued behind: %s."
            .formatted(
                parents.size() == 1 ? "The only thread" : "All threads",
                parents.size() == 1 ? "is" : "are",
                parents.size() == 1 ? "a task" : Words.count(parents.size(), "task"),
                parents.size() == 1 ? "waits" : "wait",
                queued == 1 ? "a task" : Words.count(queued, "task"),
                names);
    return new Explanation(
        what,
        "A queued task begins when a thread is free, and these threads are free when the queued"
            + " tasks have ended; no connection is involved.",
        "Give the inner tasks an executor of their own, or more threads than outer tasks can run"
            + " at once.");
  }

  private String need(String database) {
    int size = finding.evidence().sizes().getOrDefault(database, 0);
    String has =
        declared.nodes().isEmpty()
            ? "No plan is declared and %s is leased %d".formatted(database, size)
            : "The plan declares a peak of %d for %s and %d %s leased"
                .formatted(peak(database), database, size, size == 1 ? "is" : "are");
    return has + "; the code needs " + needed(database) + ".";
  }

  private String needed(String database) {
    Optional<Demand> better = advice.map(a -> a.needed().get(database));
    return better
        .map(
            demand ->
                demand.floor() == demand.peak()
                    ? String.valueOf(demand.peak())
                    : "%d, and %d so that nobody waits".formatted(demand.floor(), demand.peak()))
        .orElseGet(() -> "at least " + (size(database) + 1));
  }

  private int size(String database) {
    return finding.evidence().sizes().getOrDefault(database, 0);
  }

  private String change(String instead) {
    return advice
        .map(
            better ->
                "Change the plan to  %s  (%s; in full below), or %s."
                    .formatted(better.brief(), better.demand(), instead))
        .orElseGet(
            () ->
                "Give the run more connections (lease:, or connections: in observe), or "
                    + instead
                    + ".");
  }

  private static String instead(List<ActivityState> circle) {
    return circle.stream()
        .filter(activity -> activity.doing() == Doing.WAITING && !activity.holds().isEmpty())
        .findFirst()
        .map(ProofSentences::instead)
        .orElse("let the parent give its connection back before it waits for its workers");
  }

  private static String instead(ActivityState activity) {
    if (activity.holds().isEmpty()) {
      return "do without this database here";
    }
    Hold first = activity.holds().get(activity.holds().size() - 1);
    if (first.use() == Use.CURSOR) {
      return "read the rows before querying";
    }
    return first.use() == Use.TRANSACTION
        ? "run the inner statement in the transaction that is open already"
        : "give the first connection back before taking the second";
  }

  private String consequence(String database) {
    if (!finding.fatal()) {
      return " It was only noted, for this job observes its plan.";
    }
    int free = size(database) - finding.evidence().held(database);
    return free > 0
        ? " It would have got one of the %d that are free, but on a busy day none is."
            .formatted(free)
        : " It was refused before it could wait for ever.";
  }

  private String declaredPeak(String database) {
    return declared.nodes().isEmpty() ? "no plan declared" : "peak " + peak(database);
  }

  private int peak(String database) {
    return declared.demand().getOrDefault(database, new Demand(0, 0)).peak();
  }

  private static boolean sameDatabase(ActivityState activity, String database) {
    return activity.holds().stream().anyMatch(hold -> hold.database().equals(database));
  }
}
