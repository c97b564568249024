package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.daemon.NotingJobs;
import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Attempts;
import dev.leasehold.cli.CommandBench.Running;
import dev.leasehold.cli.CommandBench.Told;
import dev.leasehold.database.Database;
import dev.leasehold.database.Tables;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The daemon as a process, and its runs. */
class DaemonIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** An instant that somebody has left to be started. */
  private static final String LEFT = "2026-11-22T03:15:00Z";

  @TempDir private Path folder;

  private CommandBench bench;
  private Attempts attempts;

  @AfterEach
  void end() {
    bench.close();
  }

  private String declare(String daemon, String jobs) throws Exception {
    bench = bench == null ? new CommandBench(folder) : bench;
    return bench.declare(
        "", "daemon: {listen: {port: 0}, " + daemon + "}\njobs:\n" + jobs.indent(2));
  }

  private void migrate() {
    Database database = bench.migrated();
    database.migrate(Tables.SCHEDULER);
    attempts = new Attempts(database.transactions(), PATIENCE);
    bench
        .schema()
        .execute(
            "CREATE TABLE noted (job VARCHAR(64), instant VARCHAR(80), process BIGINT, began"
                + " DATETIME(6), ended DATETIME(6))");
  }

  private static String job(String name, Class<?> type, String more) {
    return "%s: {configuration: %s, %splan: [{query: INSERT INTO noted}]}%n"
        .formatted(name, type.getName(), more.isEmpty() ? "" : more + ", ");
  }

  /** As a daemon does that has begun it and is gone. */
  private void leave(String job) {
    bench
        .schema()
        .execute(
            "INSERT INTO leasehold_fire (job, scheduled_at, daemon, claimed_at, answers_until)"
                + " VALUES ('"
                + job
                + "', '2026-11-22 03:15:00', 'gone', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");
  }

  private Running daemon(String file, String... more) throws Exception {
    String[] all = new String[more.length + 3];
    all[0] = "daemon";
    all[1] = "-f";
    all[2] = file;
    System.arraycopy(more, 0, all, 3, more.length);
    return bench.start(List.of("-Dleasehold.terminal=true"), all);
  }

  private static void until(Running daemon, Callable<Boolean> condition) {
    await()
        .atMost(PATIENCE)
        .conditionEvaluationListener(null)
        .until(
            () -> {
              assertThat(daemon.process().isAlive()).as(daemon.told()).isTrue();
              return condition.call();
            });
  }

  private boolean isOver(String job) throws Exception {
    return bench
        .one(
            "SELECT COUNT(*) FROM leasehold_fire WHERE job = '"
                + job
                + "' AND ended_at IS NOT NULL")
        .equals("1");
  }

  private List<String> outcomes(String job) {
    return attempts.last(Optional.of(job), 20).stream().map(Attempt::outcome).toList();
  }

  private static void end(Running daemon) throws Exception {
    daemon.signal("TERM");
    assertThat(daemon.exit()).as(daemon.told()).isEqualTo(143);
  }

  private void nothingIsLeft() throws Exception {
    assertThat(bench.one("SELECT COUNT(*) FROM leasehold_lease")).isEqualTo("0");
    assertThat(bench.one("SELECT COUNT(*) FROM leasehold_session")).isEqualTo("0");
  }

  @Test
  void startsWhatIsDueOnceAndPassesOnWhatItWrites() throws Exception {
    String file = declare("memory: 128Mi", job("brief", NotingJobs.Brief.class, ""));
    migrate();
    leave("brief");
    Running daemon = daemon(file);
    until(daemon, () -> isOver("brief"));
    assertThat(outcomes("brief")).containsExactly("completed");
    assertThat(bench.one("SELECT instant FROM noted")).isEqualTo(LEFT);
    assertThat(daemon.told())
        .containsPattern("brief \\| noted that brief begins, with 12[0-8] MiB")
        .containsPattern("brief \\| brief .*completed")
        .contains("brief@" + LEFT + " has ended with 0");
    assertThat(bench.one("SELECT leased FROM leasehold_attempt WHERE job = 'leasehold daemon'"))
        .isEqualTo("5");
    end(daemon);
    nothingIsLeft();
  }

  @Test
  void startsARunWhenItsScheduleSaysSo() throws Exception {
    String file = declare("", job("brief", NotingJobs.Brief.class, "schedule: \"* * * * *\""));
    migrate();
    Running daemon = daemon(file);
    until(daemon, () -> outcomes("brief").contains("completed"));
    assertThat(bench.one("SELECT SECOND(scheduled_at) FROM leasehold_attempt WHERE job = 'brief'"))
        .isEqualTo("0");
    assertThat(
            bench.one(
                "SELECT TIMESTAMPDIFF(SECOND, scheduled_at, arrived_at) < 50 FROM leasehold_attempt"
                    + " WHERE job = 'brief'"))
        .isEqualTo("1");
    end(daemon);
  }

  @Test
  void makesUpForTheLatestInstantThatNoDaemonWasThereFor() throws Exception {
    String file =
        declare(
            "catchUp: {runs: latest, window: 1h}",
            job("brief", NotingJobs.Brief.class, "schedule: \"*/5 * * * *\""));
    migrate();
    Running before = daemon(file);
    until(before, () -> scheduled().equals("brief */5 * * * *"));
    end(before);
    String latest = "FLOOR(UNIX_TIMESTAMP() / 300) * 300";
    bench
        .schema()
        .execute(
            "UPDATE leasehold_quartz_TRIGGERS SET next_fire_time = (" + latest + " - 1800) * 1000");
    long from = Long.parseLong(bench.one("SELECT " + latest));
    Running daemon = daemon(file);
    until(daemon, () -> outcomes("brief").contains("completed"));
    // Another one may have come meanwhile; of those that went by there is no earlier one.
    assertThat(
            bench.one(
                "SELECT MIN(TIMESTAMPDIFF(SECOND, '1970-01-01', scheduled_at)) >= "
                    + from
                    + " FROM leasehold_attempt WHERE job = 'brief'"))
        .isEqualTo("1");
    until(
        daemon,
        () ->
            bench
                .one(
                    "SELECT next_fire_time > UNIX_TIMESTAMP() * 1000 FROM"
                        + " leasehold_quartz_TRIGGERS")
                .equals("1"));
    end(daemon);
  }

  @Test
  void whatFailsIsStartedAgainAsOftenAsItsRetriesSay() throws Exception {
    String file =
        declare(
            "retryPause: 1s",
            job("enough", NotingJobs.FailsTwice.class, "retries: 2")
                + job("one-too-few", NotingJobs.FailsTwice.class, "retries: 1"));
    migrate();
    leave("enough");
    leave("one-too-few");
    Running daemon = daemon(file);
    until(daemon, () -> isOver("enough") && isOver("one-too-few"));
    assertThat(outcomes("enough")).containsExactly("completed", "failed", "failed");
    assertThat(outcomes("one-too-few")).containsExactly("failed", "failed");
    // All of them are one job instance, which is restarted.
    assertThat(bench.one("SELECT COUNT(*) FROM BATCH_JOB_INSTANCE WHERE JOB_NAME = 'enough'"))
        .isEqualTo("1");
    end(daemon);
  }

  @Test
  void noRunOutlivesADaemonThatIsKilledAndTheNextOneTakesItUp() throws Exception {
    String file = declare("", job("long", NotingJobs.TenSeconds.class, ""));
    migrate();
    leave("long");
    Running first = daemon(file);
    until(first, () -> bench.one("SELECT COUNT(*) FROM noted").equals("1"));
    long child = Long.parseLong(bench.one("SELECT process FROM noted"));
    Running second = daemon(file);
    first.signal("KILL");
    until(second, () -> outcomes("long").equals(List.of("interrupted")));
    await().atMost(PATIENCE).until(() -> ProcessHandle.of(child).isEmpty());
    until(second, () -> isOver("long"));
    assertThat(outcomes("long")).containsExactly("completed", "interrupted");
    assertThat(bench.one("SELECT COUNT(*) FROM noted WHERE ended IS NOT NULL")).isEqualTo("1");
    end(second);
  }

  @Test
  void asksItsRunsToEndWhenTheyTakeLongerThanItMayWait() throws Exception {
    String file = declare("drainTimeout: 1s", job("long", NotingJobs.TenSeconds.class, ""));
    migrate();
    leave("long");
    Running daemon = daemon(file);
    until(daemon, () -> bench.one("SELECT COUNT(*) FROM noted").equals("1"));
    end(daemon);
    assertThat(outcomes("long")).containsExactly("interrupted");
    assertThat(isOver("long")).isFalse();
    nothingIsLeft();
    Running next = daemon(file);
    until(next, () -> isOver("long"));
    assertThat(outcomes("long")).containsExactly("completed", "interrupted");
    end(next);
  }

  @Test
  void waitsForItsRunsWhenItIsAskedToEnd() throws Exception {
    String file = declare("drainTimeout: 1m", job("long", NotingJobs.TenSeconds.class, ""));
    migrate();
    leave("long");
    Running daemon = daemon(file);
    until(daemon, () -> bench.one("SELECT COUNT(*) FROM noted").equals("1"));
    end(daemon);
    assertThat(outcomes("long")).containsExactly("completed");
    assertThat(isOver("long")).isTrue();
    nothingIsLeft();
  }

  @Test
  void readsItsDeclarationAgainAndKeepsTheOneBeforeWhereThatIsWrong() throws Exception {
    String yearly = "schedule: \"0 0 1 1 *\"";
    String file = declare("", job("one", NotingJobs.Brief.class, yearly));
    migrate();
    Running daemon = daemon(file);
    until(daemon, () -> scheduled().equals("one 0 0 1 1 *"));
    String good = Files.readString(Path.of(file));
    Files.writeString(Path.of(file), good.replace("configuration:", "configuraton:"));
    until(daemon, () -> daemon.told().contains("the one before goes on"));
    assertThat(daemon.told()).contains("jobs.yaml:").contains("configuration");
    leave("one");
    until(daemon, () -> isOver("one"));
    assertThat(outcomes("one")).containsExactly("completed");
    declare("", job("two", NotingJobs.Brief.class, "schedule: \"0 0 1 2 *\""));
    until(daemon, () -> scheduled().equals("two 0 0 1 2 *"));
    declare("", job("two", NotingJobs.Brief.class, "schedule: \"0 0 1 3 *\""));
    until(daemon, () -> scheduled().equals("two 0 0 1 3 *"));
    end(daemon);
  }

  private String scheduled() throws Exception {
    return bench.one(
        "SELECT GROUP_CONCAT(trigger_name, ' ', str_prop_1) FROM"
            + " leasehold_quartz_SIMPROP_TRIGGERS");
  }

  @Test
  void showsWhatTheLedgerKnowsAndChangesNothing() throws Exception {
    String file =
        declare(
            "",
            job("brief", NotingJobs.Brief.class, "schedule: \"0 0 1 1 *\"")
                + job("fails", NotingJobs.FailsTwice.class, ""));
    migrate();
    leave("brief");
    leave("fails");
    Running daemon = daemon(file);
    until(daemon, () -> isOver("brief") && isOver("fails"));
    assertThat(get(daemon, "/health/live").statusCode()).isEqualTo(200);
    assertThat(get(daemon, "/health/ready").body()).isEqualTo("ready\n");
    assertThat(get(daemon, "/metrics").body())
        .contains("leasehold_daemon_ready 1.0")
        .contains("leasehold_daemon_runs_ended_total{exit=\"0\",job=\"brief\"} 1.0")
        .contains("leasehold_daemon_runs_ended_total{exit=\"1\",job=\"fails\"} 1.0");
    String incident = bench.one("SELECT id FROM leasehold_incident WHERE job = 'fails'");
    assertThat(get(daemon, "/").body())
        .contains("leasehold daemon")
        .contains("brief")
        .contains("incidents/" + incident);
    assertThat(get(daemon, "/incidents/" + incident).body()).contains("fails for the 1. time");
    assertThat(get(daemon, "/incidents/" + incident.substring(0, 8)).statusCode()).isEqualTo(404);
    JsonNode status = JsonMapper.shared().readTree(get(daemon, "/status.json").body());
    assertThat(status.at("/daemon/healthy").booleanValue()).isTrue();
    assertThat(status.at("/next/0/job").stringValue()).isEqualTo("brief");
    end(daemon);
  }

  private static HttpResponse<String> get(Running daemon, String path) throws Exception {
    Matcher address = Pattern.compile("shows itself at (http://\\S+)").matcher(daemon.told());
    assertThat(address.find()).as(daemon.told()).isTrue();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(address.group(1) + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aRunThatNeverCameToTheLedgerIsTold() throws Exception {
    String file = declare("", job("brief", NotingJobs.Brief.class, ""));
    migrate();
    Path jobs = Files.createDirectory(folder.resolve("jobs"));
    Running daemon = daemon(file, "--jobs", jobs.toString());
    until(daemon, () -> daemon.told().contains("starts runs; jobs: 1"));
    Files.delete(jobs);
    leave("brief");
    until(
        daemon,
        () -> bench.one("SELECT COUNT(*) FROM leasehold_incident WHERE job = 'brief'").equals("1"));
    assertThat(bench.one("SELECT what FROM leasehold_incident WHERE job = 'brief'"))
        .contains("its process ended with 64 before it came to the ledger")
        .contains("no such jar or folder");
    assertThat(isOver("brief")).isTrue();
    end(daemon);
  }

  @Test
  void whatCannotBeUsedIsRefusedWithItsCure() throws Exception {
    String file = declare("", job("brief", NotingJobs.Brief.class, ""));
    bench.migrated();
    Told noTables = CommandBench.leasehold("daemon", "-f", file);
    assertThat(noTables.exit()).isEqualTo(78);
    assertThat(noTables.err()).contains("make them with: leasehold migrate");
    Told noFile = CommandBench.leasehold("daemon", "-f", folder.resolve("none.yaml").toString());
    assertThat(noFile.exit()).isEqualTo(64);
    Told noJobs = CommandBench.leasehold("daemon", "-f", file, "--jobs", "nowhere");
    assertThat(noJobs.exit()).isEqualTo(64);
    assertThat(noJobs.err()).contains("no such jar or folder");
  }
}
