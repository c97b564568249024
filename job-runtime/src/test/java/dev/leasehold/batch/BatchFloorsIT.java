package dev.leasehold.batch;

import static dev.leasehold.batch.JobBench.INSTANT;
import static dev.leasehold.batch.JobBench.ROWS;
import static dev.leasehold.batch.JobBench.at;
import static dev.leasehold.batch.JobBench.cursor;
import static dev.leasehold.batch.JobBench.parallel;
import static dev.leasehold.batch.JobBench.plan;
import static dev.leasehold.batch.JobBench.query;
import static dev.leasehold.batch.JobBench.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.plan.Plan;
import dev.leasehold.plan.PlanNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Real steps of every shape complete at their plan's floor, and not with one connection less. */
@Tag("mysql")
class BatchFloorsIT {
  private static final Duration SOON = Duration.ofMillis(500);

  static Stream<Arguments> shapes() {
    PlanNode chunk = transaction(query(), query(), query());
    return Stream.of(
        Arguments.of(Shapes.OneQuery.class, plan(transaction(query())), 1),
        Arguments.of(Shapes.PagingChunk.class, plan(chunk), 1),
        Arguments.of(Shapes.CursorChunk.class, plan(cursor(chunk)), 2),
        Arguments.of(
            Shapes.RequiresNew.class,
            plan(
                cursor(
                    transaction(
                        new PlanNode.Transaction("main", true, List.of(query())), query()))),
            3),
        Arguments.of(
            Shapes.CursorWorkers.class,
            plan(cursor(transaction(parallel(4, query()), query()))),
            3),
        Arguments.of(
            Shapes.PagingWorkers.class,
            plan(transaction(query(), parallel(4, query()), query())),
            2),
        Arguments.of(Shapes.OldModelWorkers.class, plan(cursor(parallel(4, chunk))), 2),
        Arguments.of(Shapes.PagingPartitions.class, plan(parallel(4, chunk)), 1),
        Arguments.of(Shapes.CursorPartitions.class, plan(parallel(4, cursor(chunk))), 5),
        Arguments.of(
            Shapes.SplitFlow.class,
            plan(
                new PlanNode.Concurrently(
                    List.of(List.of(chunk), List.of(chunk), List.of(chunk), List.of(chunk)))),
            1),
        Arguments.of(
            Shapes.StreamOnOwnConnection.class,
            plan(transaction(cursor(new PlanNode.Query("INSERT", "main", false)))),
            3));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void completesAtTheFloor(Class<?> shape, Plan plan, int floor) {
    assertThat(plan.demand().get("main").floor()).isEqualTo(floor);
    JobBench bench = new JobBench();
    try (JobBench.Running running = bench.open(shape, plan, floor)) {
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.completed()).isTrue();
      assertThat(bench.written()).isEqualTo(ROWS);
      assertThat(running.job().notWrapped()).isEmpty();
      assertThat(bench.violations()).isEmpty();
      assertThat(bench.leaks()).isEmpty();
    }
  }

  static Stream<Arguments> shapesThatCanBeStarved() {
    return shapes().filter(shape -> (int) shape.get()[2] > 1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapesThatCanBeStarved")
  void failsBelowTheFloorAndIsWrittenDown(Class<?> shape, Plan plan, int floor) {
    JobBench bench = new JobBench();
    try (JobBench.Running running = bench.open(shape, plan, floor - 1, SOON, Map.of())) {
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.completed()).isFalse();
      assertThat(outcome.failure()).isPresent();
    }
    assertThat(
            bench
                .sql()
                .queryForList("SELECT STATUS FROM BATCH_JOB_EXECUTION WHERE END_TIME IS NOT NULL"))
        .containsExactly(Map.of("STATUS", "FAILED"));
    assertThat(
            bench
                .sql()
                .queryForList(
                    "SELECT STEP_NAME FROM BATCH_STEP_EXECUTION WHERE END_TIME IS NULL"
                        + " OR STATUS NOT IN ('FAILED', 'COMPLETED')"))
        .isEmpty();
    try (JobBench.Running again = bench.open(shape, plan, floor)) {
      BatchJob.Outcome outcome = again.run(at(INSTANT));
      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.completed()).isTrue();
      assertThat(bench.written()).isEqualTo(ROWS);
    }
  }
}
