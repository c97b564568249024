package dev.leasehold.pool;

import static dev.leasehold.pool.Bench.MAIN;
import static dev.leasehold.pool.Bench.role;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leasehold.plan.Role;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.Violation.What;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static <T> FutureTask<T> hand(Executor executor, Callable<T> work) {
    FutureTask<T> future = new FutureTask<>(work);
    executor.execute(future);
    return future;
  }

  @Test
  void aTaskHasAnActivityOfItsOwnAndItsParentIsSeenToJoinIt() throws Exception {
    try (Bench bench = Bench.strict(3)) {
      CountDownLatch go = new CountDownLatch(1);
      FutureTask<Void> job =
          new FutureTask<>(
              () -> {
                try (var ignored = bench.activities.begin("main", role("step", 1, 2, 1))) {
                  Executor executor = bench.activities.wrap(threads, OptionalInt.empty());
                  try (Connection own = bench.dataSource.getConnection()) {
                    FutureTask<Void> task =
                        hand(
                            executor,
                            () -> {
                              try (Connection taken = bench.dataSource.getConnection()) {
                                go.await();
                              }
                              return null;
                            });
                    task.get();
                  }
                }
                return null;
              });
      new Thread(job).start();
      await()
          .until(
              () ->
                  bench.pools.snapshot().activities().stream()
                      .anyMatch(a -> a.doing() == Doing.JOINING));
      await().until(() -> bench.pools.snapshot().held(MAIN) == 2);
      ActivityState worker = bench.activity("worker 1 of main");
      ActivityState main = bench.activity("main");
      assertThat(main.joins()).containsExactly(worker.id());
      assertThat(worker.parent()).hasValue(main.id());
      assertThat(worker.holds()).hasSize(1);
      go.countDown();
      job.get();
      await().until(() -> bench.pools.snapshot().activities().isEmpty());
      assertThat(bench.violations).isEmpty();
    }
  }

  @Test
  void noMoreThanTheDeclaredNumberRunAtOnceAndTheOthersWaitInLine() throws Exception {
    try (Bench bench = Bench.strict(3);
        var ignored = bench.activities.begin("main", role("step", 1, 2, 1))) {
      Executor executor = bench.activities.wrap(threads, OptionalInt.empty());
      AtomicInteger running = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      CountDownLatch go = new CountDownLatch(1);
      List<FutureTask<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        int number = i;
        tasks.add(
            hand(
                executor,
                () -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  go.await();
                  running.decrementAndGet();
                  return number;
                }));
      }
      await().until(() -> running.get() == 2);
      List<ActivityState> queued =
          bench.pools.snapshot().activities().stream()
              .filter(a -> a.doing() == Doing.QUEUED)
              .toList();
      assertThat(queued).hasSize(8).allSatisfy(a -> assertThat(a.queue()).hasSize(2));
      go.countDown();
      for (int i = 0; i < 10; i++) {
        assertThat(tasks.get(i).get()).isEqualTo(i);
      }
      assertThat(most).hasValue(2);
    }
  }

  @Test
  void aWorkerThatThePlanDoesNotHaveFailsAtItsFirstAcquire() throws Exception {
    try (Bench bench = Bench.strict(3);
        var ignored = bench.activities.begin("main", role("step", 1))) {
      Executor executor = bench.activities.wrap(threads, OptionalInt.empty());
      FutureTask<Void> task =
          hand(
              executor,
              () -> {
                bench.dataSource.getConnection().close();
                return null;
              });
      assertThatThrownBy(task::get).cause().isInstanceOf(PlanViolationException.class);
      assertThat(bench.violations)
          .singleElement()
          .satisfies(v -> assertThat(v.what()).isEqualTo(What.WORKER));
    }
  }

  @Test
  void aTaskWithoutConnectionsIsNoViolation() throws Exception {
    try (Bench bench = Bench.strict(3);
        var ignored = bench.activities.begin("main", role("step", 1))) {
      Executor executor = bench.activities.wrap(threads, OptionalInt.empty());
      assertThat(hand(executor, () -> 7).get()).isEqualTo(7);
      assertThat(bench.violations).isEmpty();
    }
  }

  @Test
  void aDelegateThatRunsInTheCallersThreadIsTheCallersOwnWork() throws Exception {
    try (Bench bench = Bench.strict(3);
        var ignored = bench.activities.begin("main", role("step", 1))) {
      Executor executor = bench.activities.wrap(Runnable::run, OptionalInt.empty());
      FutureTask<Void> task =
          hand(
              executor,
              () -> {
                try (Connection taken = bench.dataSource.getConnection()) {
                  assertThat(bench.activity("main").holds()).hasSize(1);
                }
                return null;
              });
      task.get();
      assertThat(bench.violations).isEmpty();
      assertThat(bench.pools.snapshot().activities()).hasSize(1);
    }
  }

  @Test
  void aDeclaredWorkerInTheCallersThreadHoldsItsParentUp() throws Exception {
    try (Bench bench = Bench.strict(3);
        var ignored = bench.activities.begin("main", role("step", 1, 2, 1))) {
      Executor executor = bench.activities.wrap(Runnable::run, OptionalInt.empty());
      for (int i = 0; i < 5; i++) {
        hand(
                executor,
                () -> {
                  try (Connection taken = bench.dataSource.getConnection()) {
                    ActivityState worker = bench.activity("worker 1 of main");
                    assertThat(worker.holds()).hasSize(1);
                    assertThat(bench.activity("main").joins()).containsExactly(worker.id());
                  }
                  return null;
                })
            .get();
      }
    }
  }

  @Test
  void aRejectedTaskLeavesNothingBehind() throws Exception {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new SynchronousQueue<>());
    try (Bench bench = Bench.strict(3);
        var ignored = bench.activities.begin("main", role("step", 1, 2, 1))) {
      Executor executor = bench.activities.wrap(one, OptionalInt.of(1));
      CountDownLatch go = new CountDownLatch(1);
      FutureTask<Boolean> first = hand(executor, () -> go.await(10, TimeUnit.SECONDS));
      assertThatThrownBy(() -> hand(executor, () -> null))
          .isInstanceOf(RejectedExecutionException.class);
      assertThat(bench.pools.snapshot().activities()).hasSize(2);
      go.countDown();
      assertThat(first.get()).isTrue();
      await().until(() -> bench.pools.snapshot().activities().size() == 1);
    } finally {
      one.shutdownNow();
    }
  }

  @Test
  void aTaskCancelledBeforeItBeganIsGone() throws Exception {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(9));
    try (Bench bench = Bench.strict(3);
        var ignored = bench.activities.begin("main", role("step", 1, 2, 1))) {
      Executor executor = bench.activities.wrap(one, OptionalInt.of(1));
      CountDownLatch go = new CountDownLatch(1);
      FutureTask<Boolean> first = hand(executor, () -> go.await(10, TimeUnit.SECONDS));
      FutureTask<Void> second = hand(executor, () -> null);
      await().until(() -> bench.activity("worker 1 of main").doing() == Doing.RUNNING);
      ActivityState queued = bench.activity("worker of main");
      assertThat(queued.doing()).isEqualTo(Doing.QUEUED);
      assertThat(queued.queue()).containsExactly(bench.activity("worker 1 of main").id());
      second.cancel(false);
      assertThat(bench.pools.snapshot().activities()).hasSize(2);
      go.countDown();
      assertThat(first.get()).isTrue();
      await().until(() -> bench.pools.snapshot().activities().size() == 1);
    } finally {
      one.shutdownNow();
    }
  }

  /** Two threads, the second only when the queue is full. */
  private static ExecutorShape growing(int most) {
    return new ExecutorShape() {
      @Override
      public OptionalInt most() {
        return OptionalInt.of(most);
      }

      @Override
      public OptionalInt now() {
        return OptionalInt.of(1);
      }

      @Override
      public Runnable decorated(Runnable task) {
        return task;
      }
    };
  }

  @Test
  void behindAQueueWithRoomATaskWaitsForAllWhoMayFillIt() throws Exception {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(1, 2, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(9));
    try (Bench bench = Bench.strict(3);
        var ignored = bench.activities.begin("main", role("step", 1, 2, 1))) {
      Executor executor = bench.activities.wrap(one, growing(2));
      CountDownLatch go = new CountDownLatch(1);
      FutureTask<Boolean> first = hand(executor, () -> go.await(10, TimeUnit.SECONDS));
      FutureTask<Void> second = hand(executor, () -> null);
      await().until(() -> bench.activity("worker 1 of main").doing() == Doing.RUNNING);
      assertThat(bench.activity("worker of main").queue())
          .containsExactly(bench.activity("main").id(), bench.activity("worker 1 of main").id());
      go.countDown();
      assertThat(first.get()).isTrue();
      assertThat(second.get()).isNull();
    } finally {
      one.shutdownNow();
    }
  }

  @Test
  void aTaskThatThrowsMakesRoomForTheNextInLine() throws Exception {
    try (Bench bench = Bench.strict(3);
        var ignored = bench.activities.begin("main", role("step", 1, 1, 1))) {
      Executor executor = bench.activities.wrap(threads, OptionalInt.empty());
      CountDownLatch go = new CountDownLatch(1);
      FutureTask<Void> failing =
          hand(
              executor,
              () -> {
                go.await();
                throw new IllegalStateException("broken");
              });
      FutureTask<Integer> next = hand(executor, () -> 2);
      go.countDown();
      assertThatThrownBy(failing::get).isInstanceOf(ExecutionException.class);
      assertThat(next.get()).isEqualTo(2);
    }
  }

  @Test
  void aWorkersOwnWorkersHaveTheWorkersRole() throws Exception {
    Role inner = new Role("inner", Map.of(MAIN, 2), 0, Optional.empty());
    Role middle = new Role("middle", Map.of(MAIN, 1), 1, Optional.of(inner));
    Role outer = new Role("outer", Map.of(MAIN, 1), 1, Optional.of(middle));
    try (Bench bench = Bench.strict(3);
        var ignored = bench.activities.begin("main", outer)) {
      Executor executor = bench.activities.wrap(threads, OptionalInt.empty());
      FutureTask<Role> task =
          hand(executor, () -> hand(executor, () -> bench.activities.currentRole()).get());
      assertThat(task.get()).isEqualTo(inner);
    }
  }

  @Test
  void aCallIsAChildOfTheThreadThatWrappedIt() throws Exception {
    try (Bench bench = Bench.strict(3);
        var ignored = bench.activities.begin("main", role("step", 1, 1, 1))) {
      Callable<String> call = bench.activities.wrap(() -> bench.activities.currentRole().label());
      assertThat(threads.submit(call).get()).isEqualTo("worker of step");
      await().until(() -> bench.pools.snapshot().activities().size() == 1);
    }
  }
}
