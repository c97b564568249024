package dev.leasehold.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.chaos.CopyJob;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Ledger;
import dev.leasehold.admission.Session;
import dev.leasehold.database.Control;
import dev.leasehold.database.Database;
import dev.leasehold.run.Sabotage;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is frozen past its term, and wakes up again. */
@Tag("chaos")
class FrozenRunIT {
  private static final Instant INSTANT = Instant.parse("2026-11-22T03:15:00Z");
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Database database = schema.migrated();
  private final Ledger ledger = Ledger.in(database.transactions(), LONG);

  @Test
  void losesItsLeaseAndItsSessionsAndDoesNoHarmWhenItWakes() throws Exception {
    schema.execute("CREATE TABLE copied (run VARCHAR(100) NOT NULL, number INT NOT NULL)");
    Path file = declaration();
    Runner frozen = new Runner(file, "copy", INSTANT, Sabotage.NONE, folder.resolve("frozen"));
    try {
      await().atMost(LONG).until(() -> !ledger.snapshot().leases().isEmpty());
      Lease lease = ledger.snapshot().leases().get(0);
      await().atMost(LONG).until(() -> ledger.sessions(lease).size() >= 3);
      frozen.stop();
      List<Long> sessions = ledger.sessions(lease).stream().map(Session::id).toList();
      assertThat(alive(sessions)).isNotEmpty();

      Runner next = new Runner(file, "copy", INSTANT, Sabotage.NONE, folder.resolve("next"));
      await().atMost(LONG).until(() -> next.said().contains("reclaimed"));
      assertThat(alive(sessions)).isEmpty();

      frozen.goOn();
      await().atMost(LONG).until(() -> !frozen.isAlive());
      assertThat(frozen.toString()).as(frozen.said()).endsWith("exit 82");
      assertThat(alive(sessions)).isEmpty();
      await().atMost(LONG).until(() -> !next.isAlive());
      assertThat(next.isDone()).as(next.said()).isTrue();
    } finally {
      frozen.kill();
    }
    assertThat(ledger.snapshot().leases()).isEmpty();
    try (var connection = schema.connect();
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT COUNT(*), COUNT(DISTINCT number) FROM copied")) {
      row.next();
      assertThat(List.of(row.getInt(1), row.getInt(2))).containsExactly(CopyJob.ROWS, CopyJob.ROWS);
    }
  }

  /** The server goes on as if nothing had happened; only the run no longer hears of it. */
  @Test
  void aRunThatIsCutOffStopsItselfBeforeItsTermEnds() throws Exception {
    schema.execute("CREATE TABLE copied (run VARCHAR(100) NOT NULL, number INT NOT NULL)");
    URI address = URI.create(schema.url().substring("jdbc:".length()));
    try (Proxy proxy = new Proxy(address.getPort())) {
      String url = schema.url().replace(":" + address.getPort() + "/", ":" + proxy.port() + "/");
      TestSchema behind = new TestSchema(schema.name(), url, schema.username(), schema.password());
      Runner run =
          new Runner(
              declaration(behind, "term: 12s\n    heartbeat: 3s"),
              "copy",
              INSTANT,
              Sabotage.NONE,
              folder.resolve("cut"));
      try {
        await().atMost(LONG).until(() -> run.said().contains("leased"));
        Lease lease = ledger.snapshot().leases().get(0);
        await().atMost(LONG).until(() -> ledger.sessions(lease).size() >= 3);
        proxy.silent(true);
        await().atMost(LONG).until(() -> run.said().contains("LEASE_LOST"));
        assertThat(ledger.overdue()).isEmpty();
        await().atMost(LONG).until(() -> !run.isAlive());
        assertThat(run.toString()).as(run.said()).endsWith("exit 82");
      } finally {
        run.kill();
      }
    }
  }

  private Path declaration() throws Exception {
    return declaration(schema, "term: 3s\n    heartbeat: 900ms");
  }

  private Path declaration(TestSchema main, String limits) throws Exception {
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        "databases:\n"
            + main.yaml("main")
            + """
            jobs:
              copy:
                configuration: %s
                %s
                admissionTimeout: 1m
                plan: [{transaction: [{query: INSERT INTO copied, connection: own}, {query: INSERT INTO copied}]}]
                properties: {chaos.job: copy, chaos.width: 2}
            """
                .formatted(CopyJob.class.getName(), limits));
    return file;
  }

  /** Those of these sessions that the server still has. */
  private List<Control.Session> alive(List<Long> sessions) {
    try (Control control = database.control(Map.of())) {
      return control.sessions(sessions, LONG);
    }
  }
}
