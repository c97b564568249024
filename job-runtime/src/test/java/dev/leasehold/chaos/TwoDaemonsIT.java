package dev.leasehold.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import com.example.daemon.NotingJobs;
import dev.leasehold.cli.Main;
import dev.leasehold.declaration.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two daemons for some minutes, of which each is killed or stopped in its turn, on a server that is
 * killed and started again: every instant is run to its end once, and never twice at a time.
 */
@Tag("mysql")
@Tag("chaos")
class TwoDaemonsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(150);
  private static final int JOBS = 3;

  @TempDir private Path folder;

  private final List<Process> processes = new ArrayList<>();
  private OwnServer server;
  private Path file;

  @BeforeEach
  void begin() throws Exception {
    server = new OwnServer("daemons");
    server.execute(
        "DROP SCHEMA IF EXISTS daemons",
        "CREATE SCHEMA daemons",
        "CREATE TABLE daemons.noted (job VARCHAR(64), instant VARCHAR(80), process BIGINT, began"
            + " DATETIME(6), ended DATETIME(6))");
    file = folder.resolve("jobs.yaml");
    StringBuilder yaml =
        new StringBuilder(
            """
            databases:
              main: {url: "jdbc:mysql://127.0.0.1:%d/daemons?sslMode=DISABLED", username: root}
            daemon: {listen: {port: 0}, retryPause: 2s, drainTimeout: 5s, catchUp: {runs: all, window: 10m}}
            defaults: {schedule: "* * * * *", overlap: allow, retries: 20, term: 6s, heartbeat: 1s}
            jobs:
            """
                .formatted(server.port()));
    for (int i = 1; i <= JOBS; i++) {
      yaml.append(
          "  job-%d: {configuration: %s, plan: [{query: INSERT INTO noted}]}%n"
              .formatted(
                  i, (i == 1 ? NotingJobs.Brief.class : NotingJobs.TenSeconds.class).getName()));
    }
    Files.writeString(file, yaml);
    assertThat(start("migrate", "migrate").waitFor()).isZero();
  }

  @AfterEach
  void end() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly();
    }
    for (Process process : processes) {
      process.waitFor();
    }
    server.close();
  }

  private Process start(String output, String command) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dleasehold.terminal=true",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                command,
                "-f",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(output).toFile())
            .start();
    processes.add(process);
    return process;
  }

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Test
  void everyInstantIsRunToItsEndOnceWhateverBecomesOfThem() throws Exception {
    Process first = start("first", "daemon");
    Process second = start("second", "daemon");
    until("both are there", () -> number("SELECT COUNT(*) FROM daemons.leasehold_lease") == 2);
    Instant from = instant("SELECT UTC_TIMESTAMP(6)");

    until("a run is under way", () -> running() > 0);
    signal(first, "KILL");
    Process third = start("third", "daemon");

    untilAnother(1);
    signal(second, "STOP");
    // Longer than it answers for its instants, and than its lease lasts.
    untilServerHasGoneOn(Duration.ofSeconds(35));
    signal(second, "CONT");

    untilAnother(1);
    server.killAndStart();

    untilAnother(1);
    signal(third, "TERM");
    assertThat(third.waitFor(90, TimeUnit.SECONDS)).as(said("third")).isTrue();
    assertThat(third.exitValue()).isEqualTo(143);

    untilAnother(1);
    Instant to = instant("SELECT UTC_TIMESTAMP(6)").minusSeconds(60);
    until("all is done", () -> missing(from, to).isEmpty());
    signal(second, "TERM");
    assertThat(second.waitFor(90, TimeUnit.SECONDS)).as(said("second")).isTrue();

    assertThat(twiceAtATime()).isEmpty();
    assertThat(completedTwice()).isEmpty();
    assertThat(number("SELECT COUNT(*) FROM daemons.leasehold_lease")).isZero();
    System.out.printf(
        "Two daemons: %d instants run to their end, by %d attempts%n",
        number("SELECT COUNT(*) FROM daemons.leasehold_fire WHERE ended_at IS NOT NULL"),
        number("SELECT COUNT(*) FROM daemons.leasehold_attempt WHERE job LIKE 'job-%'"));
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  /** A server that is just starting is no answer. */
  private void until(String what, Condition condition) throws SQLException {
    try {
      await()
          .alias(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                try {
                  return condition.holds();
                } catch (SQLException unreachable) {
                  return false;
                }
              });
    } catch (ConditionTimeoutException never) {
      fail(told(), never);
    }
  }

  /** So many more runs have ended well. */
  private void untilAnother(int runs) throws Exception {
    int[] before = {-1};
    until(
        "a run is completed",
        () -> {
          int now =
              number(
                  "SELECT COUNT(*) FROM daemons.leasehold_attempt WHERE job LIKE 'job-%' AND"
                      + " outcome = 'completed'");
          if (before[0] < 0) {
            before[0] = now;
          }
          return now >= before[0] + runs && running() > 0;
        });
  }

  private void untilServerHasGoneOn(Duration time) throws Exception {
    Instant until = instant("SELECT UTC_TIMESTAMP(6)").plus(time);
    until("time goes by", () -> instant("SELECT UTC_TIMESTAMP(6)").isAfter(until));
  }

  private int running() throws SQLException {
    return number("SELECT COUNT(*) FROM daemons.leasehold_lease WHERE job LIKE 'job-%'");
  }

  /** The instants of all jobs in this time that were not run to their end. */
  private TreeSet<String> missing(Instant from, Instant to) throws SQLException {
    TreeSet<String> open = new TreeSet<>();
    for (int i = 1; i <= JOBS; i++) {
      for (Instant one : Schedule.of("* * * * *", ZoneOffset.UTC).between(from, to, 100)) {
        open.add("job-" + i + "@" + one);
      }
    }
    // A run that could not tell its end, on a machine that was too busy, has come to it all the
    // same.
    rows(
        "SELECT i.JOB_NAME, p.PARAMETER_VALUE FROM daemons.BATCH_JOB_EXECUTION e JOIN"
            + " daemons.BATCH_JOB_INSTANCE i USING (JOB_INSTANCE_ID) JOIN"
            + " daemons.BATCH_JOB_EXECUTION_PARAMS p USING (JOB_EXECUTION_ID) WHERE e.STATUS ="
            + " 'COMPLETED' AND p.PARAMETER_NAME = 'leasehold.scheduledAt'",
        row -> open.remove(row.getString(1) + "@" + row.getString(2)));
    rows(
        "SELECT job, scheduled_at FROM daemons.leasehold_fire WHERE ended_at IS NULL AND"
            + " scheduled_at < '"
            + LocalDateTime.ofInstant(to, ZoneOffset.UTC)
            + "'",
        row -> open.add(row.getString(1) + "@" + instant(row, 2)));
    return open;
  }

  private List<String> completedTwice() throws SQLException {
    List<String> twice = new ArrayList<>();
    rows(
        "SELECT job, scheduled_at, COUNT(*) FROM daemons.leasehold_attempt WHERE outcome ="
            + " 'completed' GROUP BY job, scheduled_at HAVING COUNT(*) > 1",
        row -> twice.add(row.getString(1) + "@" + instant(row, 2)));
    return twice;
  }

  /** Of one instant, executions of which a later one began before an earlier one was over. */
  private List<String> twiceAtATime() throws SQLException {
    List<String> twice = new ArrayList<>();
    Map<String, Instant> over = new TreeMap<>();
    rows(
        "SELECT job, scheduled_at, leased_at, ended_at FROM daemons.leasehold_attempt WHERE job"
            + " LIKE 'job-%' AND leased_at IS NOT NULL ORDER BY job, scheduled_at, leased_at",
        row -> {
          String key = row.getString(1) + "@" + instant(row, 2);
          Instant before = over.get(key);
          if (before != null && instant(row, 3).isBefore(before)) {
            twice.add(key + " at " + instant(row, 3));
          }
          over.put(key, row.getObject(4) == null ? Instant.MAX : instant(row, 4));
        });
    return twice;
  }

  /** What the ledger and the daemons say of it all, for the message of a failure. */
  private String told() throws SQLException {
    StringBuilder told = new StringBuilder();
    for (String table : List.of("leasehold_fire", "leasehold_attempt", "leasehold_lease")) {
      told.append(table).append('\n');
      rows(
          "SELECT * FROM daemons." + table,
          row -> {
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
              told.append(row.getMetaData().getColumnName(i)).append('=');
              told.append(row.getString(i)).append(' ');
            }
            told.append('\n');
          });
    }
    for (String daemon : List.of("first", "second", "third")) {
      told.append(daemon).append('\n').append(said(daemon)).append('\n');
    }
    return told.toString();
  }

  private interface Row {
    void read(ResultSet row) throws SQLException;
  }

  private void rows(String sql, Row reading) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        reading.read(row);
      }
    }
  }

  private int number(String sql) throws SQLException {
    int[] found = new int[1];
    rows(sql, row -> found[0] = row.getInt(1));
    return found[0];
  }

  private Instant instant(String sql) throws SQLException {
    Instant[] found = new Instant[1];
    rows(sql, row -> found[0] = instant(row, 1));
    return found[0];
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
  }

  private String said(String output) {
    try {
      return Files.readString(folder.resolve(output));
    } catch (IOException failed) {
      return failed.toString();
    }
  }
}
