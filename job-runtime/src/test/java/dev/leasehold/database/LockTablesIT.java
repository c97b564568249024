package dev.leasehold.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.database.LockWaits.Lock;
import dev.leasehold.declaration.References;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who waits for whom, as the server tells it. */
class LockTablesIT {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir private Path folder;
  private final TestSchema schema = TestDatabase.get().createSchema();
  private final List<Connection> opened = new ArrayList<>();
  private Database database;
  private Control control;
  private Connection holder;
  private Connection waiter;

  @BeforeEach
  void open() throws SQLException {
    schema.execute(
        "CREATE TABLE orders (id INT PRIMARY KEY, code VARCHAR(20), UNIQUE KEY by_code (code))",
        "INSERT INTO orders VALUES (1, 'a'), (2, 'b'), (100, 'z')");
    database = Database.reach(schema.declaration(), References.ofProcess(), folder);
    control = database.control(Map.of());
    holder = connect();
    holder.setAutoCommit(false);
    waiter = connect();
  }

  @AfterEach
  void close() throws SQLException {
    for (Connection connection : opened) {
      connection.abort(Runnable::run);
    }
    control.close();
    database.close();
  }

  @Test
  void whoHasARowIsFoundByItsSession() throws Exception {
    execute(holder, "UPDATE orders SET code = 'secret' WHERE id = 1");
    CompletableFuture<Void> waits = start(waiter, "UPDATE orders SET code = 'c' WHERE id = 1");
    LockWaits.Wait wait = onlyWait();
    assertThat(wait.lock()).isEqualTo(Lock.ROW);
    assertThat(wait.on()).isEqualTo(schema.name() + ".orders (index PRIMARY)");
    assertThat(wait.blocker().account()).startsWith(schema.username() + "@");
    assertThat(wait.blocker().doing()).startsWith("Sleep for ");
    if (TestDatabase.get().isMySql()) {
      assertThat(wait.blocker().statement()).contains("UPDATE orders SET code = ? WHERE id = ?");
    }
    assertThat(wait.toString()).doesNotContain("secret");
    holder.commit();
    waits.get(20, TimeUnit.SECONDS);
    // MariaDB shows for a moment what it has shown last.
    await()
        .until(() -> control.lockWaits(List.of(id(holder), id(waiter)), LIMIT).waits().isEmpty());
  }

  /** Locks that exist only since somebody waits for them, so that the server names the waiter. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INSERT INTO orders VALUES (50, 'm')         | INSERT INTO orders VALUES (50, 'n')",
        "INSERT INTO orders VALUES (50, 'm')         | UPDATE orders SET code = 'n' WHERE id = 50",
        "INSERT INTO orders VALUES (50, 'm')         | SELECT * FROM orders WHERE id = 50 FOR"
            + " UPDATE",
        "INSERT INTO orders VALUES (50, 'm')         | INSERT INTO orders VALUES (51, 'm')",
        "UPDATE orders SET code = 'new' WHERE id = 1 | SELECT id FROM orders WHERE code = 'new' FOR"
            + " UPDATE"
      })
  void whoHasAnImplicitLockIsNotTakenForTheOneThatWaits(String first, String second)
      throws Exception {
    execute(holder, first);
    CompletableFuture<Void> waits = start(waiter, second);
    assertThat(onlyWait().lock()).isEqualTo(Lock.ROW);
    holder.rollback();
    waits.get(20, TimeUnit.SECONDS);
  }

  @Test
  void twoThatWaitForOneRowBothWaitForItsHolder() throws Exception {
    Connection third = connect();
    execute(holder, "UPDATE orders SET code = 'x' WHERE id = 1");
    CompletableFuture<Void> first = start(waiter, "UPDATE orders SET code = 'c' WHERE id = 1");
    CompletableFuture<Void> second = start(third, "UPDATE orders SET code = 'd' WHERE id = 1");
    List<Long> both = List.of(id(waiter), id(third));
    await()
        .untilAsserted(
            () -> {
              LockWaits seen = control.lockWaits(both, LIMIT);
              for (long session : both) {
                assertThat(seen.of(session))
                    .anyMatch(wait -> wait.blocker().session() == idOf(holder));
              }
            });
    holder.rollback();
    first.get(20, TimeUnit.SECONDS);
    second.get(20, TimeUnit.SECONDS);
  }

  @Test
  @Tag("mysql")
  void theWholeLineForAMetadataLockIsSeen() throws Exception {
    Connection reader = connect();
    execute(holder, "SELECT COUNT(*) FROM orders");
    CompletableFuture<Void> alters = start(waiter, "ALTER TABLE orders ADD COLUMN note INT");
    await().until(() -> !control.lockWaits(List.of(id(waiter)), LIMIT).waits().isEmpty());
    CompletableFuture<Void> reads = start(reader, "SELECT COUNT(*) FROM orders");
    await().until(() -> !control.lockWaits(List.of(id(reader)), LIMIT).waits().isEmpty());

    LockWaits seen = control.lockWaits(List.of(id(reader)), LIMIT);
    assertThat(seen.waits())
        .allMatch(wait -> wait.lock() == Lock.METADATA)
        .allMatch(wait -> wait.on().equals(schema.name() + ".orders"));
    assertThat(seen.of(id(reader)))
        .extracting(wait -> wait.blocker().session())
        .containsExactly(id(waiter));
    assertThat(seen.of(id(waiter)))
        .extracting(wait -> wait.blocker().session())
        .containsExactly(id(holder));
    assertThat(seen.of(id(waiter)).get(0).blocker().statement())
        .contains("SELECT COUNT(*) FROM orders");
    holder.commit();
    alters.get(20, TimeUnit.SECONDS);
    reads.get(20, TimeUnit.SECONDS);
  }

  @Test
  @Tag("mysql")
  void anAccountWithoutRightsIsToldEachOfTheFive() throws Exception {
    TestSchema plain = as("GRANT ALL ON " + schema.name() + ".* TO ");
    try (Database narrow = Database.reach(plain.declaration(), References.ofProcess(), folder);
        Control blind = narrow.control(Map.of())) {
      List<LockGrant> missing = blind.missingGrants(LIMIT);
      assertThat(missing).hasSize(5);
      execute(holder, "UPDATE orders SET code = 'x' WHERE id = 1");
      CompletableFuture<Void> waits = start(waiter, "UPDATE orders SET code = 'c' WHERE id = 1");
      assertThat(onlyWait().session()).isEqualTo(id(waiter));
      LockWaits unseen = blind.lockWaits(List.of(id(waiter)), LIMIT);
      assertThat(unseen.waits()).isEmpty();
      assertThat(unseen.unseen())
          .contains("SELECT on performance_schema.data_lock_waits is not granted")
          .hasSize(5);

      missing.forEach(grant -> schema.execute(grant.statement().replace(";", "")));
      assertThat(missing.get(0).statement())
          .isEqualTo(
              "GRANT SELECT ON performance_schema.data_lock_waits TO '"
                  + plain.username()
                  + "'@'%';");
      try (Control seeing = narrow.control(Map.of())) {
        assertThat(seeing.missingGrants(LIMIT)).isEmpty();
        LockWaits seen = seeing.lockWaits(List.of(id(waiter)), LIMIT);
        assertThat(seen.unseen()).isEmpty();
        assertThat(seen.of(id(waiter)))
            .extracting(wait -> wait.blocker().session())
            .containsExactly(id(holder));
      }
      holder.rollback();
      waits.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  @Tag("mysql")
  void ofItsOwnSessionsTwoRightsAreEnough() throws Exception {
    TestSchema plain = as("GRANT ALL ON " + schema.name() + ".* TO ");
    schema.execute(
        "GRANT SELECT ON performance_schema.data_lock_waits TO " + plain.username(),
        "GRANT SELECT ON performance_schema.data_locks TO " + plain.username());
    try (Database narrow = Database.reach(plain.declaration(), References.ofProcess(), folder);
        Control seeing = narrow.control(Map.of())) {
      execute(holder, "UPDATE orders SET code = 'x' WHERE id = 1");
      CompletableFuture<Void> waits = start(waiter, "UPDATE orders SET code = 'c' WHERE id = 1");
      await()
          .until(
              () ->
                  seeing.lockWaits(List.of(id(holder), id(waiter)), LIMIT).of(id(waiter)).stream()
                      .anyMatch(wait -> wait.blocker().session() == idOf(holder)));
      assertThat(seeing.lockWaits(List.of(id(waiter)), LIMIT).of(id(waiter)))
          .singleElement()
          .satisfies(wait -> assertThat(wait.blocker().session()).isZero());
      holder.rollback();
      waits.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void sessionsThatAreGoneWaitForNobody() {
    LockWaits seen = control.lockWaits(List.of(4_000_000_000L), LIMIT);
    assertThat(seen.waits()).isEmpty();
    assertThat(control.lockWaits(List.of(), LIMIT)).isEqualTo(LockWaits.NONE);
  }

  /** The waiter waits for the holder, and for nobody else. */
  private LockWaits.Wait onlyWait() throws SQLException {
    List<Long> both = List.of(id(holder), id(waiter));
    await().until(() -> !control.lockWaits(both, LIMIT).waits().isEmpty());
    List<LockWaits.Wait> waits = control.lockWaits(both, LIMIT).waits();
    assertThat(waits)
        .singleElement()
        .satisfies(wait -> assertThat(wait.session()).isEqualTo(id(waiter)))
        .satisfies(wait -> assertThat(wait.blocker().session()).isEqualTo(id(holder)));
    return waits.get(0);
  }

  private TestSchema as(String grant) {
    String account = "u" + System.nanoTime();
    schema.execute("CREATE USER " + account + " IDENTIFIED BY 'tiger'", grant + account);
    String url = schema.url() + (schema.url().contains("?") ? "&" : "?");
    return new TestSchema(schema.name(), url + "allowPublicKeyRetrieval=true", account, "tiger");
  }

  private Connection connect() throws SQLException {
    Connection connection =
        DriverManager.getConnection(schema.url(), schema.username(), schema.password());
    opened.add(connection);
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static CompletableFuture<Void> start(Connection connection, String sql) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            execute(connection, sql);
          } catch (SQLException failed) {
            throw new IllegalStateException(failed);
          }
        },
        // The common pool may have a single thread, and one that waits for a lock would keep it.
        task -> new Thread(task).start());
  }

  private static long id(Connection connection) throws SQLException {
    return Connections.handshakeId(connection);
  }

  private static long idOf(Connection connection) {
    try {
      return id(connection);
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
