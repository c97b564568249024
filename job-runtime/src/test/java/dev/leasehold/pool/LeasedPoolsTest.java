package dev.leasehold.pool;

import static dev.leasehold.pool.Bench.MAIN;
import static dev.leasehold.pool.Bench.role;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leasehold.pool.ActivityState.Doing;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LeasedPoolsTest {

  @Test
  void makesNoConnectionBeforeTheFirstAcquire() throws SQLException {
    try (Bench bench = Bench.observing(3)) {
      assertThat(bench.driver.connections).isEmpty();
      bench.dataSource.getConnection().close();
      assertThat(bench.driver.connections).hasSize(1);
    }
  }

  @Test
  void aHoldIsSeenWithItsOwnerAndGoneWhenItIsClosed() throws SQLException {
    try (Bench bench = Bench.observing(2);
        Activities.Scope ignored = bench.activities.begin("main", role("job", 1))) {
      Connection connection = bench.dataSource.getConnection();
      assertThat(bench.activity("main").holds())
          .singleElement()
          .satisfies(hold -> assertThat(hold.database()).isEqualTo(MAIN));
      assertThat(bench.pools.snapshot().held(MAIN)).isEqualTo(1);
      connection.close();
      assertThat(bench.activity("main").holds()).isEmpty();
      assertThat(bench.pools.usage().get(MAIN))
          .satisfies(
              usage -> {
                assertThat(usage.leased()).isEqualTo(2);
                assertThat(usage.mostHeld()).isEqualTo(1);
                assertThat(usage.acquires()).isEqualTo(1);
              });
    }
  }

  @Test
  void anAcquireThatFindsNoneTimesOutAndSaysWhoHolds() throws SQLException {
    try (Bench bench = new Bench(1, false, Duration.ofMillis(50));
        Activities.Scope ignored = bench.activities.begin("main", role("job", 1))) {
      Connection held = bench.dataSource.getConnection();
      assertThatThrownBy(bench.dataSource::getConnection)
          .isInstanceOf(SQLTransientConnectionException.class)
          .hasMessageContaining("no connection of main within 0.1 s")
          .hasMessageContaining("1 of 1 held by main for");
      held.close();
      assertThatCode(() -> bench.dataSource.getConnection().close()).doesNotThrowAnyException();
    }
  }

  @Test
  void aNestedAcquireIsSeenToWaitForTheConnectionItsOwnActivityHolds() throws Exception {
    try (Bench bench = Bench.observing(1)) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread thread =
          new Thread(
              () -> {
                try (Activities.Scope ignored = bench.activities.begin("main", role("job", 1))) {
                  Connection held = bench.dataSource.getConnection();
                  try {
                    bench.dataSource.getConnection();
                  } finally {
                    held.close();
                  }
                } catch (SQLException refused) {
                  thrown.set(refused);
                }
              });
      thread.start();
      await().until(() -> bench.pools.snapshot().waiting(MAIN) == 1);
      ActivityState main = bench.activity("main");
      assertThat(main.doing()).isEqualTo(Doing.WAITING);
      assertThat(main.holds()).hasSize(1);
      bench.pools.refuse(() -> "a deadlock");
      thread.join();
      assertThat(thrown.get()).hasMessageContaining("a deadlock");
    }
  }

  @Test
  void inStrictTheSecondAcquireFailsAtOnceWithFreeConnections() throws SQLException {
    try (Bench bench = Bench.strict(5);
        Activities.Scope ignored = bench.activities.begin("main", role("step copy", 1));
        Connection held = bench.dataSource.getConnection()) {
      assertThat(held.isClosed()).isFalse();
      assertThatThrownBy(bench.dataSource::getConnection)
          .isInstanceOf(PlanViolationException.class)
          .hasMessageContaining("needs 2 connections of main");
      assertThat(bench.violations)
          .singleElement()
          .satisfies(
              violation -> {
                assertThat(violation.allowed()).isEqualTo(1);
                assertThat(violation.needed()).isEqualTo(2);
                assertThat(violation.activity().holds()).hasSize(1);
              });
    }
  }

  @Test
  void aConnectionThatCannotBeClosedIsAborted() throws Exception {
    Bench bench = Bench.observing(1);
    CountDownLatch aborted = new CountDownLatch(1);
    bench.driver.hook =
        (connection, method) -> {
          if (method.equals("abort")) {
            aborted.countDown();
          } else if (method.equals("rollback")) {
            try {
              assertThat(aborted.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException impossible) {
              throw new IllegalStateException(impossible);
            }
          }
        };
    Connection left = bench.dataSource.getConnection();
    left.setAutoCommit(false);
    left.createStatement().executeUpdate("DELETE FROM orders");
    bench.pools.close(Duration.ofMillis(50));
    assertThat(bench.driver.connections).singleElement().matches(one -> one.closed);
    assertThat(bench.leaks).hasSize(1);
  }
}
