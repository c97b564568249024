package dev.leasehold.batch;

import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.flow.support.SimpleFlow;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.item.database.ExtendedConnectionDataSourceProxy;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.StoredProcedureItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.batch.infrastructure.item.support.CompositeItemWriter;
import org.springframework.batch.infrastructure.item.support.ListItemReader;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;

/** Jobs whose beans are put together as fewer authors do. */
final class OddBeans {
  private OddBeans() {}

  static JdbcBatchItemWriter<Integer> into(DataSource data, String table) {
    JdbcBatchItemWriter<Integer> writer =
        new JdbcBatchItemWriterBuilder<Integer>()
            .dataSource(data)
            .sql("INSERT INTO " + table + " (id) VALUES (:id)")
            .itemSqlParameterSourceProvider(id -> new MapSqlParameterSource("id", id))
            .build();
    writer.afterPropertiesSet();
    return writer;
  }

  /** The cursor and the transaction are on the same connection. */
  @Configuration
  static class SharedCursor {
    @Bean
    Job job(JobRepository repository, DataSource data) throws Exception {
      ExtendedConnectionDataSourceProxy shared = new ExtendedConnectionDataSourceProxy(data);
      JdbcCursorItemReader<Integer> rows =
          new JdbcCursorItemReaderBuilder<Integer>()
              .name("rows")
              .dataSource(shared)
              .useSharedExtendedConnection(true)
              .sql("SELECT id FROM source ORDER BY id")
              .rowMapper((row, number) -> row.getInt("id"))
              .build();
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .<Integer, Integer>chunk(10)
              .transactionManager(new JdbcTransactionManager(shared))
              .reader(rows)
              .writer(into(shared, "target"))
              .build());
    }
  }

  /** Tells others before its step. */
  static final class Telling implements StepExecutionListener {
    private final JdbcTemplate jdbc;

    Telling(DataSource data) {
      this.jdbc = new JdbcTemplate(data);
    }

    @Override
    public void beforeStep(StepExecution execution) {
      jdbc.update("INSERT INTO log (note) VALUES ('began')");
    }
  }

  /** One step of each kind. */
  @Configuration
  static class ManySteps {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      return new JobBuilder("shape", repository)
          .start(quiet(repository, transactions, data))
          .next(composite(repository, transactions, data))
          .next(foreign(repository))
          .next(procedure(repository, transactions, data))
          .next(steps(repository, transactions))
          .next(parts(repository, transactions))
          .build();
    }

    private static Step quiet(
        JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      JdbcTemplate jdbc = new JdbcTemplate(data);
      DefaultTransactionAttribute none =
          new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
      return new StepBuilder("quiet", repository)
          .tasklet(
              (contribution, context) -> {
                jdbc.update("DELETE FROM log");
                return RepeatStatus.FINISHED;
              },
              transactions)
          .transactionAttribute(none)
          .build();
    }

    private static Step composite(
        JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      return new StepBuilder("composite", repository)
          .<Integer, Integer>chunk(10)
          .transactionManager(transactions)
          .reader(new ListItemReader<>(List.of(1, 2)))
          .writer(new CompositeItemWriter<>(List.of(into(data, "target"), into(data, "log"))))
          .listener(new Telling(data))
          .build();
    }

    private static Step foreign(JobRepository repository) {
      DataSource elsewhere = new DriverManagerDataSource("jdbc:mysql://nowhere/");
      return new StepBuilder("foreign", repository)
          .<Integer, Integer>chunk(10)
          .transactionManager(new JdbcTransactionManager(elsewhere))
          .reader(new ListItemReader<>(List.of(1, 2)))
          .writer(into(elsewhere, "target"))
          .build();
    }

    private static Step procedure(
        JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      StoredProcedureItemReader<Integer> rows =
          new StoredProcedureItemReader<>(data, "all_rows", (row, number) -> row.getInt("id"));
      return new StepBuilder("procedure", repository)
          .<Integer, Integer>chunk(10)
          .transactionManager(transactions)
          .reader(rows)
          .writer(nothing())
          .build();
    }

    private static Step steps(JobRepository repository, PlatformTransactionManager transactions) {
      return new StepBuilder("steps", repository)
          .flow(
              new FlowBuilder<SimpleFlow>("inner")
                  .start(empty("inner", repository, transactions))
                  .build())
          .build();
    }

    private static Step parts(JobRepository repository, PlatformTransactionManager transactions) {
      return new StepBuilder("parts", repository)
          .partitioner("part", grid -> Map.of("only", new ExecutionContext()))
          .step(empty("part", repository, transactions))
          .gridSize(6)
          .taskExecutor(new SyncTaskExecutor())
          .build();
    }

    private static Step empty(
        String name, JobRepository repository, PlatformTransactionManager transactions) {
      return new StepBuilder(name, repository)
          .tasklet((contribution, context) -> RepeatStatus.FINISHED, transactions)
          .build();
    }

    private static ItemWriter<Integer> nothing() {
      return chunk -> {};
    }
  }
}
