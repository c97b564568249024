package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.night.NightJobs;
import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Capacities;
import dev.leasehold.admission.Capacity;
import dev.leasehold.admission.Claim;
import dev.leasehold.admission.Claim.Range;
import dev.leasehold.admission.Ledger;
import dev.leasehold.database.Database;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.database.Server;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.RunReport;
import dev.leasehold.report.SweepReport;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that could not ask for longer than its place in line lasts, and lives. */
class LostInLineIT {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Instant INSTANT = Instant.parse("2026-11-22T03:15:00Z");
  private static final Attempt.End VANISHED =
      Attempt.End.withoutWork(Attempt.VANISHED, OptionalInt.empty(), "it left the line");

  @TempDir private Path folder;

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final NightRuns runs = new NightRuns();
  private final CutOff cutOff = new CutOff();
  private final JobRunner runner = new JobRunner(runs, CLOCK, cutOff);
  private final Database database = schema.migrated();
  private final Attempts attempts = new Attempts(database.transactions(), Duration.ofSeconds(30));

  @Test
  void itsRealEndIsWrittenDownAfterItWasTakenForLost() throws Exception {
    RunRequest request = request();
    CompletableFuture<RunReport> run = start(request);
    Attempt lost = sweptAsLost(request);
    assertThat(lost.outcome()).isEqualTo("vanished");
    cutOff.over = true;
    assertThat(run.get(60, TimeUnit.SECONDS).exit()).isEqualTo(ExitCode.COMPLETED);
    Attempt ended = attempts.find(lost.id()).orElseThrow();
    assertThat(ended.outcome()).isEqualTo("completed");
    assertThat(ended.exit()).hasValue(0);
    assertThat(ended.detail()).isNotEqualTo(lost.detail());
    assertThat(attempts.completion("night", INSTANT)).isPresent();
  }

  @Test
  void theEndOfOneThatGivesUpAfterItWasTakenForLostIsItsOwn() throws Exception {
    RunRequest request = request();
    CompletableFuture<RunReport> run = start(request);
    Attempt lost = sweptAsLost(request);
    runner.interrupt();
    assertThat(run.get(60, TimeUnit.SECONDS).exit()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(attempts.find(lost.id()).orElseThrow().exit()).hasValue(143);
  }

  @Test
  void oneThatIsGrantedALeaseMeanwhileIsNotLost() {
    attempts.arrive("late-1", "night", INSTANT, "here", 1);
    age("late-1");
    assertThat(attempts.lostInLine()).extracting(Attempt::id).containsExactly("late-1");
    granted("late-1");
    assertThat(attempts.endLostInLine("late-1", VANISHED)).isFalse();
    assertThat(attempts.find("late-1").orElseThrow().endedAt()).isEmpty();
  }

  private RunRequest request() {
    return runs.request(
        schema,
        folder,
        NightJobs.QueryPerRow.class,
        "plan: [{cursor: SELECT id FROM orders, each: [{query: SELECT name FROM customer}]}]");
  }

  private CompletableFuture<RunReport> start(RunRequest request) {
    return CompletableFuture.supplyAsync(() -> runner.run(request));
  }

  /** The attempt that waits without being able to ask, when a sweep has found it. */
  private Attempt sweptAsLost(RunRequest request) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !attempts.last(Optional.of("night"), 1).isEmpty());
    Attempt one = attempts.last(Optional.of("night"), 1).get(0);
    age(one.id());
    try (LedgerDesk desk =
        LedgerDesk.open(request.declaration(), request.references(), folder, CLOCK)) {
      assertThat(desk.sweep(false).lost())
          .extracting(SweepReport.Lost::attempt)
          .containsExactly(one.id());
    }
    return attempts.find(one.id()).orElseThrow();
  }

  private void age(String attempt) {
    schema.execute(
        "UPDATE leasehold_attempt SET arrived_at = arrived_at - INTERVAL 2 MINUTE WHERE attempt ="
            + " '"
            + attempt
            + "'");
  }

  private void granted(String attempt) {
    Server server = database.server();
    new Capacities(database.transactions(), Duration.ofSeconds(30))
        .enroll(new Capacity(server.identity(), "here", 10, 0, 1000, false));
    Claim claim =
        new Claim(
            attempt,
            "night",
            INSTANT,
            Overlap.FORBID,
            Map.of(server.identity(), new Range(1, 1)),
            Duration.ofHours(1),
            Duration.ofMinutes(1));
    assertThat(Ledger.in(database.transactions(), Duration.ofSeconds(30)).ask(claim))
        .isInstanceOf(Admission.Granted.class);
  }

  /** No question about a place in line gets through until it is over. */
  private static final class CutOff implements UnaryOperator<Ledger> {
    private volatile boolean over;

    @Override
    public Ledger apply(Ledger ledger) {
      return new PassingLedger(ledger) {
        @Override
        public Admission ask(Claim claim) {
          if (over) {
            return super.ask(claim);
          }
          throw new DatabaseException(DatabaseException.Reason.LOST, "no way there", null);
        }
      };
    }
  }
}
