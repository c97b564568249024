package dev.leasehold.cli;

import static dev.leasehold.cli.CommandBench.leasehold;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.night.NightJobs;
import dev.leasehold.cli.CommandBench.Told;
import dev.leasehold.database.Database;
import dev.leasehold.database.Tables;
import dev.leasehold.declaration.References;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrateIT {
  private static final String JOB =
      """
      jobs:
        night:
          configuration: %s
          term: 4s
          heartbeat: 1s
          plan: [{cursor: SELECT 1, each: [{query: SELECT 2}]}]
      """;

  @TempDir private Path folder;
  private CommandBench bench;

  @BeforeEach
  void open() {
    bench = new CommandBench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private String declared(String more) throws IOException {
    return bench.declare(more, JOB.formatted(NightJobs.QueryPerRow.class.getName()));
  }

  @Test
  void withoutALedgerNothingRunsAndTheCommandIsNamed() throws Exception {
    String file = declared("");
    Told run = leasehold("run", "night", "-f", file);
    assertThat(run.exit()).isEqualTo(78);
    assertThat(run.err()).contains("databases.main.url", "no ledger", "leasehold migrate");
    Told check = leasehold("check", "-f", file);
    assertThat(check.exit()).isEqualTo(78);
    assertThat(check.out()).contains("leasehold migrate");
    Told status = leasehold("status", "-f", file);
    assertThat(status.exit()).isEqualTo(78);
    assertThat(status.err()).contains("leasehold migrate");
  }

  @Test
  void withoutSpringBatchsTablesNothingRunsAndTheCommandIsNamed() throws Exception {
    String file = declared("");
    try (Database database =
        Database.reach(bench.schema().declaration(), References.ofProcess(), folder)) {
      database.migrate(Tables.LEDGER);
    }
    Told run = leasehold("run", "night", "-f", file);
    assertThat(run.exit()).isEqualTo(78);
    assertThat(run.err()).contains("BATCH_JOB_EXECUTION", "leasehold migrate");
  }

  @Test
  void whatIsMissingIsMadeOnceAndThenAJobRuns() throws Exception {
    String file = declared("");
    Told first = leasehold("migrate", "-f", file);
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out().lines())
        .containsExactly(
            "main  ledger                 migrated in 6 steps",
            "main  the daemon's tables    migrated in 1 step",
            "main  Spring Batch's tables  migrated in 1 step");
    Told second = leasehold("migrate", "-f", file);
    assertThat(second.out().lines())
        .containsExactly(
            "main  ledger                 up to date",
            "main  the daemon's tables    up to date",
            "main  Spring Batch's tables  up to date");
    assertThat(leasehold("run", "night", "-f", file).exit()).isZero();
    assertThat(leasehold("migrate", "-f", file, "--format", "json").out().strip())
        .isEqualTo(
            "{\"version\":1,\"done\":[{\"database\":\"main\",\"what\":\"ledger\",\"result\":\"up to"
                + " date\"},{\"database\":\"main\",\"what\":\"the daemon's tables\",\"result\":\"up"
                + " to date\"},{\"database\":\"main\",\"what\":\"Spring Batch's"
                + " tables\",\"result\":\"up to date\"}]}");
  }

  @Test
  void aDeclaredCapacityIsSetForEverybody() throws Exception {
    assertThat(leasehold("migrate", "-f", declared("capacity: 9\nreserved: 3")).out())
        .contains("capacity 9, 3 reserved  ", "set");
    String other = declared("capacity: 7\nreserved: 3");
    Told check = leasehold("check", "-f", other);
    assertThat(check.out()).contains("7 here and 9 in the ledger", "leasehold migrate");
    assertThat(leasehold("migrate", "-f", other).out()).contains("set; it was 9, 3 reserved");
    assertThat(leasehold("migrate", "-f", other).out())
        .contains("capacity 7, 3 reserved  up to date");
    assertThat(leasehold("check", "-f", other).out()).doesNotContain("in the ledger");
    assertThat(bench.one("SELECT capacity FROM leasehold_server")).isEqualTo("7");
  }

  @Test
  void oneServerCannotHaveTwoCapacities() throws Exception {
    TestSchema second = TestDatabase.get().createSchema();
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        "databases:\n"
            + bench.schema().yaml("main")
            + "    capacity: 9\n"
            + second.yaml("other")
            + "    capacity: 8\n"
            + "ledger: main\n");
    Told told = leasehold("migrate", "-f", file.toString());
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.err()).contains("main and other", "different capacities");
  }

  /** A step only adds: here a later version has taken one that this one does not know. */
  @Test
  void aRunnerOfTheVersionBeforeGoesOnBesideANewerLedger() throws Exception {
    String file = bench.declare("", JOB.formatted(NightJobs.SleepsFiveSeconds.class.getName()));
    assertThat(leasehold("migrate", "-f", file).exit()).isZero();
    bench
        .schema()
        .execute(
            "ALTER TABLE leasehold_lease ADD COLUMN note VARCHAR(20) NULL",
            "ALTER TABLE leasehold_attempt ADD COLUMN note VARCHAR(20) NULL",
            "CREATE TABLE leasehold_note (note VARCHAR(20) NOT NULL PRIMARY KEY)",
            "INSERT INTO leasehold_history (installed_rank, version, description, type, script,"
                + " checksum, installed_by, execution_time, success) SELECT MAX(installed_rank) +"
                + " 1, '99', 'note', 'SQL', 'V99__note.sql', 1, 'later', 1, TRUE FROM"
                + " leasehold_history");
    // It runs for longer than the term, so that the lease has to be renewed.
    Told run = leasehold("run", "night", "-f", file);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(bench.one("SELECT COUNT(*) FROM leasehold_lease")).isEqualTo("0");
    assertThat(bench.outcome("night")).isEqualTo("completed");
    assertThat(leasehold("migrate", "-f", file).out()).contains("ledger                 up to");
    assertThat(leasehold("status", "-f", file).exit()).isZero();
  }

  @Test
  void anAccountThatMayNotCreateIsToldSo() throws Exception {
    String user = "poor_" + bench.schema().name();
    bench
        .schema()
        .execute(
            "CREATE USER '" + user + "'@'%' IDENTIFIED BY 'poor-secret'",
            "GRANT SELECT ON " + bench.schema().name() + ".* TO '" + user + "'@'%'");
    try {
      Path file = folder.resolve("jobs.yaml");
      String url = bench.schema().url();
      Files.writeString(
          file,
          "databases:\n  main:\n    url: \"%s%sallowPublicKeyRetrieval=true\"\n    username: %s\n    password: poor-secret\n"
              .formatted(url, url.contains("?") ? "&" : "?", user));
      Told told = leasehold("migrate", "-f", file.toString());
      assertThat(told.exit()).as(told.err()).isEqualTo(78);
      assertThat(told.err()).contains("grant what is missing").doesNotContain("poor-secret");
      assertThat(told.err().lines()).hasSize(1);
    } finally {
      bench.schema().execute("DROP USER '" + user + "'@'%'");
    }
  }
}
