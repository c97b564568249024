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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is frozen past its term, and wakes up again. */
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

  private Path declaration() throws Exception {
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        "databases:\n"
            + schema.yaml("main")
            + """
            jobs:
              copy:
                configuration: %s
                term: 3s
                heartbeat: 900ms
                admissionTimeout: 1m
                plan: [{transaction: [{query: INSERT INTO copied, connection: own}, {query: INSERT INTO copied}]}]
                properties: {chaos.job: copy, chaos.width: 2}
            """
                .formatted(CopyJob.class.getName()));
    return file;
  }

  /** Those of these sessions that the server still has. */
  private List<Control.Session> alive(List<Long> sessions) {
    try (Control control = database.control(Map.of())) {
      return control.sessions(sessions, LONG);
    }
  }
}
