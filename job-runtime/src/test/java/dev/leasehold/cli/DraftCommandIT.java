package dev.leasehold.cli;

import static dev.leasehold.cli.CommandBench.leasehold;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.shapes.CursorWorkers;
import com.example.shapes.TwoDatabases;
import dev.leasehold.cli.CommandBench.Told;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code plan --draft}, and what {@code check} makes of the same beans. */
class DraftCommandIT {
  @TempDir private Path folder;

  @Test
  void theDraftOfAJobNamesItsOtherDatabaseAndIsTheOneThatCheckIsContentWith() throws IOException {
    String job = TwoDatabases.class.getName();
    Told told = leasehold("plan", "--draft", "copy", "-f", declare(job, "enforcement: observe"));

    assertThat(told.exit()).as(told.err()).isZero();
    assertThat(told.out())
        .contains("# main: floor 1, peak 1\n# other: floor 2, peak 2\n")
        .contains("- cursor: SELECT id FROM source ORDER BY id\n")
        .contains("database: other");
    Told check = leasehold("check", "-f", declare(job, told.out()));
    assertThat(check.exit()).as(check.out()).isZero();
    assertThat(check.out()).doesNotContain("cursor", "workers");
  }

  @Test
  void checkComparesThePlanWithTheBeans() throws IOException {
    String job = CursorWorkers.class.getName();
    Told less = check(job, "plan: [{chunk: {reader: {query: S}, processor: {query: S}}}]");
    assertThat(less.exit()).isZero();
    assertThat(less.out())
        .contains("warning: step copy reads by a cursor, the plan declares none (bean rows")
        .contains("warning: step copy: the plan declares no workers, the executor");
    assertThat(
            check(job, "plan: [{chunk: {reader: {cursor: S}, processor: {query: S}, workers: 8}}]")
                .out())
        .contains("warning: step copy: declared 8 workers, the executor (ThreadPoolTaskExecutor)")
        .doesNotContain("cursor");
  }

  @Test
  void theDraftAsJsonHasTheSameYaml() throws IOException {
    String file = declare(CursorWorkers.class.getName(), "enforcement: observe");
    Told told = leasehold("plan", "--draft", "copy", "--format", "json", "-f", file);

    assertThat(told.exit()).as(told.err()).isZero();
    assertThat(told.out())
        .containsPattern("\"floor\" : 3,\\s+\"peak\" : 6")
        .contains("the processor is bean lookup")
        .contains("workers: 4");
  }

  @Test
  void whatDoesNotGoTogetherIsSaid() throws IOException {
    String file = declare(CursorWorkers.class.getName(), "enforcement: observe");
    assertThat(leasehold("plan", "--draft", "-f", file))
        .satisfies(told -> assertThat(told.exit()).isEqualTo(64))
        .satisfies(told -> assertThat(told.err()).contains("--draft: say which job"));
    assertThat(leasehold("plan", "--draft", "--fleet", "-f", file).err())
        .contains("--draft: drafts the plan of one job; leave out --fleet");
    assertThat(leasehold("plan", "--draft", "cpoy", "-f", file).err())
        .contains("no job 'cpoy' is declared; there is: copy");
  }

  private Told check(String configuration, String plan) throws IOException {
    return leasehold("check", "-f", declare(configuration, plan));
  }

  private String declare(String configuration, String rest) throws IOException {
    TestSchema main = TestDatabase.get().createSchema();
    main.migrated();
    return Files.writeString(
            folder.resolve("jobs.yaml"),
            "databases:\n"
                + main.yaml("main")
                + TestDatabase.get().createSchema().yaml("other")
                + "ledger: main\njobs:\n  copy:\n    database: main\n    configuration: "
                + configuration
                + "\n"
                + rest.indent(4))
        .toString();
  }
}
