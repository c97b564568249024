package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.night.ServerJobs;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.RunReport;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed while others have every connection that the server can give. */
class FullServerIT {
  private static final int ROWS = 600;
  private static final int TOO_MANY_CONNECTIONS = 1040;

  @TempDir private Path folder;

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final NightRuns runs = new NightRuns();
  private final List<Connection> others = new ArrayList<>();
  private TestSchema plain;
  private Connection watcher;

  @BeforeEach
  void fill() throws SQLException {
    // Who may grant may also take one connection beyond the limit, so others do the filling.
    String account = "u" + System.nanoTime();
    schema.execute(
        "CREATE TABLE orders (id INT PRIMARY KEY)",
        "CREATE TABLE done (id INT PRIMARY KEY)",
        "CREATE USER " + account + " IDENTIFIED BY 'tiger'",
        "GRANT ALL ON " + schema.name() + ".* TO " + account);
    String url = schema.url() + (schema.url().contains("?") ? "&" : "?");
    plain = new TestSchema(schema.name(), url + "allowPublicKeyRetrieval=true", account, "tiger");
    StringBuilder rows = new StringBuilder("INSERT INTO orders VALUES (1)");
    for (int id = 2; id <= ROWS; id++) {
      rows.append(",(").append(id).append(')');
    }
    schema.execute(rows.toString());
    watcher = schema.connect();
  }

  @AfterEach
  void free() throws SQLException {
    for (Connection other : others) {
      other.abort(Runnable::run);
    }
    watcher.close();
  }

  @Test
  void aKillStillWorksAndARestartHasNothingMissingAndNothingTwice() throws Exception {
    CountDownLatch full = new CountDownLatch(1);
    ServerJobs.BEFORE.set(
        session -> {
          takeEveryConnection();
          full.countDown();
        });
    JobRunner runner = runs.runner();
    RunRequest first = request(301, true);
    CompletableFuture<RunReport> ending = CompletableFuture.supplyAsync(() -> runner.run(first));
    assertThat(full.await(120, TimeUnit.SECONDS)).isTrue();
    assertThat(thereIsRoom()).isFalse();
    await().atMost(Duration.ofSeconds(30)).until(() -> statements("DO SLEEP%") == 1);
    assertThat(statements("SELECT id FROM orders%")).isEqualTo(1);

    long interrupted = System.nanoTime();
    runner.interrupt();
    RunReport report = ending.get(60, TimeUnit.SECONDS);
    assertThat(Duration.ofNanos(System.nanoTime() - interrupted))
        .isLessThan(Duration.ofSeconds(10));
    assertThat(report.exit()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(statements("DO SLEEP%") + statements("SELECT id FROM orders%")).isZero();
    await().until(() -> sessionsOfTheRun() == 0);
    assertThat(runs.statusIn(watcher)).isEqualTo("FAILED");
    // A sleep that is killed may look like one that is over, and then its chunk is committed.
    long before = number("SELECT COUNT(*) FROM done");
    assertThat(before).isIn(300L, 400L);

    free();
    watcher = schema.connect();
    await().until(this::thereIsRoom);
    RunReport again = runs.runner().run(request(-1, false));
    assertThat(again.exit()).as(again::toString).isEqualTo(ExitCode.COMPLETED);
    assertThat(number("SELECT COUNT(*) FROM done")).isEqualTo(ROWS);
    assertThat(again.written()).isEqualTo(ROWS - before);
  }

  private RunRequest request(int stopAt, boolean more) {
    return runs.request(
        plain,
        folder,
        ServerJobs.CopiesFromACursor.class,
        """
        plan:
          - chunk:
              reader: {cursor: SELECT id FROM orders}
              processor: {query: a statement}
              writer: {query: INSERT INTO done}
        properties: {stop.at: %d, more: %s}
        """
            .formatted(stopAt, more));
  }

  private void takeEveryConnection() {
    while (true) {
      try {
        others.add(DriverManager.getConnection(plain.url(), plain.username(), plain.password()));
      } catch (SQLException refused) {
        assertThat(refused.getErrorCode()).isEqualTo(TOO_MANY_CONNECTIONS);
        return;
      }
    }
  }

  private boolean thereIsRoom() {
    try (Connection connection =
        DriverManager.getConnection(plain.url(), plain.username(), plain.password())) {
      return connection.isValid(5);
    } catch (SQLException full) {
      return false;
    }
  }

  private long statements(String like) throws SQLException {
    return number(
        "SELECT COUNT(*) FROM information_schema.processlist WHERE db = '"
            + schema.name()
            + "' AND info LIKE '"
            + like
            + "'");
  }

  private long sessionsOfTheRun() throws SQLException {
    return number(
            "SELECT COUNT(*) FROM information_schema.processlist WHERE user = '"
                + plain.username()
                + "'")
        - others.size();
  }

  private long number(String query) throws SQLException {
    try (Statement statement = watcher.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
