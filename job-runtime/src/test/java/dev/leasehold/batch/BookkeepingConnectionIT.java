package dev.leasehold.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leasehold.plan.Role;
import dev.leasehold.pool.Leak;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.pool.PoolEvents;
import dev.leasehold.pool.Violation;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class BookkeepingConnectionIT {
  private final TestSchema schema = TestDatabase.get().createSchema();
  private final LeasedPools pools =
      LeasedPools.open(
          Map.of(
              "main",
              new LeasedPools.Spec(
                  new DriverManagerDataSource(schema.url(), schema.username(), schema.password()),
                  1)),
          new LeasedPools.Settings(
              false,
              Duration.ofSeconds(1),
              new Role("bookkeeping", Map.of("main", 1), 0, Optional.empty())),
          new PoolEvents() {
            @Override
            public void changed() {}

            @Override
            public void violated(Violation violation) {}

            @Override
            public void leaked(Leak leak) {}
          },
          InstantSource.system());
  private final BookkeepingConnection bookkeeping =
      new BookkeepingConnection(pools.dataSource("main"));

  @AfterEach
  void close() {
    bookkeeping.close();
    pools.close();
  }

  private static long id(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void theSameSessionIsHandedOutAgain() throws SQLException {
    long first;
    try (Connection connection = bookkeeping.getConnection()) {
      first = id(connection);
    }
    try (Connection connection = bookkeeping.getConnection()) {
      assertThat(id(connection)).isEqualTo(first);
      assertThat(connection.getTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    }
  }

  @Test
  void aDeadSessionIsReplaced() throws SQLException {
    long first;
    try (Connection connection = bookkeeping.getConnection()) {
      first = id(connection);
    }
    schema.execute("KILL " + first);
    try (Connection connection = bookkeeping.getConnection()) {
      assertThat(id(connection)).isNotEqualTo(first);
    }
  }

  @Test
  void whoIsStuckWithItLosesItToWhoWritesTheEnd() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Void> stuck =
        CompletableFuture.runAsync(
            () -> {
              try (Connection connection = bookkeeping.getConnection();
                  Statement statement = connection.createStatement()) {
                begun.countDown();
                statement.execute("DO SLEEP(60)");
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    begun.await();
    try (Connection connection = bookkeeping.seize(Duration.ofSeconds(4))) {
      assertThat(id(connection)).isPositive();
    }
    assertThatThrownBy(stuck::get).isInstanceOf(ExecutionException.class);
  }

  @Test
  void whatWasLeftOpenIsRolledBack() throws SQLException {
    schema.execute("CREATE TABLE t (id INT)");
    try (Connection connection = bookkeeping.getConnection()) {
      connection.setAutoCommit(false);
      connection.createStatement().execute("INSERT INTO t VALUES (1)");
    }
    try (Connection connection = bookkeeping.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM t")) {
      row.next();
      assertThat(row.getInt(1)).isZero();
      assertThat(connection.getAutoCommit()).isTrue();
    }
  }
}
