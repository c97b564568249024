package dev.leasehold.batch;

import static dev.leasehold.batch.JobBench.INSTANT;
import static dev.leasehold.batch.JobBench.ROWS;
import static dev.leasehold.batch.JobBench.at;
import static dev.leasehold.batch.JobBench.plan;
import static dev.leasehold.batch.JobBench.query;
import static dev.leasehold.batch.JobBench.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchContextIT {
  private static final Plan ONE = plan(transaction(query()));

  private final JobBench bench = new JobBench();

  private List<String> log() {
    return bench.sql().queryForList("SELECT note FROM log ORDER BY id", String.class);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Configurations.Plain.class,
        Configurations.Enabled.class,
        Configurations.EnabledJdbc.class,
        Configurations.Default.class,
        Configurations.JdbcDefault.class
      })
  void everyKindOfConfigurationGetsTheRoutedRepository(Class<?> configuration) {
    try (JobBench.Running running = bench.open(configuration, ONE, 1)) {
      assertThat(running.job().warnings()).isEmpty();
      assertThat(running.job().steps()).containsExactly(new BatchJob.StepShape("noted", true));
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.completed()).isTrue();
      assertThat(
              bench
                  .sql()
                  .queryForList("SELECT JOB_EXECUTION_ID FROM BATCH_JOB_EXECUTION", Long.class))
          .containsExactly(outcome.executionId());
    }
    assertThat(log()).containsExactly("noted");
  }

  @Test
  void beansThatOursReplaceAreWarnedOf() {
    try (JobBench.Running running = bench.open(Configurations.OwnBeans.class, ONE, 1)) {
      String own = Configurations.OwnBeans.class.getName();
      assertThat(running.job().warnings())
          .containsExactlyInAnyOrder(
              "bean 'dataSource' of " + own + " is not used: the runtime gives the job its own",
              "bean 'reporting' is @Primary, but the job gets the one of its lease",
              "bean 'archive' is a DataSource of its own: its connections are neither leased nor"
                  + " watched");
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.completed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Configurations.Templates.class, Configurations.OwnTemplate.class})
  void templatesOfTheJobsDataSourceAreThereAndNothingIsScheduled(Class<?> configuration) {
    try (JobBench.Running running = bench.open(configuration, ONE, 1)) {
      assertThat(running.job().warnings())
          .containsExactly(
              "methods with @Scheduled are not called: the declaration's schedule starts jobs");
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.completed()).isTrue();
    }
    assertThat(log()).containsExactly("template", "named", "client");
    assertThat(bench.violations()).isEmpty();
  }

  @Test
  void stepsAndTaskletsOfAScopeAreMadeWhenTheyBegin() {
    Map<String, String> unresolved = Map.of("spring.batch.job.name", "${nobody.says}");
    try (JobBench.Running running =
        bench.open(Configurations.Late.class, ONE, 1, Duration.ofSeconds(20), unresolved)) {
      assertThat(running.job().shape().parts())
          .singleElement()
          .isInstanceOfSatisfying(
              JobShape.StepPart.class,
              step -> {
                assertThat(step.name()).isEqualTo("late");
                assertThat(step.work()).isInstanceOf(JobShape.UnknownWork.class);
              });
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.completed()).isTrue();
    }
    assertThat(log()).containsExactly("noted");
  }

  @ParameterizedTest
  @CsvSource({"another, another", "job, shape", "shape, shape"})
  void oneOfSeveralJobsIsChosenByItsNameOrThatOfItsBean(String name, String ran) {
    try (JobBench.Running running =
        bench.open(
            Configurations.TwoJobs.class,
            ONE,
            1,
            Duration.ofSeconds(20),
            Map.of("spring.batch.job.name", name))) {
      assertThat(running.job().steps()).hasSize(1);
      assertThat(running.run(at(INSTANT)).completed()).isTrue();
    }
    assertThat(bench.sql().queryForList("SELECT JOB_NAME FROM BATCH_JOB_INSTANCE", String.class))
        .containsExactly(ran);
  }

  @Test
  void progressIsCommittedWithItsChunkAlsoThroughAProxyOfTheDataSource() {
    List<Long> seenFromOutside = new ArrayList<>();
    Behaviours.BEFORE_COMMIT.set(
        () -> {
          seenFromOutside.add(
              bench
                  .sql()
                  .queryForObject("SELECT WRITE_COUNT FROM BATCH_STEP_EXECUTION", Long.class));
          if (seenFromOutside.size() == 4) {
            throw new IllegalStateException("no luck");
          }
        });
    try (JobBench.Running running = bench.open(Configurations.LazyProxy.class, ONE, 1)) {
      assertThat(running.run(at(INSTANT)).failure().orElseThrow()).hasMessage("no luck");
    }
    assertThat(seenFromOutside).containsExactly(0L, 10L, 20L, 30L);
    assertThat(bench.written()).isEqualTo(30);
    Behaviours.BEFORE_COMMIT.set(() -> {});
    try (JobBench.Running running = bench.open(Configurations.LazyProxy.class, ONE, 1)) {
      assertThat(running.run(at(INSTANT)).completed()).isTrue();
    }
    assertThat(bench.written()).isEqualTo(ROWS);
  }

  @Test
  void aStepWithoutATransactionManagerIsWarnedOf() {
    try (JobBench.Running running = bench.open(Configurations.NoTransactionManager.class, ONE, 1)) {
      assertThat(running.job().steps()).containsExactly(new BatchJob.StepShape("copy", false));
      assertThat(running.job().warnings())
          .singleElement()
          .asString()
          .startsWith("step copy has no transaction manager: ");
      assertThat(running.run(at(INSTANT)).completed()).isTrue();
    }
  }

  @Test
  void stepsOfStepsInnerJobsDecidersAndLateStepsRunAtTheFloor() {
    try (JobBench.Running running = bench.open(Configurations.Nested.class, ONE, 1)) {
      assertThat(running.job().steps())
          .extracting(BatchJob.StepShape::name)
          .containsExactlyInAnyOrder("steps", "in the flow", "inner job", "in the inner job");
      BatchJob.Outcome outcome = running.run(at(INSTANT));
      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.completed()).isTrue();
      assertThat(outcome.steps()).isEqualTo(5);
    }
    assertThat(log()).containsExactly("in the flow", "decided", "in the inner job", "late");
    assertThat(bench.violations()).isEmpty();
    assertThat(bench.leaks()).isEmpty();
  }
}
