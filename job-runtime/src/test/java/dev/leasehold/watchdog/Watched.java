package dev.leasehold.watchdog;

import static dev.leasehold.watchdog.Scene.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.database.Control.Session;
import dev.leasehold.declaration.JobDeclaration.Limits;
import dev.leasehold.declaration.JobDeclaration.Severity;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.watchdog.Watchdog.Policy;
import dev.leasehold.watchdog.Watchdog.ServerSight;
import dev.leasehold.watchdog.Watchdog.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A watchdog under manual time that sees what a test shows it. */
final class Watched {
  static final Duration TICK = Duration.ofMillis(50);

  final List<Finding> findings = new CopyOnWriteArrayList<>();
  final List<Thread> deliveredOn = new CopyOnWriteArrayList<>();
  final Watchdog watchdog;
  volatile boolean refuse;
  private volatile @Nullable PoolSnapshot snapshot;
  private volatile Instant now = START;

  Watched() {
    this(new Policy(true, true));
  }

  Watched(Policy policy) {
    this(limits(Severity.REPORT), policy, Watched::asleep);
  }

  Watched(Limits limits) {
    this(limits, new Policy(true, true), Watched::asleep);
  }

  Watched(ServerSight server) {
    this(limits(Severity.REPORT), new Policy(true, true), server);
  }

  Watched(Limits limits, Policy policy, ServerSight server) {
    watchdog =
        new Watchdog(
            limits, policy, new Sight(this::seen, server), this::take, () -> now, Runnable::run);
  }

  static Limits limits(Severity hoarded) {
    return limits(hoarded, Duration.ofMinutes(10));
  }

  static Limits endingAfter(Duration deadline) {
    return limits(Severity.REPORT, deadline);
  }

  private static Limits limits(Severity hoarded, Duration deadline) {
    return new Limits(
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        deadline,
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Duration.ofMinutes(5),
        hoarded,
        Duration.ofMillis(500),
        Duration.ofMinutes(10));
  }

  static List<Session> asleep(String database, java.util.Collection<Long> ids, Duration limit) {
    return sessions("Sleep", ids);
  }

  static List<Session> sessions(String command, java.util.Collection<Long> ids) {
    return ids.stream()
        .map(id -> new Session(id, command, Duration.ZERO, "", Optional.empty()))
        .toList();
  }

  void sees(Scene scene) {
    sees(scene.snapshot());
  }

  void sees(PoolSnapshot shown) {
    snapshot = shown;
  }

  void blind() {
    snapshot = null;
  }

  void tick() {
    now = now.plus(TICK);
    watchdog.tick(now);
  }

  void ticksFor(Duration time) {
    for (Instant end = now.plus(time); now.isBefore(end); ) {
      tick();
    }
  }

  /** The process is stopped for so long, and then looks again. */
  void jump(Duration stopped) {
    now = now.plus(stopped);
    tick();
  }

  Duration elapsed() {
    return Duration.between(START, now);
  }

  Finding only(Kind kind) {
    assertThat(findings).extracting(Finding::kind).containsExactly(kind);
    return findings.get(0);
  }

  private PoolSnapshot seen() {
    PoolSnapshot shown = snapshot;
    if (shown == null) {
      throw new IllegalStateException("nothing to be seen");
    }
    return shown;
  }

  private void take(Finding finding) {
    if (refuse) {
      throw new IllegalStateException("not now");
    }
    findings.add(finding);
    deliveredOn.add(Thread.currentThread());
  }
}
