package dev.leasehold.pool;

import static dev.leasehold.pool.Bench.MAIN;
import static dev.leasehold.pool.Bench.role;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.example.orders.OrderExport;
import dev.leasehold.pool.Hold.Use;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HoldsTest {
  private final Bench bench = Bench.observing(3);
  private Activities.Scope main;

  @BeforeEach
  void begin() {
    main = bench.activities.begin("main", role("job", 3));
  }

  @AfterEach
  void end() {
    main.close();
    bench.close();
  }

  private Hold only() {
    List<Hold> holds = bench.activity("main").holds();
    assertThat(holds).hasSize(1);
    return holds.get(0);
  }

  @Test
  void tellsQueryCursorAndTransactionApart() throws SQLException {
    try (Connection connection = bench.dataSource.getConnection()) {
      assertThat(only().use()).isEqualTo(Use.QUERY);
      Statement statement = connection.createStatement();
      ResultSet rows = statement.executeQuery("SELECT 1");
      assertThat(only().use()).isEqualTo(Use.CURSOR);
      rows.close();
      assertThat(only().use()).isEqualTo(Use.QUERY);
      statement.executeQuery("SELECT 1");
      statement.close();
      assertThat(only().use()).isEqualTo(Use.QUERY);
      connection.setAutoCommit(false);
      assertThat(only().use()).isEqualTo(Use.TRANSACTION);
    }
  }

  @Test
  void aStatementRunAgainClosesItsCursor() throws SQLException {
    try (Connection connection = bench.dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
      statement.executeQuery();
      statement.executeQuery();
      assertThat(only().use()).isEqualTo(Use.CURSOR);
      statement.executeUpdate();
      assertThat(only().use()).isEqualTo(Use.QUERY);
    }
  }

  @Test
  void namesTheAuthorsLineAndTheDigestOfTheStatement() throws SQLException {
    try (Connection connection = bench.dataSource.getConnection()) {
      assertThat(only().takenAt()).isEmpty();
      OrderExport.query(connection, "SELECT * FROM orders WHERE name = 'Miller' AND id = 7");
      Hold hold = only();
      assertThat(hold.takenAt())
          .hasValueSatisfying(at -> assertThat(at).hasToString("OrderExport.java:14"));
      assertThat(hold.statement()).contains("SELECT * FROM orders WHERE name = ? AND id = ?");
      assertThat(hold.running()).isFalse();
    }
  }

  @Test
  void saysThatAStatementRunsWhileItIsInTheDriver() throws SQLException {
    List<Hold> seen = new ArrayList<>();
    bench.driver.hook =
        (connection, method) -> {
          if (method.equals("executeQuery")) {
            seen.add(only());
          }
        };
    try (Connection connection = bench.dataSource.getConnection()) {
      connection.createStatement().executeQuery("SELECT 1");
      assertThat(seen).singleElement().satisfies(hold -> assertThat(hold.running()).isTrue());
      assertThat(only().running()).isFalse();
    }
  }

  interface Using {
    void on(Connection connection) throws SQLException;
  }

  private static ResultSet rows(Connection connection) throws SQLException {
    return connection.createStatement().executeQuery("SELECT 1");
  }

  static Stream<Arguments> callsThatMayAskTheServer() {
    return Stream.of(
        arguments("setSavepoint", (Using) Connection::setSavepoint),
        arguments("setReadOnly", (Using) connection -> connection.setReadOnly(true)),
        arguments("setCatalog", (Using) connection -> connection.setCatalog("shop")),
        arguments(
            "setTransactionIsolation",
            (Using) c -> c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE)),
        arguments("getTables", (Using) c -> c.getMetaData().getTables(null, null, null, null)),
        arguments("getMetaData", (Using) c -> c.prepareStatement("SELECT 1").getMetaData()),
        arguments("absolute", (Using) connection -> rows(connection).absolute(1)),
        arguments("refreshRow", (Using) connection -> rows(connection).refreshRow()),
        arguments("insertRow", (Using) connection -> rows(connection).insertRow()),
        arguments("updateRow", (Using) connection -> rows(connection).updateRow()),
        arguments("deleteRow", (Using) connection -> rows(connection).deleteRow()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("callsThatMayAskTheServer")
  void everyCallThatMayAskTheServerIsSeen(String method, Using using) throws SQLException {
    List<Hold> seen = new ArrayList<>();
    bench.driver.hook =
        (connection, name) -> {
          if (name.equals(method)) {
            seen.add(only());
          }
        };
    try (Connection connection = bench.dataSource.getConnection()) {
      using.on(connection);
      assertThat(seen).isNotEmpty().last().matches(Hold::running);
      assertThat(only().running()).isFalse();
    }
  }

  @Test
  void aRowChangedInAResultSetIsPartOfTheTransaction() throws SQLException {
    Connection connection = bench.dataSource.getConnection();
    connection.setAutoCommit(false);
    ResultSet rows = rows(connection);
    connection.commit();
    rows.updateRow();
    connection.close();
    assertThat(bench.leaks).singleElement().matches(Leak::openTransaction);
  }

  @Test
  void oneThatIsBeingClosedIsStillSeen() throws SQLException {
    List<Hold> seen = new ArrayList<>();
    bench.driver.hook =
        (connection, name) -> {
          if (name.equals("rollback")) {
            seen.add(only());
          }
        };
    Connection connection = bench.dataSource.getConnection();
    connection.setAutoCommit(false);
    connection.createStatement().executeUpdate("DELETE FROM orders");
    connection.close();
    assertThat(seen).isNotEmpty().allMatch(Hold::running);
    assertThat(bench.pools.snapshot().held(MAIN)).isZero();
  }

  @Test
  void aResultAskedForTwiceIsOneCursor() throws SQLException {
    try (Connection connection = bench.dataSource.getConnection()) {
      Statement statement = connection.createStatement();
      statement.execute("SELECT 1");
      statement.getResultSet();
      ResultSet again = statement.getResultSet();
      assertThat(only().use()).isEqualTo(Use.CURSOR);
      again.close();
      assertThat(only().use()).isEqualTo(Use.QUERY);
    }
  }

  @Test
  void tellsALongCallFromTheNextOne() throws SQLException {
    List<Hold> seen = new ArrayList<>();
    bench.driver.hook =
        (connection, method) -> {
          if (method.equals("executeQuery")) {
            seen.add(only());
            seen.add(only());
          }
        };
    try (Connection connection = bench.dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT 1");
      statement.executeQuery("SELECT 1");
      assertThat(only().runningSince()).isEmpty();
      assertThat(seen).hasSize(4).allMatch(hold -> hold.runningSince().isPresent());
      assertThat(seen.get(0).runningSince()).isEqualTo(seen.get(1).runningSince());
      assertThat(seen.get(1).runningSince()).isNotEqualTo(seen.get(2).runningSince());
      assertThat(seen.get(2).runningSince()).isEqualTo(seen.get(3).runningSince());
    }
  }

  @Test
  void noRawConnectionEscapes() throws SQLException {
    try (Connection connection = bench.dataSource.getConnection()) {
      Statement statement = connection.createStatement();
      assertThat(statement.getConnection()).isSameAs(connection);
      assertThat(statement.executeQuery("SELECT 1").getStatement()).isSameAs(statement);
      PreparedStatement prepared = connection.prepareStatement("SELECT 1");
      assertThat(prepared.getConnection()).isSameAs(connection);
      assertThat(prepared.executeQuery().getStatement()).isSameAs(prepared);
      CallableStatement call = connection.prepareCall("CALL p()");
      assertThat(call.getConnection()).isSameAs(connection);
      ResultSet rows = call.executeQuery();
      assertThat(rows.getStatement()).isSameAs(call);
      assertThat(statement.unwrap(Statement.class)).isSameAs(statement);
      assertThat(prepared.unwrap(PreparedStatement.class)).isSameAs(prepared);
      assertThat(call.unwrap(CallableStatement.class)).isSameAs(call);
      assertThat(rows.unwrap(ResultSet.class)).isSameAs(rows);
      assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
      assertThat(connection.getMetaData().getTables(null, null, null, null).getStatement())
          .isNull();
    }
  }

  @Test
  void aClosedConnectionIsDeadAndMayBeClosedAgain() throws SQLException {
    Connection connection = bench.dataSource.getConnection();
    Statement statement = connection.createStatement();
    connection.close();
    connection.close();
    assertThat(connection.isClosed()).isTrue();
    assertThatThrownBy(connection::createStatement).hasMessageContaining("is closed");
    assertThatThrownBy(() -> statement.executeQuery("SELECT 1")).hasMessageContaining("is closed");
    assertThat(bench.pools.snapshot().held(MAIN)).isZero();
  }

  @Test
  void whatAnotherThreadClosesIsTheTakersAccount() throws Exception {
    Bench strict = Bench.strict(3);
    try (strict;
        var ignored = strict.activities.begin("main", role("job", 1))) {
      for (int i = 0; i < 3; i++) {
        Connection connection = strict.dataSource.getConnection();
        assertThatThrownBy(strict.dataSource::getConnection)
            .isInstanceOf(PlanViolationException.class);
        Thread other =
            new Thread(
                () -> {
                  try {
                    connection.close();
                  } catch (SQLException impossible) {
                    throw new IllegalStateException(impossible);
                  }
                });
        other.start();
        other.join();
        assertThat(strict.activity("main").holds()).isEmpty();
      }
    }
  }

  @Test
  void anUnknownThreadIsAnActivityOfItsOwn() throws Exception {
    Thread stranger =
        new Thread(
            () -> {
              try (Connection taken = bench.dataSource.getConnection()) {
                ActivityState state = bench.activity("thread stranger");
                assertThat(state.known()).isFalse();
                assertThat(state.holds()).hasSize(1);
              } catch (SQLException impossible) {
                throw new IllegalStateException(impossible);
              }
            },
            "stranger");
    stranger.start();
    stranger.join();
    assertThat(bench.pools.snapshot().activities()).hasSize(1);
  }

  @Test
  void observeReportsEachPlaceOnceAndRefusesNothing() throws SQLException {
    try (Bench observe = Bench.observing(3);
        var ignored = observe.activities.begin("main", role("job", 1))) {
      for (int i = 0; i < 3; i++) {
        OrderExport.nested(observe.dataSource);
      }
      assertThat(observe.violations)
          .singleElement()
          .satisfies(
              violation -> {
                assertThat(violation.needed()).isEqualTo(2);
                assertThat(violation.at()).isPresent();
              });
    }
  }
}
