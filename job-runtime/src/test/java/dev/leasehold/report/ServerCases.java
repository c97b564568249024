package dev.leasehold.report;

import static dev.leasehold.watchdog.Scene.Actor.actor;
import static dev.leasehold.watchdog.Scene.START;

import dev.leasehold.database.Control.Session;
import dev.leasehold.database.LockWaits;
import dev.leasehold.database.LockWaits.Blocker;
import dev.leasehold.database.LockWaits.Lock;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.Hold.Use;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import dev.leasehold.watchdog.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Findings that need the server to be seen. */
final class ServerCases {
  static final long OWN = 59;
  static final long WAITING = 61;

  private ServerCases() {}

  static Hold first(Use use) {
    return new Hold(
        "main",
        OWN,
        START,
        use,
        Optional.of(Scene.line("OrderExport.java:40")),
        Optional.of("UPDATE orders SET total = ? WHERE id = ?"),
        false,
        Optional.empty(),
        Duration.ofMillis(500));
  }

  static Hold running(Instant since) {
    return new Hold(
        "main",
        WAITING,
        since.minusMillis(50),
        Use.QUERY,
        Optional.of(Scene.line("OrderExport.java:51")),
        Optional.of("UPDATE orders SET exported_at = NOW() WHERE id = ?"),
        true,
        Optional.of(since),
        Duration.ZERO);
  }

  static LockWaits waits(Lock lock, String on, Blocker blocker, String... unseen) {
    return new LockWaits(List.of(new LockWaits.Wait(WAITING, lock, on, blocker)), List.of(unseen));
  }

  static Blocker stranger() {
    return new Blocker(
        77, "app@10.0.0.3", "Sleep for 12 s", Optional.of("UPDATE orders SET seen = ?"));
  }

  /** A row that its own first connection has locked. */
  static Finding lockedByItself() {
    return finding(
        Kind.LOCK_DEADLOCK,
        Scene.of("main", 2)
            .with(
                actor(1)
                    .called("step export", "step export")
                    .holds(first(Use.TRANSACTION))
                    .holds(running(START.plusMillis(100)))),
        52,
        Optional.empty(),
        Map.of(),
        Map.of(
            "main",
            waits(
                Lock.ROW,
                "shop.orders (index PRIMARY)",
                new Blocker(OWN, "batch@10.0.0.9", "Sleep for 0 s", Optional.empty()))));
  }

  static List<Session> asleep() {
    return List.of(new Session(WAITING, "Sleep", Duration.ZERO, "", Optional.empty()));
  }

  static List<Session> working() {
    return List.of(
        new Session(
            WAITING, "Query", Duration.ofSeconds(1800), "executing", Optional.of("SELECT 1")));
  }

  /** A statement without an answer, and what the server says of its session. */
  static Finding stuck(List<Session> sessions) {
    return stuck(Map.of("main", sessions), Map.of());
  }

  static Finding stuck(Map<String, List<Session>> sessions, Map<String, LockWaits> locks) {
    return finding(
        Kind.QUERY_STUCK,
        Scene.of("main", 2)
            .with(
                actor(1).called("step export", "step export").holds(running(START.plusSeconds(2)))),
        47,
        Optional.of(running(START.plusSeconds(2))),
        sessions,
        locks);
  }

  private static Finding finding(
      Kind kind,
      Scene scene,
      int line,
      Optional<Hold> hold,
      Map<String, List<Session>> sessions,
      Map<String, LockWaits> locks) {
    return new Finding(
        kind,
        kind == Kind.QUERY_STUCK ? START.plusSeconds(1802) : START.plusMillis(700),
        true,
        true,
        scene.snapshot(),
        List.of(1L),
        Map.of(
            1L,
            List.of(
                new StackTraceElement(
                    "com.example.OrderExport", "execute", "OrderExport.java", line))),
        Optional.empty(),
        Optional.empty(),
        hold,
        kind == Kind.QUERY_STUCK ? Optional.of(Duration.ofMinutes(30)) : Optional.empty(),
        sessions,
        locks,
        "");
  }
}
