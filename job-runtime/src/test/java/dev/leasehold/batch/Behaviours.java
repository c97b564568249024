package dev.leasehold.batch;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.RunIdIncrementer;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.StoppableTasklet;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Jobs that fail, hang or wait where a test wants them to. */
final class Behaviours {
  /** What happens at the item that a test has chosen; reset by each test. */
  static final AtomicReference<ItemProcessor<Integer, Integer>> AT_ITEM = new AtomicReference<>();

  /** What happens when a chunk has written its rows and its progress, and is about to commit. */
  static final AtomicReference<Runnable> BEFORE_COMMIT = new AtomicReference<>(() -> {});

  private Behaviours() {}

  static ItemProcessor<Integer, Integer> always() {
    return id -> id;
  }

  static ItemProcessor<Integer, Integer> failAt(int item) {
    return id -> {
      if (id == item) {
        throw new IllegalStateException("no luck with " + id);
      }
      return id;
    };
  }

  private static ItemProcessor<Integer, Integer> chosen() {
    return id -> AT_ITEM.get().process(id);
  }

  /** Copies in chunks of 10 and in the model of Spring Batch 6. */
  @Configuration
  static class NewModel {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .<Integer, Integer>chunk(10)
              .transactionManager(transactions)
              .reader(Shapes.cursor(data, ""))
              .processor(chosen())
              .writer(Shapes.writer(data))
              .build());
    }
  }

  /** The same in the model before. */
  @Configuration
  static class OldModel {
    @Bean
    @SuppressWarnings("removal")
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .<Integer, Integer>chunk(10, transactions)
              .reader(Shapes.cursor(data, ""))
              .processor(chosen())
              .writer(Shapes.writer(data))
              .build());
    }
  }

  /** Its identity is its own matter. */
  @Configuration
  static class OwnIdentity {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      JdbcTemplate template = new JdbcTemplate(data);
      return new JobBuilder("shape", repository)
          .incrementer(new RunIdIncrementer())
          .start(
              new StepBuilder("note", repository)
                  .tasklet(
                      (contribution, context) -> {
                        template.update(
                            "INSERT INTO log (note) VALUES (?)",
                            "run " + context.getStepContext().getJobParameters().get("run.id"));
                        return RepeatStatus.FINISHED;
                      },
                      transactions)
                  .build())
          .build();
    }
  }

  /** Writes down the parameters and properties that it finds. */
  @Configuration
  static class Notes {
    @Bean
    Job job(
        JobRepository repository,
        PlatformTransactionManager transactions,
        DataSource data,
        @Value("${notes.greeting}") String greeting,
        @Value("${notes.count}") int count,
        @Value("${notes.names}") java.util.List<String> names,
        @Value("${notes.from-properties:}") String fromProperties) {
      JdbcTemplate template = new JdbcTemplate(data);
      return Shapes.job(
          repository,
          new StepBuilder("note", repository)
              .tasklet(
                  (contribution, context) -> {
                    template.update(
                        "INSERT INTO log (note) VALUES (?)",
                        greeting + " " + count + " " + names + " " + fromProperties);
                    context
                        .getStepContext()
                        .getJobParameters()
                        .forEach(
                            (name, value) ->
                                template.update(
                                    "INSERT INTO log (note) VALUES (?)",
                                    name + "=" + value + " " + value.getClass().getSimpleName()));
                    return RepeatStatus.FINISHED;
                  },
                  transactions)
              .build());
    }
  }

  /** A tasklet that waits until it is asked to stop. */
  static final class Waiting implements StoppableTasklet {
    static final AtomicReference<CountDownLatch> BEGUN = new AtomicReference<>();
    private final CountDownLatch asked = new CountDownLatch(1);

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws InterruptedException {
      BEGUN.get().countDown();
      if (!asked.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody asked");
      }
      return RepeatStatus.CONTINUABLE;
    }

    @Override
    public void stop() {
      asked.countDown();
    }

    @Override
    public void stop(StepExecution execution) {
      asked.countDown();
    }
  }

  /** Writes three rows, each on a connection of its own, and needs one at a time. */
  static final class Bare implements org.springframework.batch.core.step.tasklet.Tasklet {
    private final JdbcTemplate template;
    private final DataSource dataSource;

    Bare(DataSource dataSource) {
      this.dataSource = dataSource;
      this.template = new JdbcTemplate(dataSource);
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws Exception {
      template.update("INSERT INTO target (id) VALUES (1)");
      try (java.sql.Connection connection = dataSource.getConnection()) {
        connection.createStatement().executeUpdate("INSERT INTO target (id) VALUES (2)");
      }
      template.update("INSERT INTO target (id) VALUES (3)");
      contribution.incrementWriteCount(3);
      return RepeatStatus.FINISHED;
    }
  }

  /** Hangs in its second chunk, on a row that the test has locked. */
  @Configuration
  static class Locked {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      ItemWriter<Integer> writer = Shapes.writer(data);
      JdbcTemplate template = new JdbcTemplate(data);
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .<Integer, Integer>chunk(10)
              .transactionManager(transactions)
              .reader(Shapes.cursor(data, ""))
              .writer(
                  chunk -> {
                    if (chunk.getItems().contains(15)) {
                      template.queryForList("SELECT id FROM source WHERE id = 15 FOR UPDATE");
                    }
                    writer.write(chunk);
                  })
              .build());
    }
  }

  /** Queries in every kind of listener. */
  @Configuration
  static class Listeners {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      JdbcTemplate template = new JdbcTemplate(data);
      return new JobBuilder("shape", repository)
          .listener(
              new JobExecutionListener() {
                @Override
                public void beforeJob(JobExecution execution) {
                  template.update("INSERT INTO log (note) VALUES ('before job')");
                }

                @Override
                public void afterJob(JobExecution execution) {
                  template.update("INSERT INTO log (note) VALUES ('after job')");
                }
              })
          .start(
              new StepBuilder("nothing", repository)
                  .tasklet((contribution, context) -> RepeatStatus.FINISHED, transactions)
                  .listener(
                      new org.springframework.batch.core.listener.StepExecutionListener() {
                        @Override
                        public void beforeStep(StepExecution execution) {
                          template.update("INSERT INTO log (note) VALUES ('before step')");
                        }

                        @Override
                        public org.springframework.batch.core.ExitStatus afterStep(
                            StepExecution execution) {
                          template.update("INSERT INTO log (note) VALUES ('after step')");
                          return execution.getExitStatus();
                        }
                      })
                  .build())
          .build();
    }
  }
}
