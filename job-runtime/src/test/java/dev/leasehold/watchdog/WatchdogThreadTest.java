package dev.leasehold.watchdog;

import static dev.leasehold.watchdog.Scene.Actor.actor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.database.Control.Session;
import dev.leasehold.declaration.JobDeclaration.Severity;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.watchdog.Watchdog.Policy;
import dev.leasehold.watchdog.Watchdog.ServerSight;
import dev.leasehold.watchdog.Watchdog.Sight;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** With the real clock and the watchdog's own thread. */
class WatchdogThreadTest {
  private final AtomicReference<PoolSnapshot> shown =
      new AtomicReference<>(Scene.of("main", 1).snapshot());
  private final AtomicInteger looks = new AtomicInteger();
  private final List<Finding> findings = new CopyOnWriteArrayList<>();

  private Watchdog watchdog(Consumer<Finding> consumer) {
    Sight sight =
        new Sight(
            () -> {
              looks.incrementAndGet();
              return shown.get();
            },
            Watched::asleep);
    return new Watchdog(
        Watched.limits(Severity.REPORT),
        new Policy(true, true),
        sight,
        consumer,
        InstantSource.system());
  }

  @Test
  void findsADeadlockSoonAfterTheEventThatClosesIt() {
    AtomicReference<String> on = new AtomicReference<>("");
    try (Watchdog watchdog =
        watchdog(
            finding -> {
              on.set(Thread.currentThread().getName());
              findings.add(finding);
            })) {
      watchdog.start();
      await().until(() -> looks.get() > 0);
      shown.set(Scene.of("main", 1).with(actor(1).holds("main").waitsFor("main")).snapshot());
      watchdog.changed();
      await().atMost(Duration.ofSeconds(1)).until(() -> !findings.isEmpty());
      assertThat(findings).extracting(Finding::kind).containsExactly(Kind.POOL_DEADLOCK);
      assertThat(on.get()).isEqualTo("leasehold-watchdog");
    }
  }

  @Test
  void looksOnItsOwnWithoutAnyEvent() {
    try (Watchdog watchdog = watchdog(findings::add)) {
      watchdog.start();
      await().until(() -> looks.get() >= 3);
    }
  }

  @Test
  void isNotDrivenByAStormOfEvents() {
    try (Watchdog watchdog = watchdog(findings::add)) {
      watchdog.start();
      long start = System.nanoTime();
      while (Duration.ofNanos(System.nanoTime() - start).toMillis() < 300) {
        watchdog.changed();
      }
      long passed = Duration.ofNanos(System.nanoTime() - start).toMillis();
      assertThat(looks.get()).isLessThanOrEqualTo((int) (passed / 10) + 3);
    }
  }

  @Test
  void neverBlocksAnEventWhileAFindingIsBeingDealtWith() {
    CountDownLatch killing = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    try (Watchdog watchdog =
        watchdog(
            finding -> {
              killing.countDown();
              await().until(() -> done.getCount() == 0);
            })) {
      shown.set(Scene.of("main", 1).with(actor(1).holds("main").waitsFor("main")).snapshot());
      watchdog.start();
      await().until(() -> killing.getCount() == 0);
      assertThat(watchdog.fatal()).map(Finding::kind).contains(Kind.POOL_DEADLOCK);
      watchdog.changed();
      assertThat(watchdog.report(Finding.external(Kind.FAILED, Scene.START, "too late"))).isFalse();
      done.countDown();
    }
  }

  @Test
  void endsItsThreadWhenClosed() {
    Watchdog watchdog = watchdog(findings::add);
    watchdog.start();
    await().until(() -> looks.get() > 0);
    watchdog.close();
    int seen = looks.get();
    watchdog.tick(Scene.START);
    assertThat(looks).hasValue(seen);
  }

  @Test
  void goesOnAfterALookThatFailed() {
    AtomicInteger tries = new AtomicInteger();
    Sight sight =
        new Sight(
            () -> {
              if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
              }
              return shown.get();
            },
            Watched::asleep);
    try (Watchdog watchdog =
        new Watchdog(
            Watched.limits(Severity.REPORT),
            new Policy(true, true),
            sight,
            findings::add,
            InstantSource.system())) {
      shown.set(Scene.of("main", 1).with(actor(1).holds("main").waitsFor("main")).snapshot());
      watchdog.start();
      await().until(() -> !findings.isEmpty());
    }
  }

  @Test
  void anErrorAsALockIsAskedForEndsNeitherTheClocksNorTheAsking() {
    AtomicInteger asked = new AtomicInteger();
    Executor asking =
        question -> {
          if (asked.incrementAndGet() == 1) {
            throw new InternalError("unable to create native thread");
          }
          question.run();
        };
    try (Watchdog watchdog =
        new Watchdog(
            Watched.endingAfter(Duration.ofMillis(900)),
            new Policy(true, true),
            new Sight(shown::get, new AlwaysWaitedFor()),
            findings::add,
            InstantSource.system(),
            asking)) {
      watchdog.start();
      await().until(() -> !findings.isEmpty());
      assertThat(findings).extracting(Finding::kind).containsExactly(Kind.DEADLINE);
      await().until(() -> asked.get() > 1);
    }
  }

  @Test
  void anErrorInALookOrInItsConsumerDoesNotEndTheWatchdog() {
    AtomicInteger tries = new AtomicInteger();
    Sight sight =
        new Sight(
            () -> {
              if (tries.incrementAndGet() < 3) {
                throw new NoClassDefFoundError("of a jar that was replaced");
              }
              return shown.get();
            },
            Watched::asleep);
    try (Watchdog watchdog =
        new Watchdog(
            Watched.limits(Severity.REPORT),
            new Policy(true, true),
            sight,
            finding -> {
              findings.add(finding);
              throw new InternalError("unable to create native thread");
            },
            InstantSource.system())) {
      watchdog.report(Finding.noticed(Kind.LEAK, Scene.START, "not fatal"));
      shown.set(Scene.of("main", 1).with(actor(1).holds("main").waitsFor("main")).snapshot());
      watchdog.start();
      await().until(() -> findings.size() == 2);
      assertThat(watchdog.fatal()).map(Finding::kind).contains(Kind.POOL_DEADLOCK);
    }
  }

  /** Something of the run waits for the server all the time. */
  private static final class AlwaysWaitedFor implements ServerSight {
    @Override
    public List<Session> sessions(String database, Collection<Long> ids, Duration limit) {
      return List.of();
    }

    @Override
    public Set<String> waitedFor(Instant since) {
      return Set.of("main");
    }
  }
}
