package dev.leasehold.report;

import static dev.leasehold.watchdog.Scene.Actor.actor;
import static dev.leasehold.watchdog.Scene.START;

import dev.leasehold.database.Control.Session;
import dev.leasehold.plan.Plan;
import dev.leasehold.plan.PlanNode;
import dev.leasehold.plan.PlanNode.Cursor;
import dev.leasehold.plan.PlanNode.Parallel;
import dev.leasehold.plan.PlanNode.Query;
import dev.leasehold.plan.PlanNode.Transaction;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.Hold.Use;
import dev.leasehold.pool.Leak;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.pool.Violation;
import dev.leasehold.pool.Violation.What;
import dev.leasehold.report.Diagnosis.Subject;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import dev.leasehold.watchdog.Scene;
import dev.leasehold.watchdog.Scene.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One finding of each kind, as a run would bring it. */
final class Cases {
  static final Instant FOUND = START.plusMillis(400);
  static final String READ = "SELECT id FROM orders WHERE exported_at IS NULL";

  private Cases() {}

  static Subject subject(PlanNode... nodes) {
    Plan plan = new Plan("order-export", "main", List.of(nodes));
    return new Subject("order-export", START, START, plan, plan);
  }

  static Query query(String sql) {
    return new Query(sql, "main", true);
  }

  static Cursor cursor(PlanNode... each) {
    return new Cursor(READ, "main", false, List.of(each));
  }

  static Transaction transaction(PlanNode... nodes) {
    return new Transaction("main", false, List.of(nodes));
  }

  static Parallel parallel(int workers, PlanNode... each) {
    return new Parallel(workers, workers, List.of(each));
  }

  static Hold reading() {
    return Scene.hold("main", Use.CURSOR, "OrderExport.java:42", READ);
  }

  static Hold inTransaction(String at) {
    return Scene.hold("main", Use.TRANSACTION, at, "");
  }

  static Finding finding(Kind kind, boolean fatal, Scene scene, Long... involved) {
    return new Finding(
        kind,
        FOUND,
        fatal,
        true,
        scene.snapshot(),
        List.of(involved),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Duration.ofSeconds(10)),
        Map.of("main", List.of(new Session(59, "Sleep", Duration.ZERO, "", Optional.empty()))),
        Map.of(),
        "");
  }

  static Finding violating(Violation violation, Scene scene, boolean fatal) {
    PoolSnapshot seen = scene.snapshot();
    return new Finding(
        Kind.PLAN_VIOLATION,
        FOUND,
        fatal,
        true,
        seen,
        List.of(violation.activity().id()),
        Map.of(),
        Optional.of(violation),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Map.of(),
        "");
  }

  /** The first story: a query for every row of a cursor, on a pool of one. */
  static Finding story1() {
    return finding(
        Kind.POOL_DEADLOCK,
        true,
        Scene.of("main", 1)
            .with(
                actor(1)
                    .called("main", "step export")
                    .holds(reading())
                    .waitsFor("main", FOUND.minusMillis(20), "OrderExport.java:47")),
        1L);
  }

  /** The first story, refused before it waits. */
  static Finding story1Refused() {
    Actor main = actor(1).called("main", "step export").holds(reading());
    return violating(
        new Violation(
            What.CONNECTION,
            main.state(),
            "main",
            1,
            2,
            Optional.of(Scene.line("OrderExport.java:47"))),
        Scene.of("main", 1).with(main),
        true);
  }

  /** The second story: two workers, each with a second connection while it holds its first. */
  static Finding story2() {
    Scene scene = Scene.of("main", 2).with(actor(1).called("step sync", "step sync").joins(2L, 3L));
    for (long id = 2; id <= 3; id++) {
      scene.with(
          actor(id)
              .called("worker " + (id - 1) + " of step sync", "worker of step sync")
              .childOf(1)
              .holds(inTransaction("Sync.java:20"))
              .waitsFor("main", FOUND.minusMillis(10 * id), "Sync.java:31"));
    }
    return finding(Kind.POOL_DEADLOCK, true, scene, 2L, 3L);
  }

  /** A finding of every kind; the map has no holes. */
  static Map<Kind, Finding> ofEveryKind() {
    Map<Kind, Finding> cases = new EnumMap<>(Kind.class);
    cases.put(Kind.POOL_DEADLOCK, story1());
    cases.put(Kind.PLAN_VIOLATION, story1Refused());
    cases.put(
        Kind.WORKER_STARVATION,
        finding(
            Kind.WORKER_STARVATION,
            true,
            Scene.of("main", 4)
                .with(actor(1).called("worker 1 of the job", "worker of the job").joins(3L))
                .with(actor(2).called("worker 2 of the job", "worker of the job").joins(4L))
                .with(actor(3).called("page 1", "worker").childOf(1).queuedBehind(1L, 2L))
                .with(actor(4).called("page 2", "worker").childOf(2).queuedBehind(1L, 2L)),
            1L,
            2L,
            3L,
            4L));
    Scene behind =
        Scene.of("main", 1)
            .with(actor(1).called("step a", "step a").holds(inTransaction("Copy.java:12")))
            .with(
                actor(2)
                    .called("step b", "step b")
                    .waitsFor("main", FOUND.minusSeconds(10), "Copy.java:77"));
    cases.put(Kind.POOL_STALL, finding(Kind.POOL_STALL, true, behind, 1L, 2L));
    cases.put(Kind.ACQUIRE_TIMEOUT, finding(Kind.ACQUIRE_TIMEOUT, true, behind, 2L));
    Finding running = finding(Kind.DEADLINE, true, behind);
    cases.put(Kind.DEADLINE, running);
    cases.put(Kind.HOARDED, hoarded());
    cases.put(Kind.LEAK, leak(false));
    cases.put(Kind.LEASE_LOST, Finding.external(Kind.LEASE_LOST, FOUND, "the ledger is silent"));
    cases.put(
        Kind.NOT_ADMITTED,
        Finding.external(Kind.NOT_ADMITTED, FOUND, "38 of 40 connections of main are leased"));
    cases.put(
        Kind.REPLACED, Finding.external(Kind.REPLACED, FOUND, "by the run of 2026-11-22T03:30Z"));
    cases.put(
        Kind.VANISHED,
        Finding.external(Kind.VANISHED, FOUND, "on node-7, process 31; its lease expired"));
    cases.put(
        Kind.MISSED,
        Finding.noticed(Kind.MISSED, FOUND, "none of the 2 instants since 2026-11-22T03:00:00Z"));
    cases.put(
        Kind.OVERLAPPED,
        Finding.noticed(Kind.OVERLAPPED, FOUND, "3 in a row since 2026-11-22T03:00:00Z"));
    cases.put(Kind.CLOCK_SKEW, Finding.clockSkew(FOUND, "node-7", Duration.ofMillis(3250)));
    cases.put(
        Kind.DATABASE_LOST,
        Finding.external(Kind.DATABASE_LOST, FOUND, "main: the connection was closed"));
    cases.put(
        Kind.FAILED,
        Finding.external(Kind.FAILED, FOUND, "IllegalStateException: no such customer"));
    cases.put(
        Kind.INTERRUPTED, Finding.external(Kind.INTERRUPTED, FOUND, "SIGTERM", behind.snapshot()));
    cases.put(Kind.LOCK_DEADLOCK, ServerCases.lockedByItself());
    cases.put(Kind.QUERY_STUCK, ServerCases.stuck(ServerCases.asleep()));
    return cases;
  }

  static Finding hoarded() {
    Hold hold =
        new Hold(
            "main",
            42,
            FOUND.minusSeconds(360),
            Use.TRANSACTION,
            Optional.of(Scene.line("Copy.java:12")),
            Optional.of("UPDATE orders SET exported_at = NOW() WHERE id = ?"),
            false,
            Optional.empty(),
            Duration.ofSeconds(301));
    Finding base =
        finding(
            Kind.HOARDED,
            false,
            Scene.of("main", 2).with(actor(1).called("step a", "step a").holds(hold)),
            1L);
    return new Finding(
        base.kind(),
        base.at(),
        false,
        true,
        base.evidence(),
        base.involved(),
        base.stacks(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(hold),
        Optional.of(Duration.ofMinutes(5)),
        base.sessions(),
        base.locks(),
        "");
  }

  static Finding leak(boolean openTransaction) {
    Hold hold = inTransaction("Copy.java:12");
    Leak leak = new Leak("step a", hold, openTransaction);
    Finding base = finding(Kind.LEAK, false, Scene.of("main", 2));
    return new Finding(
        base.kind(),
        base.at(),
        false,
        true,
        base.evidence(),
        base.involved(),
        base.stacks(),
        Optional.empty(),
        Optional.of(leak),
        Optional.of(hold),
        Optional.empty(),
        Map.of(),
        Map.of(),
        "");
  }

  static Finding withStacks(Finding found, Map<Long, List<StackTraceElement>> stacks) {
    return new Finding(
        found.kind(),
        found.at(),
        found.fatal(),
        found.proven(),
        found.evidence(),
        found.involved(),
        stacks,
        found.violation(),
        found.leak(),
        found.hold(),
        found.threshold(),
        found.sessions(),
        found.locks(),
        found.detail());
  }
}
