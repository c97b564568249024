package dev.leasehold.pool;

import static dev.leasehold.pool.Bench.MAIN;
import static dev.leasehold.pool.Bench.role;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.example.orders.OrderExport;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class LeaksTest {

  @Test
  void whatAStepAcquiredAndKeptIsTakenBackAtItsEnd() throws SQLException {
    try (Bench bench = Bench.observing(2);
        var ignored = bench.activities.begin("main", role("job", 2))) {
      Connection before = bench.dataSource.getConnection();
      Connection kept;
      Statement statement;
      try (var step = bench.activities.enter("step copy", role("step copy", 2))) {
        kept = bench.dataSource.getConnection();
        OrderExport.query(kept, "UPDATE t SET a = 1");
        statement = kept.createStatement();
      }
      assertThat(bench.leaks)
          .singleElement()
          .satisfies(
              leak -> {
                assertThat(leak.activity()).isEqualTo("step copy");
                assertThat(leak.openTransaction()).isFalse();
                assertThat(leak.hold().takenAt()).isPresent();
              });
      assertThat(kept.isClosed()).isTrue();
      assertThatThrownBy(kept::createStatement).hasMessageContaining("taken back");
      assertThatThrownBy(() -> statement.execute("SELECT 1")).hasMessageContaining("taken back");
      kept.close();
      assertThat(before.isClosed()).isFalse();
      assertThat(bench.pools.snapshot().held(MAIN)).isEqualTo(1);
      before.close();
      assertThat(bench.leaks).hasSize(1);
    }
  }

  @Test
  void whatAStepGaveBackIsNoLeak() throws SQLException {
    try (Bench bench = Bench.observing(2);
        var ignored = bench.activities.begin("main", role("job", 2))) {
      try (var step = bench.activities.enter("step copy", role("step copy", 2))) {
        OrderExport.nested(bench.dataSource);
      }
      assertThat(bench.leaks).isEmpty();
    }
  }

  @Test
  void aLeakedTransactionIsRolledBack() throws SQLException {
    try (Bench bench = Bench.observing(1);
        var ignored = bench.activities.begin("main", role("job", 1))) {
      try (var step = bench.activities.enter("step copy", role("step copy", 2))) {
        Connection kept = bench.dataSource.getConnection();
        kept.setAutoCommit(false);
        OrderExport.query(kept, "UPDATE t SET a = 1");
      }
      assertThat(bench.leaks).hasSize(1);
      assertThat(bench.driver.connections.get(0).calls).contains("rollback");
      assertThat(bench.driver.connections.get(0).autoCommit).isTrue();
    }
  }

  @Test
  void aLeakedCursorIsAbortedInsteadOfRead() throws SQLException {
    try (Bench bench = Bench.observing(1);
        var ignored = bench.activities.begin("main", role("job", 1))) {
      try (var step = bench.activities.enter("step copy", role("step copy", 2))) {
        bench.dataSource.getConnection().createStatement().executeQuery("SELECT 1");
      }
      assertThat(bench.leaks).hasSize(1);
      assertThat(bench.driver.connections.get(0).aborted).isTrue();
      List<String> calls = List.copyOf(bench.driver.connections.get(0).calls);
      assertThat(calls.subList(calls.indexOf("executeQuery"), calls.size()))
          .startsWith("executeQuery", "abort")
          .doesNotContain("isValid");
      bench.dataSource.getConnection().close();
      assertThat(bench.driver.connections).hasSize(2);
      assertThat(bench.driver.mostOpen).hasValue(1);
    }
  }

  @Test
  void whatATaskKeptIsTakenBackAtItsEnd() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (Bench bench = Bench.observing(2);
        var ignored = bench.activities.begin("main", role("step", 1, 1, 1))) {
      FutureTask<Connection> task = new FutureTask<>(bench.dataSource::getConnection);
      bench.activities.wrap(threads, OptionalInt.of(1)).execute(task);
      Connection kept = task.get();
      await().until(kept::isClosed);
      assertThat(bench.leaks)
          .singleElement()
          .satisfies(leak -> assertThat(leak.activity()).isEqualTo("worker 1 of main"));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theEndOfTheRunTakesEverythingBack() throws SQLException {
    Bench bench = Bench.observing(2);
    Connection kept = bench.dataSource.getConnection();
    bench.close();
    assertThat(bench.leaks).hasSize(1);
    assertThat(kept.isClosed()).isTrue();
    assertThat(bench.driver.open).hasValue(0);
    assertThatThrownBy(bench.dataSource::getConnection).hasMessageContaining("the run has ended");
  }

  @Test
  void aTransactionLeftOpenAtCloseIsRolledBackAndReported() throws SQLException {
    try (Bench bench = Bench.observing(1)) {
      try (Connection connection = bench.dataSource.getConnection()) {
        connection.setAutoCommit(false);
        OrderExport.query(connection, "UPDATE t SET a = 1");
      }
      assertThat(bench.leaks)
          .singleElement()
          .satisfies(leak -> assertThat(leak.openTransaction()).isTrue());
      assertThat(bench.driver.connections.get(0).calls).contains("rollback");
      assertThat(bench.driver.connections.get(0).autoCommit).isTrue();
    }
  }

  @Test
  void aTransactionBegunByAStatementAndLeftOpenIsRolledBackToo() throws SQLException {
    try (Bench bench = Bench.observing(1)) {
      try (Connection connection = bench.dataSource.getConnection()) {
        OrderExport.query(connection, "START TRANSACTION");
        OrderExport.query(connection, "UPDATE t SET a = 1");
        OrderExport.query(connection, "ROLLBACK TO SAVEPOINT s");
      }
      assertThat(bench.leaks).hasSize(1);
      try (Connection connection = bench.dataSource.getConnection()) {
        OrderExport.query(connection, "begin");
        OrderExport.query(connection, "COMMIT");
      }
      assertThat(bench.leaks).hasSize(1);
    }
  }

  @Test
  void aTransactionThatAStatementHasEndedIsNone() throws SQLException {
    try (Bench bench = Bench.observing(1)) {
      for (String end : new String[] {"COMMIT", " rollback", "ROLLBACK TO SAVEPOINT s"}) {
        try (Connection connection = bench.dataSource.getConnection()) {
          connection.setAutoCommit(false);
          OrderExport.query(connection, "UPDATE t SET a = 1");
          OrderExport.query(connection, end);
        }
      }
      assertThat(bench.leaks).hasSize(1);
    }
  }

  /** What Spring's DataSourceTransactionManager does. */
  @Test
  void aTransactionThatWasEndedIsNotReported() throws SQLException {
    try (Bench bench = Bench.observing(1)) {
      for (boolean commit : new boolean[] {true, false}) {
        Connection connection = bench.dataSource.getConnection();
        connection.setAutoCommit(false);
        OrderExport.query(connection, "UPDATE t SET a = 1");
        if (commit) {
          connection.commit();
        } else {
          connection.rollback();
        }
        connection.setAutoCommit(true);
        connection.close();
      }
      try (Connection connection = bench.dataSource.getConnection()) {
        connection.setAutoCommit(false);
      }
      assertThat(bench.leaks).isEmpty();
    }
  }
}
