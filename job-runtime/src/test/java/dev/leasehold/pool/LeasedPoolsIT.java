package dev.leasehold.pool;

import static dev.leasehold.pool.Bench.MAIN;
import static dev.leasehold.pool.Bench.role;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.example.orders.OrderExport;
import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.MysqlDataSource;
import dev.leasehold.pool.Hold.Use;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeasedPoolsIT {
  private static final int ROWS = 1 << 14;
  private static final TestSchema SCHEMA = filled();

  private final List<Leak> leaks = new CopyOnWriteArrayList<>();
  private final LeasedPools pools = open(2, Duration.ofSeconds(10));
  private Activities.Scope main;

  private static TestSchema filled() {
    TestSchema schema = TestDatabase.get().createSchema();
    schema.execute(
        "CREATE TABLE orders (id INT PRIMARY KEY, note VARCHAR(200))",
        "INSERT INTO orders VALUES (1, REPEAT('x', 200))");
    for (int rows = 1; rows < ROWS; rows *= 2) {
      schema.execute("INSERT INTO orders SELECT id + " + rows + ", note FROM orders");
    }
    return schema;
  }

  private LeasedPools open(int size, Duration timeout) {
    MysqlDataSource physical = new MysqlDataSource();
    physical.setUrl(SCHEMA.url());
    physical.setUser(SCHEMA.username());
    physical.setPassword(SCHEMA.password());
    return LeasedPools.open(
        Map.of(MAIN, new LeasedPools.Spec(physical, size)),
        new LeasedPools.Settings(false, timeout, role("outside", 1)),
        new PoolEvents() {
          @Override
          public void changed() {}

          @Override
          public void violated(Violation violation) {}

          @Override
          public void leaked(Leak leak) {
            leaks.add(leak);
          }
        },
        InstantSource.system());
  }

  @BeforeEach
  void begin() {
    main = pools.activities().begin("main", role("job", 2));
  }

  @AfterEach
  void end() {
    main.close();
    pools.close();
  }

  private Connection acquire() throws SQLException {
    return pools.dataSource(MAIN).getConnection();
  }

  private Hold only() {
    return pools.snapshot().activities().get(0).holds().get(0);
  }

  private static Statement streaming(Connection connection) throws SQLException {
    Statement statement =
        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
    statement.setFetchSize(Integer.MIN_VALUE);
    return statement;
  }

  private static int value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void streamsAllRowsWhileItIsLookedAt() throws SQLException {
    try (Connection connection = acquire();
        Statement statement = streaming(connection);
        ResultSet rows = statement.executeQuery("SELECT id, note FROM orders WHERE id > 0")) {
      int count = 0;
      while (rows.next()) {
        count++;
        if (count % 1_000 == 0) {
          Hold hold = only();
          assertThat(hold.use()).isEqualTo(Use.CURSOR);
          assertThat(hold.statement()).contains("SELECT id, note FROM orders WHERE id > ?");
          assertThat(value(second(), "SELECT COUNT(*) FROM orders")).isEqualTo(ROWS);
        }
      }
      assertThat(count).isEqualTo(ROWS);
    }
    assertThat(leaks).isEmpty();
  }

  private Connection second;

  private Connection second() throws SQLException {
    if (second != null) {
      second.close();
    }
    second = acquire();
    return second;
  }

  @AfterEach
  void closeSecond() throws SQLException {
    if (second != null) {
      second.close();
    }
  }

  @Test
  void whatWasClosedWithItsConnectionMayBeClosedOnceMore() throws SQLException {
    Connection connection = acquire();
    Statement statement = connection.createStatement();
    ResultSet rows = statement.executeQuery("SELECT id FROM orders LIMIT 2");
    assertThat(rows.next()).isTrue();
    connection.close();
    rows.close();
    statement.close();
    connection.close();
    assertThatThrownBy(rows::next).isInstanceOf(SQLException.class);
    assertThat(leaks).isEmpty();
    assertThat(pools.snapshot().activities()).allMatch(one -> one.holds().isEmpty());
  }

  @Test
  void knowsTheServersIdsOfHeldAndIdleConnections() throws SQLException {
    try (Connection first = acquire();
        Connection other = acquire()) {
      long id = value(first, "SELECT CONNECTION_ID()");
      assertThat(only().connectionId()).isEqualTo(id);
      assertThat(first.unwrap(JdbcConnection.class).getId()).isEqualTo(id);
      assertThat(pools.connectionIds(MAIN))
          .containsExactlyInAnyOrder(id, (long) value(other, "SELECT CONNECTION_ID()"));
    }
    assertThat(pools.connectionIds(MAIN)).hasSize(2);
  }

  @Test
  void abortFreesAThreadInTheDriverAtOnceAndForgetsAllSessions() throws Exception {
    FutureTask<Void> sleeping =
        new FutureTask<>(
            () -> {
              try (Connection connection = acquire()) {
                value(connection, "SELECT SLEEP(30)");
              }
              return null;
            });
    new Thread(sleeping).start();
    await()
        .until(
            () ->
                pools.snapshot().activities().stream()
                    .flatMap(a -> a.holds().stream())
                    .anyMatch(Hold::running));
    long before = System.nanoTime();
    pools.refuse(() -> "the run is killed");
    pools.abort();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    assertThatThrownBy(sleeping::get).hasCauseInstanceOf(SQLException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    await().until(() -> pools.connectionIds(MAIN).isEmpty());
    assertThatThrownBy(this::acquire).hasMessageContaining("the run is killed");
  }

  @Test
  void aLeakedStreamIsTakenBackWithoutReadingItToItsEnd() throws SQLException {
    try (var step = pools.activities().enter("step copy", role("step copy", 2))) {
      streaming(acquire()).executeQuery("SELECT a.note FROM orders a, orders b").next();
    }
    assertThat(leaks)
        .singleElement()
        .satisfies(leak -> assertThat(leak.hold().use()).isEqualTo(Use.CURSOR));
    assertThat(pools.connectionIds(MAIN)).isEmpty();
    try (Connection connection = acquire()) {
      assertThat(value(connection, "SELECT 1")).isEqualTo(1);
    }
  }

  @Test
  void whatALeakedTransactionWroteIsGoneAndItsLocksToo() throws SQLException {
    try (var step = pools.activities().enter("step copy", role("step copy", 2))) {
      Connection kept = acquire();
      kept.setAutoCommit(false);
      OrderExport.query(kept, "UPDATE orders SET note = 'leaked' WHERE id = 1");
    }
    assertThat(leaks).hasSize(1);
    assertUnchangedAndUnlocked();
  }

  @Test
  void whatAnOpenTransactionWroteIsGoneAndItsLocksToo() throws SQLException {
    for (String begin : new String[] {"", "START TRANSACTION"}) {
      leaks.clear();
      try (Connection connection = acquire()) {
        if (begin.isEmpty()) {
          connection.setAutoCommit(false);
        } else {
          OrderExport.query(connection, begin);
        }
        OrderExport.query(connection, "UPDATE orders SET note = 'open' WHERE id = 1");
      }
      assertThat(leaks)
          .singleElement()
          .satisfies(leak -> assertThat(leak.openTransaction()).isTrue());
      assertUnchangedAndUnlocked();
    }
  }

  private void assertUnchangedAndUnlocked() throws SQLException {
    try (Connection connection = acquire()) {
      assertThat(connection.getAutoCommit()).isTrue();
      OrderExport.query(connection, "SET SESSION innodb_lock_wait_timeout = 1");
      assertThat(value(connection, "SELECT COUNT(*) FROM orders WHERE note = REPEAT('x', 200)"))
          .isEqualTo(ROWS);
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE orders SET note = note WHERE id = ?")) {
        update.setInt(1, 1);
        assertThat(update.executeUpdate()).isEqualTo(1);
      }
    }
  }

  @Test
  void oneDeadlineCoversLineAndConnect() {
    MysqlDataSource nowhere = new MysqlDataSource();
    nowhere.setUrl("jdbc:mysql://127.0.0.1:1/none");
    LeasedPools.Spec spec = new LeasedPools.Spec(nowhere, 1);
    try (LeasedPools lost =
        LeasedPools.open(
            Map.of(MAIN, spec),
            new LeasedPools.Settings(false, Duration.ofSeconds(1), role("outside", 1)),
            new Bench.Silence(),
            InstantSource.system())) {
      long before = System.nanoTime();
      assertThatThrownBy(() -> lost.dataSource(MAIN).getConnection())
          .isInstanceOf(SQLTransientConnectionException.class)
          .hasMessageContaining("no connection of main within 1.0 s: Connection refused");
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isBetween(Duration.ofMillis(900), Duration.ofMillis(2_500));
    }
  }

  @Test
  void aWrongPasswordIsNotTriedUntilTheDeadline() {
    MysqlDataSource wrong = new MysqlDataSource();
    wrong.setUrl(SCHEMA.url());
    wrong.setUser("nobody_of_this_name");
    wrong.setPassword("wrong");
    LeasedPools.Spec spec = new LeasedPools.Spec(wrong, 1);
    try (LeasedPools refused =
        LeasedPools.open(
            Map.of(MAIN, spec),
            new LeasedPools.Settings(false, Duration.ofSeconds(30), role("outside", 1)),
            new Bench.Silence(),
            InstantSource.system())) {
      long before = System.nanoTime();
      assertThatThrownBy(() -> refused.dataSource(MAIN).getConnection())
          .hasMessageContaining("Access denied");
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }
  }
}
