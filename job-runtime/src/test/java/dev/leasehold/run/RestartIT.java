package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.night.NightJobs;
import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Claim;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Ledger;
import dev.leasehold.batch.JobClassException;
import dev.leasehold.database.Database;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.RunReport;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which run {@code --restart} takes up: the claim, the execution and the end are of one. */
class RestartIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Instant FIRST = Instant.parse("2026-11-22T03:15:00Z");
  private static final Instant SECOND = FIRST.plusSeconds(3600);
  private static final Instant ASKED = FIRST.plusSeconds(7200);
  private static final String PLAN = "plan: [{query: SELECT 1}]";

  @TempDir private Path folder;

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Database database = schema.migrated();
  private final NightRuns runs = new NightRuns();

  @BeforeEach
  @AfterEach
  void forget() {
    NightJobs.TRIES.set(0);
    NightJobs.WHEN_MADE.set(() -> {});
  }

  @Test
  void aRunThatEndedBeforeItsExecutionIsTakenUpAndAnOlderOneStaysAsItIs() throws Exception {
    runs.instant = FIRST;
    assertThat(run(NightJobs.FailsOnce.class).exit()).isEqualTo(ExitCode.FAILED);
    runs.instant = SECOND;
    endsAsItIsLoaded();

    runs.instant = ASKED;
    RunReport report = runs.restart(schema, folder, NightJobs.FailsOnce.class, PLAN);
    assertThat(report.run()).isEqualTo(SECOND);
    assertThat(report.outcome()).isEqualTo("completed");
    assertThat(executions())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(FIRST.toString(), "FAILED", SECOND.toString(), "COMPLETED"));
    assertThat(attempts().completion("night", FIRST)).isEmpty();
  }

  @Test
  void aRunThatEndedBeforeItsExecutionIsTakenUpWhereNothingElseHasFailed() throws Exception {
    runs.instant = SECOND;
    endsAsItIsLoaded();
    runs.instant = ASKED;
    RunReport report = runs.restart(schema, folder, NightJobs.TellsWhenItIsMade.class, PLAN);
    assertThat(report.outcome()).isEqualTo("completed");
    assertThat(executions()).containsExactly(Map.entry(SECOND.toString(), "COMPLETED"));
  }

  @Test
  void aRunThatStillHoldsItsLeaseHasNotFailed() {
    runs.instant = FIRST;
    assertThat(run(NightJobs.FailsOnce.class).exit()).isEqualTo(ExitCode.FAILED);
    Lease live = leaseOfALiveRun();
    attempts().arrive(live.attempt(), "night", SECOND, "elsewhere", 1);
    attempts().leased(live);

    runs.instant = ASKED;
    RunReport report =
        runs.restart(schema, folder, NightJobs.FailsOnce.class, PLAN + "\noverlap: allow");
    assertThat(report.run()).isEqualTo(FIRST);
    assertThat(report.outcome()).isEqualTo("completed");
    // Where nothing else has failed it is waited for, for it may be gone.
    assertThat(attempts().lastIncomplete("night")).map(Attempt::id).contains(live.attempt());
  }

  @Test
  void aJobThatNumbersItsRunsGoesOnWithTheExecutionThatFailedHoweverSoon() throws Exception {
    runs.instant = FIRST;
    String plan = "plan: [{tasklet: [{query: SELECT 1}]}]\ninstantParameter: none";
    assertThat(runs.run(schema, folder, NightJobs.NumberedMoonlight.class, plan).exit())
        .isEqualTo(ExitCode.FAILED);
    runs.instant = ASKED;
    assertThat(runs.restart(schema, folder, NightJobs.NumberedMoonlight.class, plan).outcome())
        .isEqualTo("completed");
    assertThat(number("SELECT COUNT(*) FROM BATCH_JOB_INSTANCE")).isEqualTo(1);
  }

  @Test
  void anotherJobOfTheSameClassIsLeftAlone() throws Exception {
    runs.instant = FIRST;
    assertThat(run(NightJobs.FailsOnce.class).exit()).isEqualTo(ExitCode.FAILED);
    // As its declaration calls it in the ledger; to Spring Batch both are one.
    schema.execute("UPDATE leasehold_attempt SET job = 'other'");
    assertThatThrownBy(() -> runs.restart(schema, folder, NightJobs.FailsOnce.class, PLAN))
        .isInstanceOf(JobClassException.class)
        .hasMessage("job night has no failed run to restart; run it without --restart");
    assertThat(executions()).containsExactly(Map.entry(FIRST.toString(), "FAILED"));
    assertThat(attempts().last(Optional.of("night"), 1)).isEmpty();
  }

  private void endsAsItIsLoaded() {
    NightJobs.WHEN_MADE.set(
        () -> {
          throw new IllegalStateException("the moon has not risen");
        });
    assertThatThrownBy(() -> run(NightJobs.TellsWhenItIsMade.class))
        .isInstanceOf(JobClassException.class);
    NightJobs.WHEN_MADE.set(() -> {});
  }

  private RunReport run(Class<?> job) {
    return runs.run(schema, folder, job, PLAN);
  }

  private Lease leaseOfALiveRun() {
    Claim claim =
        new Claim(
            "live",
            "night",
            SECOND,
            Overlap.ALLOW,
            Map.of(database.server().identity(), new Claim.Range(1, 1)),
            Duration.ofHours(1),
            Duration.ofMinutes(1));
    return ((Admission.Granted) Ledger.in(database.transactions(), LIMIT).ask(claim)).lease();
  }

  private Attempts attempts() {
    return new Attempts(database.transactions(), LIMIT);
  }

  /** The status of the last execution of each instant. */
  private Map<String, String> executions() throws SQLException {
    Map<String, String> statuses = new LinkedHashMap<>();
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT p.PARAMETER_VALUE, e.STATUS FROM BATCH_JOB_EXECUTION e JOIN"
                    + " BATCH_JOB_EXECUTION_PARAMS p ON p.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID"
                    + " WHERE p.PARAMETER_NAME = 'leasehold.scheduledAt' ORDER BY"
                    + " e.JOB_EXECUTION_ID")) {
      while (row.next()) {
        statuses.put(row.getString(1), row.getString(2));
      }
    }
    return statuses;
  }

  private long number(String query) throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
