package dev.leasehold.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.declaration.JobDeclaration.Severity;
import dev.leasehold.plan.Role;
import dev.leasehold.pool.Activities.Scope;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.ExecutorShape;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.watchdog.Watchdog.Policy;
import dev.leasehold.watchdog.Watchdog.Sight;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The watchdog beside real pools. */
class WatchedPoolsTest {
  private static final Role WORKER =
      new Role("worker of step a", Map.of("main", 2), 0, Optional.empty());
  private static final Role STEP = new Role("step a", Map.of("main", 2), 4, Optional.of(WORKER));

  private final List<Finding> findings = new CopyOnWriteArrayList<>();
  private final AtomicReference<LeasedPools> opened = new AtomicReference<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Watchdog watchdog =
      new Watchdog(
          Watched.limits(Severity.REPORT),
          new Policy(false, false),
          new Sight(this::snapshot, Watched::asleep),
          findings::add,
          InstantSource.system());

  private PoolSnapshot snapshot() {
    LeasedPools pools = opened.get();
    return pools == null ? Scene.of("main", 1).snapshot() : pools.snapshot();
  }

  private LeasedPools open(int size) {
    LeasedPools pools =
        LeasedPools.open(
            Map.of("main", new LeasedPools.Spec(new StubConnections(), size)),
            new LeasedPools.Settings(false, Duration.ofSeconds(30), STEP),
            watchdog,
            InstantSource.system());
    opened.set(pools);
    watchdog.start();
    return pools;
  }

  @AfterEach
  void close() throws InterruptedException {
    LeasedPools pools = opened.get();
    pools.refuse(() -> "the test is over");
    threads.shutdownNow();
    await().until(threads::isTerminated);
    pools.close();
    watchdog.close();
  }

  private Connection acquire() {
    try {
      return opened.get().dataSource("main").getConnection();
    } catch (SQLException refused) {
      throw new IllegalStateException(refused);
    }
  }

  private void nested(Runnable between) {
    try (Connection outer = acquire()) {
      between.run();
      try (Connection inner = acquire()) {
        assertThat(inner).isNotSameAs(outer);
      }
    } catch (SQLException refused) {
      throw new IllegalStateException(refused);
    }
  }

  @Test
  void isSilentAboutAHeavyLoadThatTheFloorAllows() {
    LeasedPools pools = open(4);
    AtomicInteger rounds = new AtomicInteger();
    Instant end = InstantSource.system().instant().plusSeconds(2);
    List<FutureTask<Void>> workers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      FutureTask<Void> worker =
          new FutureTask<>(
              () -> {
                try (Scope scope = pools.activities().begin("step a", STEP)) {
                  while (InstantSource.system().instant().isBefore(end)) {
                    nested(() -> {});
                    rounds.incrementAndGet();
                  }
                }
                return null;
              });
      workers.add(worker);
      threads.execute(worker);
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> workers.stream().allMatch(FutureTask::isDone));
    assertThat(rounds).hasValueGreaterThan(1000);
    assertThat(findings).isEmpty();
  }

  @Test
  void findsTwoThatEachHoldOneAndAskForAnother() {
    LeasedPools pools = open(2);
    CyclicBarrier both = new CyclicBarrier(2);
    for (int i = 0; i < 2; i++) {
      threads.execute(
          () -> {
            try (Scope scope = pools.activities().begin("step a", STEP)) {
              nested(
                  () -> {
                    try {
                      both.await();
                    } catch (Exception broken) {
                      throw new IllegalStateException(broken);
                    }
                  });
            } catch (IllegalStateException refused) {
              // the end of the test takes the connections away
            }
          });
    }
    await().atMost(Duration.ofSeconds(2)).until(() -> !findings.isEmpty());
    Finding finding = findings.get(0);
    assertThat(finding.kind()).isEqualTo(Kind.POOL_DEADLOCK);
    assertThat(finding.involved()).hasSize(2);
    PoolSnapshot evidence = finding.evidence();
    Instant closed =
        evidence.activities().stream()
            .flatMap(activity -> activity.waitingFor().stream())
            .map(wait -> wait.since())
            .max(Instant::compareTo)
            .orElseThrow();
    assertThat(Duration.between(closed, finding.at())).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void findsAParentThatHoldsWhatItsOwnWorkerWaitsFor() {
    LeasedPools pools = open(1);
    threads.execute(
        () -> {
          try (Scope scope = pools.activities().begin("step a", STEP);
              Connection held = acquire()) {
            assertThat(held).isNotNull();
            Executor workers = pools.activities().wrap(threads, OptionalInt.empty());
            FutureTask<Boolean> task =
                new FutureTask<>(
                    () -> {
                      try (Connection one = acquire()) {
                        return one != null;
                      }
                    });
            workers.execute(task);
            task.get();
          } catch (Exception refused) {
            // the end of the test takes the connection away
          }
        });
    await().atMost(Duration.ofSeconds(3)).until(() -> !findings.isEmpty());
    assertThat(findings.get(0).kind()).isEqualTo(Kind.POOL_DEADLOCK);
    assertThat(findings.get(0).involved()).hasSize(2);
  }

  /** A parent on the one thread of an executor that waits for a task in its queue. */
  private void parentBeforeItsChild(LeasedPools pools, ThreadPoolExecutor one) {
    ExecutorShape shape =
        new ExecutorShape() {
          @Override
          public OptionalInt most() {
            return OptionalInt.of(one.getMaximumPoolSize());
          }

          @Override
          public OptionalInt now() {
            return one.getQueue().remainingCapacity() > 0
                ? OptionalInt.of(one.getPoolSize())
                : most();
          }

          @Override
          public Runnable decorated(Runnable task) {
            return task;
          }
        };
    Executor executor = pools.activities().wrap(one, shape);
    threads.execute(
        () -> {
          try (Scope scope = pools.activities().begin("step a", STEP)) {
            FutureTask<Void> parent =
                new FutureTask<>(
                    () -> {
                      FutureTask<Void> child = new FutureTask<>(() -> null);
                      executor.execute(child);
                      return child.get();
                    });
            executor.execute(parent);
            parent.get();
          } catch (Exception ended) {
            // the end of the test interrupts it
          }
        });
  }

  private static ThreadPoolExecutor oneThread(int queue) {
    return new ThreadPoolExecutor(1, 2, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue));
  }

  @Test
  void findsATaskInAQueueThatNobodyWillFill() {
    ThreadPoolExecutor one = oneThread(9);
    try {
      parentBeforeItsChild(open(4), one);
      await().atMost(Duration.ofSeconds(5)).until(() -> !findings.isEmpty());
      assertThat(findings.get(0).kind()).isEqualTo(Kind.WORKER_STARVATION);
      assertThat(findings.get(0).proven()).isTrue();
    } finally {
      one.shutdownNow();
    }
  }

  @Test
  void aTaskInAQueueThatSomebodyMayFillIsNone() throws Exception {
    ThreadPoolExecutor one = oneThread(9);
    CountDownLatch over = new CountDownLatch(1);
    try {
      LeasedPools pools = open(4);
      threads.execute(
          () -> {
            try (Scope scope = pools.activities().begin("step b", STEP)) {
              over.await();
            } catch (InterruptedException ended) {
              Thread.currentThread().interrupt();
            }
          });
      await().until(() -> pools.snapshot().activities().size() == 1);
      parentBeforeItsChild(pools, one);
      await()
          .until(
              () ->
                  pools.snapshot().activities().stream()
                          .filter(activity -> activity.doing() == Doing.JOINING)
                          .count()
                      == 2);
      assertThat(WaitGraph.prove(pools.snapshot())).isEmpty();
      over.countDown();
      await().atMost(Duration.ofSeconds(5)).until(() -> !findings.isEmpty());
    } finally {
      one.shutdownNow();
    }
  }
}
