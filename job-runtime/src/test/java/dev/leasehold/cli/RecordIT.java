package dev.leasehold.cli;

import static dev.leasehold.cli.CommandBench.leasehold;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.night.NightJobs;
import com.example.shapes.CursorLookup;
import com.example.shapes.DeciderBranch;
import com.example.shapes.Rows;
import com.example.shapes.StreamTasklet;
import com.example.shapes.TwoDatabases;
import dev.leasehold.cli.CommandBench.Told;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that declares no plan is recorded, and what is printed is what it then runs by. */
class RecordIT {
  @TempDir private Path folder;
  private CommandBench bench;

  @BeforeEach
  void open() {
    bench = new CommandBench(folder);
    bench.migrated();
    bench.schema().execute(Rows.tables().toArray(String[]::new));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void whatIsWrittenIsRunByInStrictAtItsFloor() throws Exception {
    String file = declare(CursorLookup.class, "    enforcement: observe # for now\n");
    String before = Files.readString(Path.of(file));
    Told told = leasehold("record", "night", "-f", file, "--write");
    assertThat(told.exit()).as(told.err()).isZero();
    assertThat(told.out())
        .startsWith("plan:\n  # Recorded in run ")
        .contains("completed, 100 items read, 100 written.\n  # main: floor 2, peak 2.\n")
        .contains("    # CursorLookup.java:50\n".indent(10))
        .contains("- query: SELECT part FROM source WHERE id = ?")
        .doesNotContain("Not seen");
    assertThat(told.err()).contains("written: the plan of night in " + file);
    String after = Files.readString(Path.of(file));
    assertThat(after).isEqualTo(before + told.out().indent(4));

    bench.schema().execute("DELETE FROM target");
    Files.writeString(
        Path.of(file), after.replace("enforcement: observe", "enforcement: strict\n    lease: 2"));
    Told strict = leasehold("run", "night", "-f", file);
    assertThat(strict.exit()).as(strict.out() + strict.err()).isZero();
    assertThat(strict.out()).contains("completed");
  }

  @Test
  void aSecondRunAddsTheBranchThatItTook() throws Exception {
    String file = declare(DeciderBranch.class, "    enforcement: observe\n");
    Told first = leasehold("record", "night", "-f", file, "--write");
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out())
        .contains("# Not seen: step clear did not run, so nothing is known of it.")
        .contains("- step: copy")
        .doesNotContain("- step: clear");

    bench.schema().execute("DELETE FROM source");
    Told second = leasehold("record", "night", "-f", file, "--merge", "--write");
    assertThat(second.exit()).as(second.err()).isZero();
    assertThat(second.out())
        .contains("What was declared before is part of it.")
        .doesNotContain("Not seen")
        .contains("- step: clear")
        .contains("- query: DELETE FROM target")
        .contains("- cursor: SELECT id FROM source ORDER BY id");
    assertThat(Files.readString(Path.of(file))).endsWith(second.out().indent(4));
    assertThat(Files.readString(Path.of(file))).containsOnlyOnce("Recorded in run");
  }

  @Test
  void anotherDatabaseIsNamedOnTheCommandLine() throws Exception {
    TestSchema other = TestDatabase.get().createSchema();
    other.execute(Rows.tables().toArray(String[]::new));
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        "databases:\n"
            + bench.schema().yaml("main")
            + other.yaml("other")
            + "ledger: main\njobs:\n  night:\n    database: main\n    configuration: "
            + TwoDatabases.class.getName()
            + "\n    enforcement: observe\n");
    Told without = leasehold("record", "night", "-f", file.toString());
    assertThat(without.exit()).isEqualTo(78);
    assertThat(without.err()).contains("other").contains("--database");
    Told told = leasehold("record", "night", "-f", file.toString(), "--database", "other");
    assertThat(told.exit()).as(told.err()).isZero();
    assertThat(told.out())
        .contains("# main: floor 1, peak 1.\n  # other: floor 2, peak 2.\n")
        .contains("database: other");
    Told unknown = leasehold("record", "night", "-f", file.toString(), "--database", "othr");
    assertThat(unknown.exit()).isEqualTo(64);
    assertThat(unknown.err()).contains("no database 'othr' is declared; there is: main, other");
  }

  @Test
  void aStrictJobIsNotRefusedWhileItIsRecorded() throws Exception {
    String file = declare(StreamTasklet.class, "    plan: [{query: SELECT 1}]\n");
    Told told = leasehold("record", "night", "-f", file, "--format", "json");
    assertThat(told.exit()).as(told.err()).isZero();
    assertThat(told.out())
        .contains("\"outcome\" : \"completed\"")
        .contains("\"floor\" : 2")
        .contains("StreamTasklet.java:28");
    assertThat(told.err()).doesNotContain("PLAN_VIOLATION");
  }

  @Test
  void aFileThatIsNotWrittenLineByLineStaysAsItIs() throws Exception {
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        "databases:\n"
            + bench.schema().yaml("main")
            + "jobs: {night: {configuration: '"
            + StreamTasklet.class.getName()
            + "', enforcement: observe}}\n");
    String before = Files.readString(file);
    Told told = leasehold("record", "night", "-f", file.toString(), "--write");
    assertThat(told.exit()).isEqualTo(78);
    assertThat(told.err()).contains("not written: " + file).contains("paste the plan by hand");
    assertThat(told.out()).contains("- cursor: SELECT id FROM source ORDER BY id");
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void noLiteralOfAStatementIsPrintedOrWritten() throws Exception {
    String file = declare(NightJobs.Literals.class, "    enforcement: observe\n");
    Told told = leasehold("record", "night", "-f", file, "--write");
    assertThat(told.out()).contains("plan:");
    assertThat(told.out() + told.err() + Files.readString(Path.of(file)))
        .doesNotContain(NightJobs.Literals.IN_A_STATEMENT);
  }

  @Test
  void aRunThatFailsPrintsWhatWasSeenAndFails() throws Exception {
    NightJobs.TRIES.set(0);
    String file = declare(NightJobs.FailsOnce.class, "    enforcement: observe\n");
    String before = Files.readString(Path.of(file));
    Told told = leasehold("record", "night", "-f", file, "--write");
    assertThat(told.exit()).isEqualTo(1);
    assertThat(told.out()).contains("plan:").contains("failed, so what comes after is not known");
    assertThat(told.err()).contains("not written: the run did not complete");
    assertThat(Files.readString(Path.of(file))).isEqualTo(before);
  }

  private String declare(Class<?> job, String keys) throws IOException {
    return bench.declare("", "jobs:\n  night:\n    configuration: " + job.getName() + "\n" + keys);
  }
}
