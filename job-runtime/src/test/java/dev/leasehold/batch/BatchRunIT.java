package dev.leasehold.batch;

import static dev.leasehold.batch.JobBench.INSTANT;
import static dev.leasehold.batch.JobBench.ROWS;
import static dev.leasehold.batch.JobBench.at;
import static dev.leasehold.batch.JobBench.cursor;
import static dev.leasehold.batch.JobBench.plan;
import static dev.leasehold.batch.JobBench.query;
import static dev.leasehold.batch.JobBench.restartOf;
import static dev.leasehold.batch.JobBench.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leasehold.plan.Plan;
import java.sql.Connection;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchRunIT {
  private static final Plan COPY = plan(cursor(transaction(query(), query())));

  private final JobBench bench = new JobBench();

  @BeforeEach
  void nothingHappens() {
    Behaviours.AT_ITEM.set(Behaviours.always());
    Behaviours.Waiting.BEGUN.set(new CountDownLatch(1));
  }

  private List<String> statuses(String table) {
    return bench
        .sql()
        .queryForList(
            "SELECT CONCAT(STATUS, IF(END_TIME IS NULL, ' open', '')) FROM BATCH_"
                + table
                + "_EXECUTION ORDER BY 1",
            String.class);
  }

  private List<String> log() {
    return bench.sql().queryForList("SELECT note FROM log ORDER BY id", String.class);
  }

  @ParameterizedTest
  @ValueSource(classes = {Behaviours.NewModel.class, Behaviours.OldModel.class})
  void aRunThatFailedInMidChunkRestartsWhereItStopped(Class<?> model) {
    Behaviours.AT_ITEM.set(Behaviours.failAt(35));
    try (JobBench.Running running = bench.open(model, COPY, 2)) {
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.completed()).isFalse();
      assertThat(outcome.failure().orElseThrow())
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessage("no luck with 35");
    }
    assertThat(bench.written()).isEqualTo(30);
    Behaviours.AT_ITEM.set(Behaviours.always());
    try (JobBench.Running running = bench.open(model, COPY, 2)) {
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.completed()).isTrue();
      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.written()).isEqualTo(70);
      assertThat(outcome.steps()).isEqualTo(1);
    }
    assertThat(bench.written()).isEqualTo(ROWS);
    assertThat(bench.leaks()).isEmpty();
  }

  @Test
  void anInstanceThatIsCompleteLeavesNothingToDoAndANewInstantRunsAgain() {
    try (JobBench.Running first = bench.open(Behaviours.NewModel.class, COPY, 2)) {
      assertThat(first.run(at(INSTANT)).completed()).isTrue();
    }
    try (JobBench.Running second = bench.open(Behaviours.NewModel.class, COPY, 2)) {
      assertThat(second.run(at(INSTANT)).nothingToDo()).isTrue();
    }
    bench.schema().execute("DELETE FROM target");
    try (JobBench.Running third = bench.open(Behaviours.NewModel.class, COPY, 2)) {
      BatchJob.Outcome outcome = third.run(at(INSTANT.plusSeconds(60)));
      assertThat(outcome.nothingToDo()).isFalse();
      assertThat(outcome.completed()).isTrue();
    }
  }

  @Test
  void anExecutionIsTakenUpByItsParametersAndOneThatIsGoneIsNot() {
    Behaviours.AT_ITEM.set(Behaviours.failAt(35));
    long failed;
    try (JobBench.Running running = bench.open(Behaviours.NewModel.class, COPY, 2)) {
      failed = running.run(at(INSTANT)).executionId();
    }
    Behaviours.AT_ITEM.set(Behaviours.always());
    try (JobBench.Running running = bench.open(Behaviours.NewModel.class, COPY, 2)) {
      BatchJob.Outcome outcome = running.run(restartOf(failed));
      assertThat(outcome.completed()).isTrue();
      assertThat(outcome.written()).isEqualTo(70);
    }
    bench.schema().execute("DELETE FROM target");
    try (JobBench.Running running = bench.open(Behaviours.NewModel.class, COPY, 2)) {
      BatchJob.Outcome outcome = running.run(restartOf(failed + 1000));
      assertThat(outcome.completed()).isTrue();
      assertThat(outcome.written()).isEqualTo(JobBench.ROWS);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Behaviours.NewModel.class, Behaviours.OldModel.class})
  void aStoppedRunEndsAfterItsChunkAndRestarts(Class<?> model) {
    try (JobBench.Running running = bench.open(model, COPY, 2)) {
      Behaviours.AT_ITEM.set(
          id -> {
            if (id == 35) {
              running.job().stop();
            }
            return id;
          });
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.stopped()).isTrue();
      assertThat(outcome.completed()).isFalse();
    }
    assertThat(bench.written()).isEqualTo(40);
    assertThat(statuses("JOB")).containsExactly("STOPPED");
    assertThat(statuses("STEP")).containsExactly("STOPPED");
    Behaviours.AT_ITEM.set(Behaviours.always());
    try (JobBench.Running running = bench.open(model, COPY, 2)) {
      assertThat(running.run(at(INSTANT)).completed()).isTrue();
    }
    assertThat(bench.written()).isEqualTo(ROWS);
  }

  @ParameterizedTest
  @ValueSource(classes = {Behaviours.NewModel.class, Behaviours.OldModel.class})
  void aStopThatIsWrittenIntoTheTablesByAnotherProcessIsSeen(Class<?> model) {
    try (JobBench.Running running = bench.open(model, COPY, 2)) {
      Behaviours.AT_ITEM.set(
          id -> {
            if (id == 35) {
              bench
                  .sql()
                  .update(
                      "UPDATE BATCH_JOB_EXECUTION SET STATUS = 'STOPPING', VERSION = VERSION + 1");
            }
            return id;
          });
      assertThat(running.run(at(INSTANT)).stopped()).isTrue();
    }
    assertThat(bench.written()).isEqualTo(40);
    assertThat(statuses("STEP")).containsExactly("STOPPED");
  }

  @Test
  void aTaskletThatCanStopIsAskedTo() throws Exception {
    try (JobBench.Running running = bench.open(Behaviours.Waiting.class, plan(query()), 1)) {
      CompletableFuture<BatchJob.Outcome> outcome =
          CompletableFuture.supplyAsync(() -> running.run(at(INSTANT)));
      Behaviours.Waiting.BEGUN.get().await();
      running.job().stop();
      assertThat(outcome.get().stopped()).isTrue();
    }
  }

  @Test
  void aBareTaskletHoldsAConnectionNoLongerThanAStatement() {
    try (JobBench.Running running = bench.open(Behaviours.Bare.class, plan(query()), 1)) {
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.completed()).isTrue();
      assertThat(outcome.written()).isEqualTo(3);
      assertThat(running.job().steps()).containsExactly(new BatchJob.StepShape("bench", false));
    }
    assertThat(bench.written()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(classes = {Behaviours.NewModel.class, Behaviours.OldModel.class})
  void aKilledConnectionEndsTheRunFailedAndItRestarts(Class<?> model) {
    try (JobBench.Running running = bench.open(model, COPY, 2)) {
      AtomicBoolean killed = new AtomicBoolean();
      Behaviours.AT_ITEM.set(
          id -> {
            if (id == 35 && killed.compareAndSet(false, true)) {
              for (long connection : running.pools().connectionIds("main")) {
                bench.kill(connection);
              }
            }
            return id;
          });
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.completed()).isFalse();
      assertThat(outcome.failure()).isPresent();
    }
    assertThat(statuses("JOB")).containsExactly("FAILED");
    assertThat(statuses("STEP")).containsExactly("FAILED");
    Behaviours.AT_ITEM.set(Behaviours.always());
    try (JobBench.Running running = bench.open(model, COPY, 2)) {
      assertThat(running.run(at(INSTANT)).completed()).isTrue();
    }
    assertThat(bench.written()).isEqualTo(ROWS);
  }

  static Stream<Arguments> commitsThatFail() {
    return Stream.of(Behaviours.NewModel.class, Behaviours.OldModel.class)
        .flatMap(
            model ->
                Stream.of(true, false)
                    .flatMap(
                        committed ->
                            Stream.of(true, false)
                                .map(stopping -> Arguments.of(model, committed, stopping))));
  }

  @ParameterizedTest(name = "{0} committed: {1} stopping: {2}")
  @MethodSource("commitsThatFail")
  void aCommitWhoseAnswerIsLostNeitherLosesNorDoublesAChunk(
      Class<?> model, boolean committed, boolean stopping) {
    Behaviours.AT_ITEM.set(
        id -> {
          if (id == 35 && stopping) {
            bench
                .sql()
                .update(
                    "UPDATE BATCH_JOB_EXECUTION SET STATUS = 'STOPPING', VERSION = VERSION + 1");
          }
          return id;
        });
    try (JobBench.Running running = bench.open(model, COPY, 2, bench.failingCommit(4, committed))) {
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.completed()).isFalse();
    }
    assertThat(bench.written()).isEqualTo(committed ? 40 : 30);
    assertThat(statuses("JOB")).doesNotContain("UNKNOWN").noneMatch(s -> s.endsWith("open"));
    assertThat(statuses("STEP")).doesNotContain("UNKNOWN").noneMatch(s -> s.endsWith("open"));
    Behaviours.AT_ITEM.set(Behaviours.always());
    try (JobBench.Running running = bench.open(model, COPY, 2)) {
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.completed()).isTrue();
    }
    assertThat(bench.written()).isEqualTo(ROWS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"STARTED", "STARTING", "STOPPING", "UNKNOWN"})
  void anExecutionWhoseLeaseHasEndedIsRecovered(String status) {
    Behaviours.AT_ITEM.set(Behaviours.failAt(35));
    try (JobBench.Running running = bench.open(Behaviours.NewModel.class, COPY, 2)) {
      running.run(at(INSTANT));
    }
    String end = status.equals("UNKNOWN") ? "" : ", END_TIME = NULL";
    bench
        .schema()
        .execute(
            "UPDATE BATCH_JOB_EXECUTION SET STATUS = '" + status + "'" + end,
            "UPDATE BATCH_STEP_EXECUTION SET STATUS = '" + status + "'" + end);
    Behaviours.AT_ITEM.set(Behaviours.always());
    try (JobBench.Running running = bench.open(Behaviours.NewModel.class, COPY, 2)) {
      assertThat(running.run(at(INSTANT)).completed()).isTrue();
    }
    assertThat(bench.written()).isEqualTo(ROWS);
    assertThat(statuses("JOB")).containsExactly("COMPLETED", "FAILED");
    assertThat(statuses("STEP")).containsExactly("COMPLETED", "FAILED");
  }

  @Test
  void aJobInstanceWithoutAnyExecutionCanBeRun() {
    try (JobBench.Running running = bench.open(Behaviours.NewModel.class, COPY, 2)) {
      running.run(at(INSTANT));
    }
    bench
        .schema()
        .execute(
            "DELETE FROM target",
            "DELETE FROM BATCH_STEP_EXECUTION_CONTEXT",
            "DELETE FROM BATCH_STEP_EXECUTION",
            "DELETE FROM BATCH_JOB_EXECUTION_CONTEXT",
            "DELETE FROM BATCH_JOB_EXECUTION_PARAMS",
            "DELETE FROM BATCH_JOB_EXECUTION");
    try (JobBench.Running running = bench.open(Behaviours.NewModel.class, COPY, 2)) {
      assertThat(running.run(at(INSTANT)).completed()).isTrue();
    }
  }

  @Test
  void aRunThatHangsIsWrittenDownOverBookkeepingAndRestarts() throws Exception {
    try (JobBench.Running running = bench.open(Behaviours.Locked.class, COPY, 2);
        Connection blocker = bench.schema().connect()) {
      blocker.setAutoCommit(false);
      blocker.createStatement().execute("SELECT id FROM source WHERE id = 15 FOR UPDATE");
      CompletableFuture<BatchJob.Outcome> outcome =
          CompletableFuture.supplyAsync(() -> running.run(at(INSTANT)));
      await().untilAsserted(() -> assertThat(bench.written()).isEqualTo(10));
      running.job().writeDown("incident 42", Duration.ofSeconds(5));
      assertThat(statuses("JOB")).containsExactly("FAILED");
      assertThat(statuses("STEP")).containsExactly("FAILED");
      for (long connection : running.pools().connectionIds("main")) {
        bench.kill(connection);
      }
      assertThat(outcome.get().completed()).isFalse();
      assertThat(
              bench
                  .sql()
                  .queryForList("SELECT EXIT_MESSAGE FROM BATCH_JOB_EXECUTION", String.class))
          .containsExactly("incident 42");
    }
    try (JobBench.Running running = bench.open(Behaviours.Locked.class, COPY, 2)) {
      assertThat(running.run(at(INSTANT)).completed()).isTrue();
    }
    assertThat(bench.written()).isEqualTo(ROWS);
  }

  @Test
  void anInterruptReachesTheJobAndGoesNoFurther() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Behaviours.AT_ITEM.set(
        id -> {
          begun.countDown();
          new CountDownLatch(1).await();
          return id;
        });
    try (JobBench.Running running = bench.open(Behaviours.NewModel.class, COPY, 2)) {
      AtomicBoolean interruptedAfterwards = new AtomicBoolean(true);
      CompletableFuture<BatchJob.Outcome> outcome =
          CompletableFuture.supplyAsync(
              () -> {
                BatchJob.Outcome ended = running.run(at(INSTANT));
                interruptedAfterwards.set(Thread.currentThread().isInterrupted());
                return ended;
              });
      begun.await();
      running.job().interrupt();
      assertThat(outcome.get().failure().orElseThrow()).isInstanceOf(InterruptedException.class);
      assertThat(interruptedAfterwards).isFalse();
    }
    assertThat(statuses("JOB")).containsExactly("FAILED");
  }

  @Test
  void parametersAreTypedAndPropertiesComeFromTheClassPathAndTheDeclaration() {
    BatchJob.Identity identity =
        new BatchJob.Identity(
            Map.of(
                "size", new BatchJob.Parameter("12", "java.lang.Long", false),
                "day", new BatchJob.Parameter("2026-11-22", "java.time.LocalDate", true),
                "region", new BatchJob.Parameter("eu,west", "java.lang.String", true)),
            Optional.of("leasehold.scheduledAt"),
            INSTANT,
            OptionalLong.empty());
    try (JobBench.Running running =
        bench.open(
            Behaviours.Notes.class,
            plan(transaction(query())),
            1,
            Duration.ofSeconds(10),
            Map.of("notes.count", "7"))) {
      assertThat(running.run(identity).completed()).isTrue();
    }
    assertThat(log())
        .containsExactlyInAnyOrder(
            "hello from yml 7 [a, b] before yml",
            "size=12 Long",
            "day=" + LocalDate.of(2026, 11, 22) + " LocalDate",
            "region=eu,west String",
            "leasehold.scheduledAt=2026-11-22T03:15:00Z String");
    try (JobBench.Running running =
        bench.open(Behaviours.Notes.class, plan(transaction(query())), 1)) {
      assertThat(running.run(identity).nothingToDo()).isTrue();
    }
  }

  @Test
  void aParameterThatCannotBeConvertedIsOneLine() {
    try (JobBench.Running running = bench.open(Behaviours.NewModel.class, COPY, 2)) {
      BatchJob.Identity wrongValue =
          new BatchJob.Identity(
              Map.of("size", new BatchJob.Parameter("many", "java.lang.Long", true)),
              Optional.empty(),
              INSTANT,
              OptionalLong.empty());
      assertThatThrownBy(() -> running.run(wrongValue))
          .isInstanceOf(JobClassException.class)
          .hasMessage("parameter size cannot be read as a java.lang.Long");
      BatchJob.Identity wrongType =
          new BatchJob.Identity(
              Map.of("size", new BatchJob.Parameter("1", "Long", true)),
              Optional.empty(),
              INSTANT,
              OptionalLong.empty());
      assertThatThrownBy(() -> running.run(wrongType))
          .isInstanceOf(JobClassException.class)
          .hasMessageStartingWith("parameter size has the type Long, which is no class");
    }
  }

  @Test
  void aJobWithItsOwnIdentityRunsTwiceInARow() {
    BatchJob.Identity own =
        new BatchJob.Identity(Map.of(), Optional.empty(), INSTANT, OptionalLong.empty());
    for (int run = 1; run <= 2; run++) {
      try (JobBench.Running running =
          bench.open(Behaviours.OwnIdentity.class, plan(transaction(query())), 1)) {
        assertThat(running.run(own).completed()).isTrue();
      }
    }
    assertThat(log()).containsExactly("run 1", "run 2");
  }

  @Test
  void listenersMayTakeOneConnection() {
    Plan plan = plan(new dev.leasehold.plan.PlanNode.Step("nothing", List.of(transaction())));
    try (JobBench.Running running = bench.open(Behaviours.Listeners.class, plan, 1)) {
      assertThat(running.run(at(INSTANT)).completed()).isTrue();
    }
    assertThat(log()).containsExactly("before job", "before step", "after step", "after job");
    assertThat(bench.violations()).isEmpty();
  }

  @Test
  void missingTablesAreOneLine() {
    bench.schema().execute("SET FOREIGN_KEY_CHECKS = 0", "DROP TABLE BATCH_JOB_EXECUTION");
    try (JobBench.Running running = bench.open(Behaviours.NewModel.class, COPY, 2)) {
      assertThatThrownBy(() -> running.run(at(INSTANT)))
          .isInstanceOf(JobClassException.class)
          .hasMessageStartingWith("the job's database has no table BATCH_JOB_EXECUTION");
    }
  }

  @Test
  void progressIsSeenWhileTheJobRuns() {
    try (JobBench.Running running = bench.open(Behaviours.NewModel.class, COPY, 2)) {
      Behaviours.AT_ITEM.set(
          id -> {
            if (id == 35) {
              assertThat(running.job().progress())
                  .isEqualTo(new BatchJob.Progress("copy", 30, 30, 0));
            }
            return id;
          });
      assertThat(running.run(at(INSTANT)).completed()).isTrue();
      assertThat(running.job().progress()).isEqualTo(new BatchJob.Progress("copy", ROWS, ROWS, 1));
    }
  }
}
