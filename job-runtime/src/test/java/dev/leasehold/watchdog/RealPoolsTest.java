package dev.leasehold.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.plan.Role;
import dev.leasehold.pool.Activities;
import dev.leasehold.pool.Leak;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.pool.PoolEvents;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.pool.Violation;
import dev.leasehold.testkit.IdleConnections;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The graph on snapshots of real pools with real threads: two parents, each of which holds a
 * connection while it waits for two workers that nest one in another.
 */
@Timeout(60)
class RealPoolsTest {
  private static final String MAIN = "main";
  private static final int FLOOR = 7;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger rounds = new AtomicInteger();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static LeasedPools open(int size) {
    Role worker = new Role("worker", Map.of(MAIN, 2), 0, Optional.empty());
    return LeasedPools.open(
        Map.of(MAIN, new LeasedPools.Spec(IdleConnections.dataSource(), size)),
        new LeasedPools.Settings(
            true,
            Duration.ofSeconds(50),
            new Role("parent", Map.of(MAIN, 1), 2, Optional.of(worker))),
        new PoolEvents() {
          @Override
          public void changed() {}

          @Override
          public void violated(Violation violation) {}

          @Override
          public void leaked(Leak leak) {}
        },
        InstantSource.system());
  }

  /** Parents until they are told to stop, or fail. */
  private List<Future<?>> start(LeasedPools pools, int parents, int times) {
    Role worker = new Role("worker", Map.of(MAIN, 2), 0, Optional.empty());
    Role parent = new Role("parent", Map.of(MAIN, 1), 2, Optional.of(worker));
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < parents; i++) {
      String label = "parent " + i;
      running.add(
          threads.submit(
              () -> {
                try (Activities.Scope ignored = pools.activities().begin(label, parent)) {
                  Executor executor = pools.activities().wrap(threads, OptionalInt.empty());
                  for (int round = 0; round < times; round++) {
                    round(pools, executor);
                  }
                }
                return null;
              }));
    }
    return running;
  }

  private void round(LeasedPools pools, Executor executor) throws Exception {
    try (Connection own = pools.dataSource(MAIN).getConnection()) {
      Callable<Void> nesting =
          () -> {
            try (Connection outer = pools.dataSource(MAIN).getConnection()) {
              LockSupport.parkNanos(20_000);
              try (Connection inner = pools.dataSource(MAIN).getConnection()) {
                rounds.incrementAndGet();
              }
            }
            return null;
          };
      List<FutureTask<Void>> tasks = List.of(new FutureTask<>(nesting), new FutureTask<>(nesting));
      tasks.forEach(executor::execute);
      for (FutureTask<Void> task : tasks) {
        task.get();
      }
    }
  }

  @Test
  void whereNoDeadlockIsPossibleNoSnapshotEverShowsOne() throws Exception {
    try (LeasedPools pools = open(FLOOR)) {
      List<Future<?>> parents = start(pools, 2, 1_500);
      int looks = 0;
      int waits = 0;
      while (parents.stream().anyMatch(parent -> !parent.isDone())) {
        PoolSnapshot snapshot = pools.snapshot();
        assertThat(WaitGraph.prove(snapshot)).as(() -> snapshot.toString()).isEmpty();
        looks++;
        waits += snapshot.waiting(MAIN) > 0 ? 1 : 0;
      }
      for (Future<?> parent : parents) {
        parent.get();
      }
      assertThat(looks).isGreaterThan(100);
      assertThat(waits).isPositive();
      assertThat(rounds).hasValue(2 * 2 * 1_500);
    }
  }

  @Test
  void withOneLessTheDeadlockComesAndIsProven() {
    try (LeasedPools pools = open(FLOOR - 1)) {
      start(pools, 2, Integer.MAX_VALUE);
      await()
          .atMost(Duration.ofSeconds(40))
          .pollInterval(Duration.ofMillis(5))
          .untilAsserted(() -> assertThat(WaitGraph.prove(pools.snapshot())).isPresent());
      WaitGraph.Proof proof = WaitGraph.prove(pools.snapshot()).orElseThrow();
      assertThat(proof.kind()).isEqualTo(Kind.POOL_DEADLOCK);
      assertThat(pools.snapshot().waiting(MAIN)).isEqualTo(4);
      pools.refuse(() -> "a deadlock was proven");
    }
  }
}
