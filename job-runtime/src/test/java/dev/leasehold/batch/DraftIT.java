package dev.leasehold.batch;

import static dev.leasehold.batch.JobBench.INSTANT;
import static dev.leasehold.batch.JobBench.at;
import static dev.leasehold.batch.JobBench.plan;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.shapes.CursorChunk;
import com.example.shapes.CursorLookup;
import com.example.shapes.CursorPartitions;
import com.example.shapes.CursorWorkers;
import com.example.shapes.DeciderBranch;
import com.example.shapes.FlatFileToTable;
import com.example.shapes.OlderWorkers;
import com.example.shapes.OwnConnection;
import com.example.shapes.PagingChunk;
import com.example.shapes.PagingPartitions;
import com.example.shapes.PagingWorkers;
import com.example.shapes.RequiresNewLog;
import com.example.shapes.SkipsAndRetries;
import com.example.shapes.SplitFlow;
import com.example.shapes.StreamTasklet;
import dev.leasehold.plan.Demand;
import dev.leasehold.plan.Plan;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The plan drafted from a job's beans is the one that the job keeps to when it runs. */
@Tag("mysql")
class DraftIT {
  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of(FlatFileToTable.class, 1, 1, 0),
        Arguments.of(PagingChunk.class, 1, 1, 1),
        Arguments.of(CursorChunk.class, 2, 2, 0),
        Arguments.of(CursorLookup.class, 2, 2, 1),
        Arguments.of(CursorWorkers.class, 3, 6, 1),
        Arguments.of(PagingWorkers.class, 2, 5, 1),
        Arguments.of(OlderWorkers.class, 2, 5, 1),
        Arguments.of(CursorPartitions.class, 5, 8, 0),
        Arguments.of(PagingPartitions.class, 1, 4, 0),
        Arguments.of(SplitFlow.class, 2, 3, 1),
        Arguments.of(DeciderBranch.class, 2, 2, 2),
        Arguments.of(SkipsAndRetries.class, 1, 1, 2),
        Arguments.of(RequiresNewLog.class, 2, 2, 1),
        Arguments.of(OwnConnection.class, 2, 2, 1),
        Arguments.of(OddBeans.SharedCursor.class, 1, 1, 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void theDraftIsWhatTheRunHolds(Class<?> shape, int floor, int peak, int open) {
    JobBench bench = new JobBench();
    Draft draft;
    try (JobBench.Running loaded = bench.open(shape, plan(), 1)) {
      draft = Draft.of("bench", "main", loaded.job().shape());
    }
    Plan plan = draft.plan();
    assertThat(plan.demand()).as(draft.yaml()).isEqualTo(Map.of("main", new Demand(floor, peak)));
    assertThat(draft.open()).hasSize(open);

    try (JobBench.Running running = bench.open(shape, plan, floor)) {
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.completed()).isTrue();
      assertThat(bench.violations()).as(draft.yaml()).isEmpty();
    }
  }

  @Test
  void whatTheBeansCannotTellIsSaid() {
    try (JobBench.Running loaded = new JobBench().open(StreamTasklet.class, plan(), 1)) {
      Draft draft = Draft.of("bench", "main", loaded.job().shape());

      assertThat(draft.open())
          .containsExactly(
              "the tasklet is bean streamTasklet (com.example.shapes.StreamTasklet): code that"
                  + " holds a DataSource; declare its queries, of which one at a time is assumed");
      assertThat(draft.yaml())
          .contains("# main: floor 1, peak 1")
          .contains("# TO DECLARE: the tasklet is bean streamTasklet");
    }
  }

  @Test
  void oddBeansAreReadToo() {
    try (JobBench.Running loaded = new JobBench().open(OddBeans.ManySteps.class, plan(), 1)) {
      Draft draft = Draft.of("bench", "main", loaded.job().shape());
      String yaml = draft.yaml();

      assertThat(yaml)
          .contains("There is no transaction (its transaction attribute is NOT_SUPPORTED)")
          .contains("- query: INSERT INTO target (id) VALUES (:id)")
          .contains("- query: INSERT INTO log (id) VALUES (:id)")
          .contains(
              "# The writer is a JdbcBatchItemWriter, and asks a database that is not leased.")
          .contains("- cursor: CALL all_rows")
          .contains("- step: inner")
          .contains("# Step parts: a grid of 6, one after another (SyncTaskExecutor).");
      assertThat(draft.open())
          .hasSize(3)
          .anySatisfy(
              sentence ->
                  assertThat(sentence)
                      .startsWith("composite: listener a dev.leasehold.batch.OddBeans.Telling"))
          .anySatisfy(
              sentence ->
                  assertThat(sentence)
                      .startsWith("its transaction manager is a JdbcTransactionManager"));
      assertThat(loaded.job().steps())
          .contains(new BatchJob.StepShape("quiet", false), new BatchJob.StepShape("inner", true));
    }
  }

  @Test
  void aDraftIsYamlToPaste() {
    try (JobBench.Running loaded = new JobBench().open(CursorWorkers.class, plan(), 1)) {
      assertThat(Draft.of("bench", "main", loaded.job().shape()).yaml())
          .isEqualTo(
              """
              # A first plan of job bench, drafted from its beans; nothing was run. Comments say
              #   what each node was read from, and begin with TO DECLARE where the beans do not
              #   tell.
              # main: floor 3, peak 6
              plan:
                # Step copy: chunks of 10.
                # Its executor (ThreadPoolTaskExecutor) runs 4 tasks at once, each an item.
                - chunk:
                    reader:
                      # The reader is bean rows (JdbcCursorItemReader).
                      - cursor: SELECT id FROM source ORDER BY id
                    processor:
                      # TO DECLARE: the processor is bean lookup (a lambda of
                      #   com.example.shapes.CursorWorkers): code that holds a JdbcTemplate; declare its
                      #   queries, of which one at a time is assumed.
                      - query: what bean lookup (a lambda of com.example.shapes.CursorWorkers) asks
                    writer:
                      # The writer is bean target (JdbcBatchItemWriter).
                      - query: INSERT INTO target (id) VALUES (:id)
                    workers: 4
              """);
    }
  }
}
