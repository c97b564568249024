package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.night.ServerJobs;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.Incident;
import dev.leasehold.report.RunReport;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import dev.leasehold.testkit.Wire;
import dev.leasehold.watchdog.Kind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that wait for locks of the server, or for the server itself. */
class ServerSideIT {
  private static final String TWO = "enforcement: observe\nconnections: 2\n";
  private static final String ONE = "plan: [{query: a statement}]\n";

  @TempDir private Path folder;

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final NightRuns runs = new NightRuns();

  @BeforeEach
  void fill() {
    ServerJobs.BEFORE.set(session -> {});
    schema.execute(
        "CREATE TABLE orders (id INT PRIMARY KEY, total INT)",
        "INSERT INTO orders VALUES (1, 0), (2, 0)");
  }

  private RunReport run(Class<?> job, String keys) {
    return runs.run(schema, folder, job, keys);
  }

  private static String sql(String statement) {
    return "properties: {sql: \"" + statement + "\"}\n";
  }

  private static Incident only(RunReport report, Kind kind) {
    assertThat(report.incidents()).as(report::toString).extracting(Incident::kind).contains(kind);
    return report.incidents().stream().filter(one -> one.kind() == kind).findFirst().orElseThrow();
  }

  @Test
  void aRowThatTheRunItselfHasLockedOverAnotherConnectionIsADeadlock() {
    RunReport report =
        run(
            ServerJobs.BlocksItself.class,
            "plan: [{transaction: [{query: UPDATE}, {query: UPDATE, connection: own}]}]");
    assertThat(report.exit()).isEqualTo(ExitCode.STUCK);
    Incident incident = only(report, Kind.LOCK_DEADLOCK);
    assertThat(incident.proven()).isTrue();
    assertThat(incident.what())
        .contains("a row lock on " + schema.name() + ".orders (index PRIMARY)")
        .contains("held by itself on its connection")
        .contains("waits at ServerJobs.java:");
    assertThat(incident.waits().get(0).age()).isLessThan(Duration.ofSeconds(5));
    assertThat(runs.statusIn(schema)).isEqualTo("FAILED");
  }

  @Test
  void aRowWhoseHolderWaitsForThePoolIsADeadlock() {
    RunReport report = run(ServerJobs.HolderWaitsForThePool.class, TWO);
    assertThat(report.exit()).isEqualTo(ExitCode.STUCK);
    Incident incident = only(report, Kind.LOCK_DEADLOCK);
    assertThat(incident.waits().stream().filter(Incident.Waited::inCircle)).hasSize(2);
    assertThat(incident.what()).contains("waits for another").contains("a row lock on");
  }

  @Test
  void aRowWhoseHolderWorksAndThenCommitsIsNone() {
    RunReport report = run(ServerJobs.HolderWorks.class, TWO + "lockLook: 50ms\n");
    assertThat(report.exit()).as(report::toString).isEqualTo(ExitCode.COMPLETED);
    assertThat(report.incidents()).isEmpty();
    assertThat(report.took()).isGreaterThan(Duration.ofSeconds(2));
  }

  @Test
  void aRowThatAStrangerHasForALongTimeIsNone() throws Exception {
    try (Connection stranger = schema.connect();
        Statement statement = stranger.createStatement()) {
      stranger.setAutoCommit(false);
      statement.execute("UPDATE orders SET total = 7 WHERE id = 1");
      CompletableFuture<RunReport> report =
          CompletableFuture.supplyAsync(
              () ->
                  run(
                      ServerJobs.Waits.class,
                      ONE + "lockLook: 50ms\n" + sql("UPDATE orders SET total = 8 WHERE id = 1")));
      awaitStatement("UPDATE orders SET total = 8%", 2);
      stranger.commit();
      assertThat(report.get(60, TimeUnit.SECONDS).exit()).isEqualTo(ExitCode.COMPLETED);
      assertThat(report.get().incidents()).isEmpty();
    }
  }

  @Test
  void aRowThatAStrangerHasIsNamedWhenTheRunEndsForAnotherReason() throws Exception {
    try (Connection stranger = schema.connect();
        Statement statement = stranger.createStatement()) {
      stranger.setAutoCommit(false);
      statement.execute("UPDATE orders SET total = 7 WHERE id = 1");
      long session = sessionOf(statement);
      RunReport report =
          run(
              ServerJobs.Waits.class,
              ONE + "deadline: 2s\n" + sql("UPDATE orders SET total = 8 WHERE id = 1"));
      Incident incident = only(report, Kind.DEADLINE);
      assertThat(incident.facts()).anyMatch(fact -> fact.contains("session " + session + " of "));
      assertThat(incident.toString()).contains("a row lock on " + schema.name() + ".orders");
    }
  }

  @Test
  @Tag("mysql")
  void aTableThatTheRunItselfReadsOverAnotherConnectionIsADeadlockToo() {
    RunReport report = run(ServerJobs.AltersWhatItReads.class, TWO);
    assertThat(report.exit()).isEqualTo(ExitCode.STUCK);
    Incident incident = only(report, Kind.LOCK_DEADLOCK);
    assertThat(incident.what())
        .contains("a metadata lock on " + schema.name() + ".orders, held by itself");
    assertThat(incident.why()).contains("lock_wait_timeout, a year");
  }

  @Test
  @Tag("mysql")
  void aMetadataLockOfAStrangerIsNamedWithWhoHoldsIt() throws Exception {
    try (Connection stranger = schema.connect();
        Statement statement = stranger.createStatement()) {
      stranger.setAutoCommit(false);
      statement.execute("SELECT COUNT(*) FROM orders");
      long session = sessionOf(statement);
      RunReport report =
          run(
              ServerJobs.Waits.class,
              ONE + "queryTimeout: 2s\n" + sql("ALTER TABLE orders ADD COLUMN note INT"));
      assertThat(report.exit()).isEqualTo(ExitCode.STUCK);
      Incident incident = only(report, Kind.QUERY_STUCK);
      assertThat(incident.proven()).isFalse();
      assertThat(incident.why())
          .contains("a metadata lock on " + schema.name() + ".orders")
          .contains("held by session " + session + " of " + schema.username() + "@");
      assertThat(incident.change()).contains("KILL " + session);
      assertThat(incident.facts()).anyMatch(fact -> fact.contains("Sleep for "));
      assertThat(runs.statusIn(schema)).isEqualTo("FAILED");
      stranger.rollback();
    }
  }

  @Test
  @Tag("mysql")
  void anAccountWithoutTheFiveRightsRunsAndItsReportsSayWhatIsMissing() throws Exception {
    String account = "u" + System.nanoTime();
    schema.execute(
        "CREATE USER " + account + " IDENTIFIED BY 'tiger'",
        "GRANT ALL ON " + schema.name() + ".* TO " + account);
    String url = schema.url() + (schema.url().contains("?") ? "&" : "?");
    TestSchema plain =
        new TestSchema(schema.name(), url + "allowPublicKeyRetrieval=true", account, "tiger");
    assertThat(runs.run(plain, folder, ServerJobs.Waits.class, ONE + sql("DO 1")).exit())
        .isEqualTo(ExitCode.COMPLETED);
    assertThat(runs.warnings)
        .singleElement()
        .asString()
        .contains("SELECT is not granted on")
        .contains("performance_schema.data_lock_waits", "performance_schema.threads");

    runs.instant = runs.instant.plusSeconds(60);
    try (Connection stranger = schema.connect();
        Statement statement = stranger.createStatement()) {
      stranger.setAutoCommit(false);
      statement.execute("UPDATE orders SET total = 7 WHERE id = 1");
      RunReport report =
          runs.run(
              plain,
              folder,
              ServerJobs.Waits.class,
              ONE + "deadline: 2s\n" + sql("UPDATE orders SET total = 8 WHERE id = 1"));
      assertThat(only(report, Kind.DEADLINE).facts())
          .anyMatch(
              fact -> fact.contains("SELECT on performance_schema.data_lock_waits is not granted"));
    }
    assertThat(runs.check(plain, folder, ServerJobs.Waits.class, ONE + sql("DO 1")))
        .anyMatch(
            warning ->
                warning.contains(
                        "GRANT SELECT ON performance_schema.data_locks TO '" + account + "'@'%';")
                    && warning.lines().filter(line -> line.contains("GRANT SELECT")).count() == 5);
  }

  @Test
  void aStatementWhoseAnswerIsLostOnTheWayIsStuckAtItsLimit() throws Exception {
    try (Wire wire = new Wire(schema)) {
      ServerJobs.BEFORE.set(session -> wire.fallSilent(portOf(session)));
      RunReport report =
          runs.run(
              wire.schema(),
              folder,
              ServerJobs.Waits.class,
              ONE + "queryTimeout: 2s\n" + sql("DO 1"));
      assertThat(report.exit()).isEqualTo(ExitCode.STUCK);
      Incident incident = only(report, Kind.QUERY_STUCK);
      assertThat(incident.proven()).isTrue();
      assertThat(incident.why()).contains("half open");
      assertThat(incident.after()).isLessThan(Duration.ofSeconds(15));
      assertThat(runs.statusIn(schema)).isEqualTo("FAILED");
    }
  }

  @Test
  void aLongStatementWithinItsLimitIsNoneAndNoSocketTimeoutCutsIt() {
    RunReport report =
        run(
            ServerJobs.Waits.class,
            ONE + "queryTimeout: 3h\ndeadline: 4h\nlockLook: 50ms\n" + sql("DO SLEEP(3)"));
    assertThat(report.exit()).as(report::toString).isEqualTo(ExitCode.COMPLETED);
    assertThat(report.incidents()).isEmpty();
    assertThat(ServerJobs.SOCKET_TIMEOUT.get())
        .isBetween((int) Duration.ofHours(3).toMillis() + 1, (int) Duration.ofHours(4).toMillis());
  }

  @Test
  void aServerThatFallsSilentIsLostWithinSeconds() throws Exception {
    try (Wire wire = new Wire(schema)) {
      ServerJobs.BEFORE.set(session -> wire.fallSilent());
      RunReport report = runs.run(wire.schema(), folder, ServerJobs.Waits.class, ONE + sql("DO 1"));
      assertThat(report.exit()).isEqualTo(ExitCode.DATABASE);
      assertThat(only(report, Kind.DATABASE_LOST).after()).isLessThan(Duration.ofSeconds(20));
      assertThat(report.took()).isLessThan(Duration.ofSeconds(45));
    }
  }

  @Test
  void aServerThatGoesAwayUnderARunningStatementIsLost() throws Exception {
    try (Wire wire = new Wire(schema)) {
      CompletableFuture<RunReport> report =
          CompletableFuture.supplyAsync(
              () ->
                  runs.run(
                      wire.schema(), folder, ServerJobs.Waits.class, ONE + sql("DO SLEEP(100)")));
      awaitStatement("DO SLEEP%", 0);
      wire.close();
      assertThat(report.get(60, TimeUnit.SECONDS).exit()).isEqualTo(ExitCode.DATABASE);
      assertThat(only(report.get(), Kind.DATABASE_LOST).what()).contains("is gone");
      assertThat(report.get().took()).isLessThan(Duration.ofSeconds(30));
    }
  }

  @Test
  void aSessionThatAnAdministratorEndsIsTheJobsOwnFailure() {
    ServerJobs.BEFORE.set(session -> schema.execute("KILL CONNECTION " + session));
    RunReport report = run(ServerJobs.Waits.class, ONE + sql("DO SLEEP(1)"));
    assertThat(report.exit()).isEqualTo(ExitCode.FAILED);
    only(report, Kind.FAILED);
  }

  private void awaitStatement(String like, int seconds) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                number(
                        "SELECT COUNT(*) FROM information_schema.processlist WHERE db = '"
                            + schema.name()
                            + "' AND info LIKE '"
                            + like
                            + "' AND time >= "
                            + seconds)
                    > 0);
  }

  private int portOf(long session) {
    AtomicReference<String> host = new AtomicReference<>("");
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT host FROM information_schema.processlist WHERE id = " + session)) {
      row.next();
      host.set(row.getString(1));
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
    return Integer.parseInt(host.get().substring(host.get().lastIndexOf(':') + 1));
  }

  private static long sessionOf(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
      row.next();
      return row.getLong(1);
    }
  }

  private long number(String query) throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
