package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.admission.Fires.Fire;
import dev.leasehold.database.Database;
import dev.leasehold.database.Tables;
import dev.leasehold.declaration.References;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon whose clock is set, on a ledger whose clock is right. */
class DaemonClockIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Queue<Fire> started = new ConcurrentLinkedQueue<>();
  private volatile Duration ahead = Duration.ZERO;
  private Daemon daemon;
  private Thread thread;

  @AfterEach
  void end() throws Exception {
    daemon.stop();
    thread.join(PATIENCE.toMillis());
    assertThat(thread.isAlive()).isFalse();
  }

  private void startDaemon() throws Exception {
    Database database = schema.migrated();
    database.migrate(Tables.SCHEDULER);
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        "databases:\n"
            + schema.yaml("main")
            + "daemon: {listen: {port: 0}}\n"
            + "jobs:\n  brief: {configuration: com.example.Job, plan: [{query: SELECT 1}]}\n");
    Starter starter =
        (job, fire, declared) -> {
          started.add(fire);
          return Scripted.ends(0);
        };
    daemon =
        new Daemon(
            new Daemon.Settings(
                List.of(file),
                References.ofProcess(),
                folder,
                new ChildProcesses.Command(List.of(), List.of(), List.of())),
            starter,
            () -> Clock.systemUTC().instant().plus(ahead));
    thread =
        new Thread(
            () -> {
              try {
                daemon.run();
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
  }

  private void leave(String job) {
    schema.execute(
        "INSERT INTO leasehold_fire (job, scheduled_at, daemon, claimed_at, answers_until) VALUES"
            + " ('"
            + job
            + "', UTC_TIMESTAMP(6), 'gone', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");
  }

  private String one(String sql) throws Exception {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private HttpResponse<String> ready() throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + daemon.port() + "/health/ready"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private void untilReady(int status) {
    await().atMost(PATIENCE).until(() -> daemon.port() > 0 && ready().statusCode() == status);
  }

  @Test
  void startsNothingOnAWrongClockSaysSoAndGoesOnWhenItIsRight() throws Exception {
    ahead = Duration.ofMillis(1_700);
    startDaemon();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                one("SELECT COUNT(*) FROM leasehold_incident WHERE kind = 'CLOCK_SKEW'")
                    .equals("1"));
    leave("brief");
    assertThat(ready().statusCode()).isEqualTo(503);
    assertThat(ready().body()).contains("nothing is started").contains("ahead of the ledger");
    assertThat(one("SELECT COUNT(*) FROM leasehold_quartz_SCHEDULER_STATE")).isEqualTo("0");
    assertThat(started).isEmpty();

    ahead = Duration.ZERO;
    untilReady(200);
    await().atMost(PATIENCE).until(() -> started.size() == 1);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                one("SELECT COUNT(*) FROM leasehold_incident WHERE resolved_at IS NULL")
                    .equals("0"));

    // And when it becomes wrong while the daemon works.
    ahead = Duration.ofSeconds(-5);
    untilReady(503);
    assertThat(ready().body()).contains("behind the ledger");
    leave("brief");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                one("SELECT COUNT(*) FROM leasehold_incident WHERE kind = 'CLOCK_SKEW'")
                    .equals("2"));
    assertThat(started).hasSize(1);
  }

  @Test
  void aClockThatIsNearlyRightIsGoodEnough() throws Exception {
    ahead = Duration.ofMillis(700);
    startDaemon();
    untilReady(200);
    leave("brief");
    await().atMost(PATIENCE).until(() -> started.size() == 1);
    assertThat(one("SELECT COUNT(*) FROM leasehold_incident")).isEqualTo("0");
  }
}
