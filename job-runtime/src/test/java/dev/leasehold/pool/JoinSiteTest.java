package dev.leasehold.pool;

import static dev.leasehold.pool.Bench.role;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.orders.Results;
import dev.leasehold.pool.ActivityState.Doing;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JoinSiteTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Bench bench = Bench.strict(2);
  private final Results results = new Results();
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch second = new CountDownLatch(1);

  @AfterEach
  void stop() {
    threads.shutdownNow();
    bench.close();
  }

  /** A parent of two workers that waits so for both their results. */
  private Future<Void> parent(Callable<String> wait) {
    return threads.submit(
        () -> {
          try (var ignored = bench.activities.begin("main", role("step", 1, 2, 1))) {
            Executor executor = bench.activities.wrap(threads, OptionalInt.empty());
            executor.execute(() -> work(first));
            executor.execute(() -> work(second));
            wait.call();
            wait.call();
          }
          return null;
        });
  }

  private void work(CountDownLatch go) {
    try {
      go.await();
      results.put("done");
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private Doing parentDoes() {
    return bench.activity("main").doing();
  }

  @Test
  void aParentThatStaysAtAJoinSiteJoinsAllItsWorkers() throws Exception {
    bench.activities.addJoinSite(Results.class.getName());
    Future<Void> parent = parent(results::take);
    await().pollInterval(Duration.ofMillis(20)).until(() -> parentDoes() == Doing.JOINING);
    assertThat(bench.activity("main").joins())
        .containsExactlyInAnyOrder(
            bench.activity("worker 1 of main").id(), bench.activity("worker 2 of main").id());
    first.countDown();
    await().until(() -> bench.pools.snapshot().activities().size() == 2);
    assertThat(parentDoes()).isEqualTo(Doing.RUNNING);
    await().pollInterval(Duration.ofMillis(20)).until(() -> parentDoes() == Doing.JOINING);
    second.countDown();
    parent.get();
  }

  @Test
  void aWaitWithATimeLimitIsNoJoin() throws Exception {
    bench.activities.addJoinSite(Results.class.getName());
    assertNeverJoins(parent(results::poll));
  }

  @Test
  void aWaitElsewhereIsNoJoin() throws Exception {
    assertNeverJoins(parent(results::take));
  }

  private void assertNeverJoins(Future<Void> parent) throws Exception {
    await().until(() -> bench.pools.snapshot().activities().size() == 3);
    await()
        .during(Duration.ofMillis(600))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> parentDoes() == Doing.RUNNING);
    first.countDown();
    second.countDown();
    parent.get();
  }
}
