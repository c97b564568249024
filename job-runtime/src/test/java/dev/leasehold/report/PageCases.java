package dev.leasehold.report;

import static dev.leasehold.report.Cases.FOUND;
import static dev.leasehold.report.Cases.cursor;
import static dev.leasehold.report.Cases.inTransaction;
import static dev.leasehold.report.Cases.subject;
import static dev.leasehold.watchdog.Scene.Actor.actor;
import static dev.leasehold.watchdog.Scene.START;

import dev.leasehold.pool.Ended;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import dev.leasehold.watchdog.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Incidents that are hard to show. */
final class PageCases {
  static final String HOSTILE =
      "\"><script>alert(1)</script><img src=x onerror='alert(2)'>]]>&amp;<!-- \u202Egnp"
          + " \u0007\uD800";

  private PageCases() {}

  static Incident of(Kind kind) {
    return Diagnosis.of(Cases.ofEveryKind().get(kind), subject(cursor()));
  }

  /** A circle of two, somebody who waits behind it, and somebody who has nothing to do with it. */
  static Incident circleAndOthers() {
    Scene scene =
        Scene.of("main", 2)
            .pool("audit", 2)
            .with(actor(1).called("step sync", "step sync").joins(2L, 3L))
            .with(actor(4).called("worker 3 of step sync", "worker").waitsFor("main"))
            .with(actor(5).called("step audit", "step audit").holds("audit"));
    for (long id = 2; id <= 3; id++) {
      scene.with(
          actor(id)
              .called("worker " + (id - 1) + " of step sync", "worker of step sync")
              .childOf(1)
              .holds(inTransaction("Sync.java:20" + id))
              .holds("audit")
              .waitsFor("main", FOUND.minusMillis(10 * id), "Sync.java:31"));
    }
    return Diagnosis.of(
        withHistory(Cases.finding(Kind.POOL_DEADLOCK, true, scene, 2L, 3L)), subject(cursor()));
  }

  /** A hundred in the circle, and a hundred behind it. */
  static Incident crowded() {
    Scene scene = Scene.of("main", 100);
    for (long id = 1; id <= 200; id++) {
      Scene.Actor worker = actor(id).called("worker " + id + " of step sync", "worker");
      scene.with((id <= 100 ? worker.holds("main") : worker).waitsFor("main"));
    }
    Finding finding =
        Cases.finding(
            Kind.POOL_DEADLOCK,
            true,
            scene,
            LongStream.rangeClosed(1, 100).boxed().toArray(Long[]::new));
    return Diagnosis.of(Cases.withStacks(finding, stacks(200, 80)), subject(cursor()));
  }

  /** An hour of one hold, and in its last second some of the usual ones. */
  static Incident longHoldAndShortOnes() {
    Incident from = circleAndOthers();
    Duration hour = Duration.ofHours(1);
    List<Incident.Span> spans = new ArrayList<>();
    spans.add(new Incident.Span("step a", 1, "main", 7, "hold", Duration.ZERO, hour, true));
    for (int i = 0; i < 9; i++) {
      Duration begin = hour.minusMillis(1000 - 100 * i);
      spans.add(
          new Incident.Span("step a", 1, "main", 8, "hold", begin, begin.plusMillis(50), false));
    }
    return new Incident(
        from.id(),
        from.kind(),
        from.job(),
        from.run(),
        from.at(),
        hour,
        true,
        true,
        from.what(),
        from.why(),
        from.change(),
        Optional.empty(),
        from.holds(),
        from.waits(),
        from.declared(),
        from.facts(),
        from.stacks(),
        from.edges(),
        spans);
  }

  /** Every text of it wants to be markup, and none can be broken at a blank. */
  static Incident hostile() {
    Incident from = circleAndOthers();
    List<Incident.Held> holds =
        from.holds().stream()
            .map(
                hold ->
                    new Incident.Held(
                        HOSTILE,
                        HOSTILE,
                        HOSTILE,
                        hold.connection(),
                        hold.age(),
                        hold.use(),
                        HOSTILE,
                        HOSTILE,
                        HOSTILE,
                        HOSTILE,
                        hold.inCircle(),
                        hold.activityId()))
            .toList();
    List<Incident.Waited> waits =
        from.waits().stream()
            .map(
                wait ->
                    new Incident.Waited(
                        HOSTILE,
                        HOSTILE,
                        HOSTILE,
                        wait.age(),
                        HOSTILE,
                        wait.inCircle(),
                        wait.activityId(),
                        HOSTILE))
            .toList();
    Incident.Party party = new Incident.Party(0, 7, HOSTILE);
    return new Incident(
        HOSTILE,
        from.kind(),
        HOSTILE,
        from.run(),
        from.at(),
        from.after(),
        true,
        true,
        HOSTILE,
        HOSTILE + "x".repeat(500),
        HOSTILE,
        Optional.of("- query: " + HOSTILE + "\n  " + HOSTILE),
        holds,
        waits,
        List.of(new Incident.Need(HOSTILE, 1, 2, 3, 4)),
        List.of(HOSTILE),
        List.of(new Incident.Stack(HOSTILE, HOSTILE, List.of(HOSTILE, "a.B.c(B.java:1)"))),
        List.of(new Incident.Edge(party, "metadata lock", HOSTILE, HOSTILE, party, true, false)),
        List.of(
            new Incident.Span(HOSTILE, 7, HOSTILE, 7, "hold", Duration.ZERO, from.after(), true)));
  }

  /** With a few holds and waits that are over. */
  static Finding withHistory(Finding found) {
    List<Ended> ended = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      ended.add(
          new Ended(
              2 + i % 2,
              "worker " + (1 + i % 2) + " of step sync",
              "main",
              40 + i % 2,
              i % 3 == 2,
              START.plusMillis(20L + 24 * i),
              START.plusMillis(36L + 25 * i)));
    }
    return with(found, ended);
  }

  /** With three hundred of them, each a millisecond after the other. */
  static Finding withLongHistory(Finding found) {
    List<Ended> ended = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      ended.add(
          new Ended(1, "main", "main", 7, false, START.plusMillis(i), START.plusMillis(1L + i)));
    }
    return with(found, ended);
  }

  private static Finding with(Finding found, List<Ended> ended) {
    PoolSnapshot seen = found.evidence();
    return new Finding(
        found.kind(),
        found.at(),
        found.fatal(),
        found.proven(),
        new PoolSnapshot(seen.at(), seen.sizes(), seen.activities(), seen.served(), ended),
        found.involved(),
        stacks(3, 30),
        found.violation(),
        found.leak(),
        found.hold(),
        found.threshold(),
        found.sessions(),
        found.locks(),
        found.detail());
  }

  private static Map<Long, List<StackTraceElement>> stacks(int activities, int frames) {
    Map<Long, List<StackTraceElement>> stacks = new LinkedHashMap<>();
    for (long id = 1; id <= activities; id++) {
      List<StackTraceElement> stack = new ArrayList<>();
      for (int i = 0; i < frames; i++) {
        String owner = i % 5 == 4 ? "com.example.Sync" : "org.springframework.batch.core.Repeat";
        stack.add(new StackTraceElement(owner, "execute", "Sync.java", 31 + i));
      }
      stacks.put(id, stack);
    }
    return stacks;
  }
}
