package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.example.night.NightJobs;
import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Capacities;
import dev.leasehold.admission.Capacity;
import dev.leasehold.admission.Claim;
import dev.leasehold.admission.Claim.Range;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Ledger;
import dev.leasehold.admission.Reason;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.admission.Standing;
import dev.leasehold.batch.BatchJob;
import dev.leasehold.batch.JobClassException;
import dev.leasehold.database.Database;
import dev.leasehold.database.Server;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.References;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.Incident;
import dev.leasehold.report.RunReport;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import dev.leasehold.watchdog.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A declaration in, a report out: every way in which a run ends. */
class JobRunnerIT {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Instant INSTANT = Instant.parse("2026-11-22T03:15:00Z");
  private static final Instant LATER = INSTANT.plusSeconds(3600);
  private static final String QUERY = "plan: [{query: SELECT 1}]";
  private static final String CURSOR_AND_QUERY =
      "[{cursor: SELECT id FROM orders, each: [{query: SELECT name FROM customer}]}]";

  @TempDir private Path folder;

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Told told = new Told();
  private final Database database = schema.migrated();
  private final Ledger ledger = Ledger.in(database.transactions(), Duration.ofSeconds(30));

  @BeforeEach
  void forget() {
    NightJobs.TRIES.set(0);
    NightJobs.ASLEEP.set(new CountDownLatch(1));
  }

  @Test
  void aRunThatKeepsToItsPlanCompletesAndTellsWhatItUsed() throws Exception {
    RunReport report = run(NightJobs.QueryPerRow.class, "plan: " + CURSOR_AND_QUERY);
    assertThat(report.exit()).isEqualTo(ExitCode.COMPLETED);
    assertThat(report.incidents()).isEmpty();
    RunReport.Pool pool = report.pools().get(0);
    assertThat(pool.leased()).isEqualTo(2);
    assertThat(pool.own()).isEqualTo(2);
    assertThat(pool.mostHeld()).isEqualTo(2);
    assertThat(pool.longestWait()).isLessThan(Duration.ofSeconds(1));
    assertThat(report.read()).isEqualTo(2);
  }

  @Test
  void theFirstNightIsRefusedAtItsSecondAcquire() throws Exception {
    RunReport report = run(NightJobs.QueryPerRow.class, "plan: [{cursor: SELECT id FROM orders}]");
    assertThat(report.exit()).isEqualTo(ExitCode.PLAN);
    Incident incident = only(report, Kind.PLAN_VIOLATION);
    assertThat(incident.fatal()).isTrue();
    assertThat(incident.holds().get(0).takenAt()).startsWith("NightJobs.java:");
    assertThat(incident.waits().get(0).at()).startsWith("NightJobs.java:");
    assertThat(incident.holds().get(0).takenAt()).isNotEqualTo(incident.waits().get(0).at());
    assertThat(incident.planToDeclare().orElseThrow()).contains("each:");
    assertThat(status()).isEqualTo("FAILED");
  }

  @Test
  void theFirstNightInObserveIsADeadlockThatIsProvenAtOnce() throws Exception {
    RunReport report =
        run(
            NightJobs.QueryPerRow.class,
            "plan: [{cursor: SELECT id FROM orders}]\nenforcement: observe\nconnections: 1");
    assertThat(report.exit()).isEqualTo(ExitCode.PLAN);
    Incident incident = only(report, Kind.POOL_DEADLOCK);
    assertThat(incident.proven()).isTrue();
    assertThat(incident.waits().get(0).age()).isLessThan(Duration.ofSeconds(1));
    assertThat(status()).isEqualTo("FAILED");
  }

  @Test
  void theJobsOwnExceptionIsNamedWithItsLine() throws Exception {
    RunReport report = run(NightJobs.FailsOnce.class, "plan: [{query: SELECT 1}]");
    assertThat(report.exit()).isEqualTo(ExitCode.FAILED);
    Incident incident = only(report, Kind.FAILED);
    assertThat(incident.toString()).contains("the moon was not full").contains("NightJobs.java:");
    assertThat(status()).isEqualTo("FAILED");
  }

  @Test
  void theSameInstantRestartsAFailedRunAndThenHasNothingToDo() throws Exception {
    String plan = "plan: [{query: SELECT 1}]";
    assertThat(run(NightJobs.FailsOnce.class, plan).exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run(NightJobs.FailsOnce.class, plan).outcome()).isEqualTo("completed");
    RunReport third = run(NightJobs.FailsOnce.class, plan);
    assertThat(third.exit()).isEqualTo(ExitCode.COMPLETED);
    assertThat(third.outcome()).isEqualTo("already completed");
    assertThat(NightJobs.TRIES).hasValue(2);
  }

  @Test
  void aRestartGoesByTheInstantOfTheRunThatItTakesUp() throws Exception {
    String plan = "plan: [{tasklet: [{query: SELECT 1}]}]";
    assertThat(run(NightJobs.Moonlight.class, plan).exit()).isEqualTo(ExitCode.FAILED);

    NightJobs.TRIES.set(0);
    Asked asked = new Asked(new ArrayList<>());
    RunReport failed = restart(asked, NightJobs.Moonlight.class, plan);
    assertThat(failed.run()).isEqualTo(INSTANT);
    assertThat(only(failed, Kind.FAILED).run()).isEqualTo(INSTANT);
    assertThat(asked.claims()).extracting(Claim::scheduledAt).containsOnly(INSTANT);

    RunReport completed = restart(asked, NightJobs.Moonlight.class, plan);
    assertThat(completed.run()).isEqualTo(INSTANT);
    assertThat(completed.outcome()).isEqualTo("completed");
  }

  @Test
  void aRestartOfWhatHasNotFailedIsRefused() throws Exception {
    assertThatThrownBy(
            () -> restart(new Asked(new ArrayList<>()), NightJobs.FailsOnce.class, QUERY))
        .isInstanceOf(JobClassException.class)
        .hasMessageContaining("no failed run to restart");
    assertThat(ledger.snapshot().leases()).isEmpty();
  }

  @Test
  void aRestartOfARunWithoutAnIdentifyingInstantGoesByItToo() throws Exception {
    String plan = "plan: [{query: SELECT 1}]\ninstantParameter: none";
    assertThat(run(NightJobs.FailsOnce.class, plan).exit()).isEqualTo(ExitCode.FAILED);
    RunReport report = restart(new Asked(new ArrayList<>()), NightJobs.FailsOnce.class, plan);
    assertThat(report.run()).isEqualTo(INSTANT);
    assertThat(report.outcome()).isEqualTo("completed");
  }

  @Test
  @Tag("mysql")
  void theSessionsOfARestartBearTheInstantOfTheRunThatItTakesUp() throws Exception {
    String plan = "plan: [{query: SELECT 1}]";
    assertThat(run(NightJobs.ReadsItsRun.class, plan).exit()).isEqualTo(ExitCode.FAILED);
    NightJobs.ReadsItsRun.RUN.set("");
    restart(new Asked(new ArrayList<>()), NightJobs.ReadsItsRun.class, plan);
    assertThat(NightJobs.ReadsItsRun.RUN).hasValue(INSTANT.toString());
  }

  @Test
  void theDeadlineKillsTheStatementOnTheServer() throws Exception {
    RunReport report =
        run(NightJobs.SleepsOnTheServer.class, "plan: [{query: DO SLEEP}]\ndeadline: 1s");
    assertThat(report.exit()).isEqualTo(ExitCode.DEADLINE);
    assertThat(report.took()).isLessThan(Duration.ofSeconds(20));
    only(report, Kind.DEADLINE);
    assertThat(status()).isEqualTo("FAILED");
    assertThat(statementsThatSleep()).isZero();
  }

  @Test
  void theDeadlineEndsARunWhoseClassIsNeverReady() throws Exception {
    RunReport report = run(NightJobs.NeverMade.class, QUERY + "\ndeadline: 1s");
    assertThat(report.exit()).isEqualTo(ExitCode.DEADLINE);
    assertThat(report.took()).isLessThan(Duration.ofSeconds(20));
    assertThat(ledger.snapshot().leases()).isEmpty();
    assertThat(attempts().last(Optional.of("night"), 1).get(0).outcome()).isEqualTo("deadline");
  }

  @Test
  void anInterruptEndsTheRunWithItsReport() throws Exception {
    JobRunner runner = new JobRunner(told, CLOCK);
    RunRequest request = request(NightJobs.SleepsOnTheServer.class, "plan: [{query: DO SLEEP}]");
    AtomicReference<RunReport> report = new AtomicReference<>();
    Thread running = new Thread(() -> report.set(runner.run(request)));
    running.start();
    assertThat(NightJobs.ASLEEP.get().await(60, TimeUnit.SECONDS)).isTrue();
    runner.interrupt();
    running.join(30_000);
    assertThat(report.get().exit()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(status()).isEqualTo("FAILED");
    assertThat(statementsThatSleep()).isZero();
  }

  @Test
  void aWaitPastTheThresholdEndsTheRun() throws Exception {
    RunReport report =
        run(NightJobs.WaitsForAStranger.class, "plan: [{query: SELECT 1}]\nacquireTimeout: 1s");
    assertThat(report.exit()).isEqualTo(ExitCode.ACQUIRE_TIMEOUT);
    Incident incident = only(report, Kind.ACQUIRE_TIMEOUT);
    assertThat(incident.proven()).isFalse();
    assertThat(status()).isEqualTo("FAILED");
  }

  @Test
  void aRunWithoutALeaseInTimeSaysWhoHoldsTheCapacity() throws Exception {
    RunRequest request =
        request(
            NightJobs.QueryPerRow.class, "plan: " + CURSOR_AND_QUERY + "\nadmissionTimeout: 1s");
    leaseToAnother("big-report", database.server().capacity());
    RunReport report = new JobRunner(told, CLOCK).run(request);
    assertThat(report.exit()).isEqualTo(ExitCode.NOT_ADMITTED);
    assertThat(only(report, Kind.NOT_ADMITTED).toString())
        .contains("big-report")
        .contains("WAITING_FOR_CAPACITY");
    assertThat(told.waited).isNotEmpty();
  }

  @Test
  void aLostLeaseEndsTheRun() throws Exception {
    RunRequest request =
        request(
            NightJobs.SleepsOnTheServer.class,
            "plan: [{query: DO SLEEP}]\nterm: 4s\nheartbeat: 1s");
    AtomicReference<RunReport> report = new AtomicReference<>();
    Thread running = new Thread(() -> report.set(new JobRunner(told, CLOCK).run(request)));
    running.start();
    assertThat(NightJobs.ASLEEP.get().await(60, TimeUnit.SECONDS)).isTrue();
    ledger.snapshot().leases().forEach(ledger::fence);
    running.join(30_000);
    assertThat(report.get().exit()).isEqualTo(ExitCode.LEASE_LOST);
    assertThat(status()).isEqualTo("FAILED");
  }

  @Test
  void everyLeaseIsGivenBackHoweverTheRunEnds() throws Exception {
    for (Class<?> job : List.of(NightJobs.QueryPerRow.class, NightJobs.FailsOnce.class)) {
      new JobRunner(told, CLOCK).run(request(job, "plan: " + CURSOR_AND_QUERY));
      assertThat(ledger.snapshot().leases()).isEmpty();
    }
    assertThat(attempts().last(Optional.of("night"), 10))
        .extracting(Attempt::outcome)
        .containsExactly("already completed", "completed");
  }

  @Test
  void aSkippedInstantIsWrittenDownAndIsNoSuccessOfTheJob() throws Exception {
    leaseToAnother("night", 2);
    RunReport report = run(NightJobs.QueryPerRow.class, "plan: " + CURSOR_AND_QUERY);
    assertThat(report.exit()).isEqualTo(ExitCode.COMPLETED);
    assertThat(report.outcome()).isEqualTo("skipped");
    assertThat(report.incidents()).isEmpty();
    assertThat(attempts().last(Optional.of("night"), 1).get(0).outcome()).isEqualTo("skipped");
  }

  @Test
  void aRunThatIsReplacedEndsWithItsOwnKind() throws Exception {
    RunRequest request = request(NightJobs.SleepsOnTheServer.class, "plan: [{query: DO SLEEP}]");
    AtomicReference<RunReport> report = new AtomicReference<>();
    Thread running = new Thread(() -> report.set(new JobRunner(told, CLOCK).run(request)));
    running.start();
    assertThat(NightJobs.ASLEEP.get().await(60, TimeUnit.SECONDS)).isTrue();
    ledger
        .snapshot()
        .leases()
        .forEach(
            lease ->
                ledger.order(
                    lease, new Standing.Order(Standing.What.REPLACE, "the run of tomorrow")));
    running.join(30_000);
    assertThat(report.get().exit()).isEqualTo(ExitCode.REPLACED);
    assertThat(only(report.get(), Kind.REPLACED).what()).contains("the run of tomorrow");
    assertThat(statementsThatSleep()).isZero();
    assertThat(ledger.snapshot().leases()).isEmpty();
  }

  @Test
  void aLeaseThatExpiredWithoutAnEndIsReclaimedByTheNextRun() throws Exception {
    Lease lease = leaseToAnother("big-report", database.server().capacity());
    attempts().arrive(lease.attempt(), lease.job(), lease.scheduledAt(), "elsewhere", 1);
    schema.execute("UPDATE leasehold_lease SET expires_at = granted_at");
    RunReport report = run(NightJobs.QueryPerRow.class, "plan: " + CURSOR_AND_QUERY);
    assertThat(report.exit()).isEqualTo(ExitCode.COMPLETED);
    assertThat(told.reclaimed)
        .singleElement()
        .satisfies(
            outcome -> {
              assertThat(outcome.vanished()).isTrue();
              assertThat(outcome.freed()).isTrue();
            });
    assertThat(attempts().find(lease.attempt()).orElseThrow().outcome()).isEqualTo("vanished");
  }

  @Test
  void aServerWithoutAConnectionLeftIsWaitedForInLine() throws Exception {
    String user = "few_" + schema.name();
    schema.execute(
        "CREATE USER '" + user + "'@'%' IDENTIFIED BY 'few' WITH MAX_USER_CONNECTIONS 6",
        "GRANT ALL ON " + schema.name() + ".* TO '" + user + "'@'%'");
    String url =
        schema.url() + (schema.url().contains("?") ? "&" : "?") + "allowPublicKeyRetrieval=true";
    TestSchema few = new TestSchema(schema.name(), url, user, "few");
    List<Connection> all = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        all.add(few.connect());
      }
      RunRequest request = request(few, NightJobs.QueryPerRow.class, "plan: " + CURSOR_AND_QUERY);
      AtomicReference<RunReport> report = new AtomicReference<>();
      Thread running = new Thread(() -> report.set(new JobRunner(told, CLOCK).run(request)));
      running.start();
      await().atMost(Duration.ofSeconds(60)).until(() -> !told.waited.isEmpty());
      assertThat(told.waited.get(0).reason()).isEqualTo(Reason.WAITING_FOR_CONNECTION);
      for (Connection one : all) {
        one.close();
      }
      running.join(60_000);
      assertThat(report.get().outcome()).isEqualTo("completed");
    } finally {
      for (Connection one : all) {
        one.close();
      }
      schema.execute("DROP USER '" + user + "'@'%'");
    }
  }

  private Attempts attempts() {
    return new Attempts(database.transactions(), Duration.ofSeconds(30));
  }

  /** As another process would hold it, beyond the reach of this one. */
  private Lease leaseToAnother(String job, int connections) {
    Server server = database.server();
    new Capacities(database.transactions(), Duration.ofSeconds(30))
        .enroll(
            new Capacity(
                server.identity(), "here", server.capacity(), server.reserved(), 1000, false));
    Admission answer =
        ledger.ask(
            new Claim(
                "other-1",
                job,
                INSTANT.minusSeconds(60),
                JobDeclaration.Overlap.FORBID,
                Map.of(server.identity(), new Range(connections, connections)),
                Duration.ofHours(1),
                Duration.ofMinutes(1)));
    return ((Admission.Granted) answer).lease();
  }

  private RunReport run(Class<?> job, String keys) throws IOException {
    return new JobRunner(told, CLOCK).run(request(job, keys));
  }

  /** Asked for later than the run that it takes up. */
  private RunReport restart(Asked asked, Class<?> job, String keys) throws IOException {
    RunRequest first = request(job, keys);
    RunRequest restart =
        new RunRequest(
            first.declaration(),
            first.job(),
            LATER,
            true,
            first.classes(),
            first.references(),
            first.embeddedFolder());
    return new JobRunner(told, CLOCK, asked).run(restart);
  }

  private RunRequest request(Class<?> job, String keys) throws IOException {
    return request(schema, job, keys);
  }

  private RunRequest request(TestSchema main, Class<?> job, String keys) throws IOException {
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        "databases:\n"
            + main.yaml("main")
            + "jobs:\n  night:\n    configuration: "
            + job.getName()
            + "\n"
            + keys.indent(4));
    return new RunRequest(
        DeclarationReader.read(List.of(file)),
        "night",
        INSTANT,
        false,
        JobRunnerIT.class.getClassLoader(),
        References.ofProcess(),
        folder);
  }

  private static Incident only(RunReport report, Kind kind) {
    List<Incident> found = report.incidents().stream().filter(one -> one.kind() == kind).toList();
    assertThat(found).as(report.toString()).hasSize(1);
    return found.get(0);
  }

  /** The status of the only job execution, which must have an end. */
  private String status() throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT STATUS FROM BATCH_JOB_EXECUTION WHERE END_TIME IS NOT NULL")) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  private int statementsThatSleep() throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM information_schema.processlist WHERE db = '"
                    + schema.name()
                    + "' AND info LIKE 'DO SLEEP%'")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Remembers who asked for a lease. */
  private record Asked(List<Claim> claims) implements UnaryOperator<Ledger> {
    @Override
    public Ledger apply(Ledger ledger) {
      return new PassingLedger(ledger) {
        @Override
        public Admission ask(Claim claim) {
          claims.add(claim);
          return super.ask(claim);
        }
      };
    }
  }

  private static final class Told implements RunListener {
    private final List<Admission.Waiting> waited = new CopyOnWriteArrayList<>();
    private final List<Reclaim.Outcome> reclaimed = new ArrayList<>();

    @Override
    public void planned(JobDeclaration job, Map<String, Integer> capacities) {}

    @Override
    public void waiting(Admission.Waiting waiting) {
      waited.add(waiting);
    }

    @Override
    public void reclaimed(Reclaim.Outcome outcome) {
      reclaimed.add(outcome);
    }

    @Override
    public void leased(Map<String, Integer> pools, Map<String, Integer> runtime) {}

    @Override
    public void warned(String line) {}

    @Override
    public void progress(BatchJob.Progress progress, PoolSnapshot pools) {}

    @Override
    public void incident(Incident incident) {}
  }
}
