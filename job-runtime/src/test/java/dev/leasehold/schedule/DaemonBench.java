package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.admission.Fires.Fire;
import dev.leasehold.database.Database;
import dev.leasehold.database.Tables;
import dev.leasehold.declaration.References;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.io.IOException;
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

/** A daemon in this process, on a ledger of its own, whose runs are none and end at once. */
final class DaemonBench {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Queue<Fire> started = new ConcurrentLinkedQueue<>();
  private final Path folder;
  private volatile Duration ahead = Duration.ZERO;
  private Daemon daemon;
  private Thread thread;

  DaemonBench(Path folder) {
    this.folder = folder;
    try (Database database = schema.migrated()) {
      database.migrate(Tables.SCHEDULER);
    }
  }

  TestSchema schema() {
    return schema;
  }

  /** What was started so far. */
  Queue<Fire> started() {
    return started;
  }

  /** From now on the daemon's clock is this much ahead of the ledger's. */
  void ahead(Duration by) {
    ahead = by;
  }

  /** Declares one job, {@code brief}. */
  Path declare(String more) throws IOException {
    return Files.writeString(
        folder.resolve("jobs.yaml"),
        "databases:\n"
            + schema.yaml("main")
            + "daemon: {listen: {port: 0}}\n"
            + "jobs:\n  brief: {configuration: com.example.Job, plan: [{query: SELECT 1}]"
            + more
            + "}\n");
  }

  void start() throws IOException {
    Path file = declare("");
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

  void end() throws InterruptedException {
    daemon.stop();
    thread.join(PATIENCE.toMillis());
    assertThat(thread.isAlive()).isFalse();
  }

  /** Leaves an instant of a job to whoever comes. */
  void leave(String job) {
    schema.execute(
        "INSERT INTO leasehold_fire (job, scheduled_at, daemon, claimed_at, answers_until) VALUES"
            + " ('"
            + job
            + "', UTC_TIMESTAMP(6), 'gone', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");
  }

  String one(String sql) throws Exception {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  void until(String sql, String answer) {
    await().atMost(PATIENCE).until(() -> one(sql).equals(answer));
  }

  HttpResponse<String> ready() throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + daemon.port() + "/health/ready"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  void untilReady(int status) {
    await().atMost(PATIENCE).until(() -> daemon.port() > 0 && ready().statusCode() == status);
  }
}
