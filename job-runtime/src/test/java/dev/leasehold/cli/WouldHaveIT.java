package dev.leasehold.cli;

import static dev.leasehold.cli.CommandBench.leasehold;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.shapes.PagingChunk;
import com.example.shapes.RequiresNewLog;
import com.example.shapes.Rows;
import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.PastRuns;
import dev.leasehold.cli.CommandBench.Told;
import dev.leasehold.database.Transactions;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.plan.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job in observe, from its first run to strict; and what past runs say in check. */
class WouldHaveIT {
  private static final String TOO_SMALL = "[{chunk: {reader: {query: S}, writer: {query: S}}}]";
  private static final String RIGHT =
      "[{chunk: {reader: {query: S}, processor: {transaction: [{query: S}], requiresNew: true},"
          + " writer: {query: S}}}]";

  @TempDir private Path folder;
  private CommandBench bench;
  private Attempts attempts;
  private PastRuns past;

  @BeforeEach
  void tables() {
    bench = new CommandBench(folder);
    Transactions ledger = bench.migrated().transactions();
    attempts = new Attempts(ledger, Duration.ofSeconds(30));
    past = new PastRuns(ledger, Duration.ofSeconds(30));
    bench.schema().execute(Rows.tables().toArray(String[]::new));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aJobInObserveIsReadyForStrictWhenARunOfItsPlanIs() throws IOException {
    String file = declare(TOO_SMALL);
    Told first = leasehold("run", "log", "-f", file);
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out())
        .containsPattern("strict +would have ended it: PLAN_VIOLATION at RequiresNewLog.java:\\d+");
    Told json = run("log", file, "--format", "json");
    assertThat(json.out())
        .containsPattern(
            "\"wouldHave\":\\{\"planned\":true,\"refusals\":\\[\\{\"kind\":\"PLAN_VIOLATION\","
                + "\"what\":\"[^\"]+\",\"at\":\"RequiresNewLog.java:\\d+\",\"incident\"");
    assertThat(run("pages", file).out()).contains("strict    would have let it run");
    assertThat(run("unplanned", file).out())
        .contains("strict    has no plan to hold it to; see one with: leasehold record unplanned");

    assertThat(leasehold("incidents", "--would-have", "-f", file).out())
        .containsPattern("log +observe +2 +2 +not ready")
        .containsPattern("pages +observe +1 +0 +ready for strict")
        .containsPattern("unplanned +observe +1 +– +needs a plan; see one with: leasehold record")
        .containsPattern("PLAN_VIOLATION at RequiresNewLog.java:\\d+, 2 times, first ")
        .contains("log: strict would have ended 2 of 2 runs", "The plan to declare:");

    file = declare(RIGHT);
    assertThat(leasehold("incidents", "--would-have", "log", "-f", file).out())
        .containsPattern("log +observe +0 +0 +no run of this plan yet \\(2 runs of another plan")
        .doesNotContain("pages");
    assertThat(run("log", file).out()).contains("strict    would have let it run");
    assertThat(leasehold("incidents", "--would-have", "log", "-f", file).out())
        .containsPattern("log +observe +1 +0 +ready for strict");
    assertThat(
            leasehold(
                    "incidents",
                    "--would-have",
                    "log",
                    "--since",
                    "2099-01-01T00:00:00Z",
                    "-f",
                    file)
                .out())
        .contains("no run of this plan yet");
    assertThat(leasehold("incidents", "--would-have", "log", "--format", "json", "-f", file).out())
        .contains("\"runs\":1,\"ended\":0,\"earlier\":2,\"ready\":true,\"places\":[]");
  }

  @Test
  void aPeakThatTenRunsDidNotReachIsSaidInCheckAndNineAreTooFew() throws IOException {
    String file = declare("[{parallel: 12, each: [{transaction: [{query: S}]}]}]");
    String plan =
        Plan.of(DeclarationReader.read(List.of(Path.of(file))).jobs().get("log")).digest();
    for (int run = 1; run <= 9; run++) {
      keep("run " + run, plan, new PastRuns.Use(12, 3));
    }
    keep("with less leased", plan, new PastRuns.Use(11, 3));
    keep("of another plan", "other", new PastRuns.Use(12, 3));
    assertThat(leasehold("check", "log", "-f", file).out()).doesNotContain("ever held");

    keep("run 10", plan, new PastRuns.Use(12, 2));
    assertThat(leasehold("check", "log", "-f", file).out())
        .contains("peak 12 declared, 3 ever held in 10 runs");

    keep("run 11", plan, new PastRuns.Use(12, 12));
    assertThat(leasehold("check", "log", "-f", file).out()).doesNotContain("ever held");
  }

  @Test
  void whatIsKeptOfAnAttemptIsForgottenWithIt() throws SQLException {
    keep("old", "a plan", new PastRuns.Use(1, 1));
    String rows =
        "SELECT (SELECT COUNT(*) FROM leasehold_attempt_plan) + (SELECT COUNT(*) FROM"
            + " leasehold_attempt_use) + (SELECT COUNT(*) FROM leasehold_attempt_refusal)";
    assertThat(bench.one(rows)).isEqualTo("3");
    assertThat(attempts.purge(Duration.ofDays(1), 100)).isZero();
    assertThat(bench.one(rows)).isEqualTo("3");

    assertThat(attempts.purge(Duration.ZERO, 100)).isEqualTo(1);
    assertThat(bench.one(rows)).isEqualTo("0");
  }

  @Test
  void whatDoesNotGoTogetherIsSaid() throws IOException {
    String file = declare(RIGHT);
    assertThat(leasehold("incidents", "--since", "1d", "-f", file))
        .satisfies(told -> assertThat(told.exit()).isEqualTo(64))
        .satisfies(told -> assertThat(told.err()).contains("--since: goes with --would-have only"));
    assertThat(leasehold("incidents", "--would-have", "--since", "soon", "-f", file).err())
        .contains(
            "--since: write an instant as in 2026-11-22T03:15:00Z, or how long ago as in 12h");
    assertThat(leasehold("incidents", "--would-have", "--open", "-f", file).err())
        .contains("--would-have: takes one job, --since and --format; leave out --open");
    assertThat(leasehold("incidents", "--would-have", "lgo", "-f", file).err())
        .contains("no job 'lgo' is declared");
  }

  private Told run(String job, String file, String... more) {
    bench.schema().execute("DELETE FROM target");
    String[] args = new String[4 + more.length];
    System.arraycopy(new String[] {"run", job, "-f", file}, 0, args, 0, 4);
    System.arraycopy(more, 0, args, 4, more.length);
    Told told = leasehold(args);
    assertThat(told.exit()).as(told.err()).isZero();
    return told;
  }

  private void keep(String attempt, String plan, PastRuns.Use use) {
    attempts.arrive(attempt, "log", Instant.parse("2026-11-22T03:15:00Z"), "node", 7);
    attempts.end(attempt, Attempt.End.withoutWork("completed", OptionalInt.of(0), ""));
    past.keep(
        attempt,
        "completed",
        new PastRuns.Kept(
            "log",
            plan,
            false,
            Map.of("main", use),
            List.of(new PastRuns.Refusal("PLAN_VIOLATION", "", "It asks.", "id"))));
  }

  private String declare(String plan) throws IOException {
    return bench.declare(
        "",
        """
        defaults: {enforcement: observe}
        jobs:
          log:
            configuration: %s
            plan: %s
          pages:
            configuration: %s
            plan: [{chunk: {reader: {query: S}, processor: {query: S}, writer: {query: S}}}]
          unplanned:
            configuration: %s
        """
            .formatted(
                RequiresNewLog.class.getName(),
                plan,
                PagingChunk.class.getName(),
                PagingChunk.class.getName()));
  }
}
