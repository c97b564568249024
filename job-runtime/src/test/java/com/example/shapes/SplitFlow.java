package com.example.shapes;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.job.flow.support.SimpleFlow;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.JdbcPagingItemReader;
import org.springframework.batch.infrastructure.item.database.Order;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcPagingItemReaderBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Two flows at the same time, one by a cursor and one by pages, and a step after both. */
@Configuration
public class SplitFlow {
  @Bean
  Job job(JobRepository repository, Flow both, Step note) {
    return new JobBuilder("shape", repository).start(both).next(note).end().build();
  }

  @Bean
  Flow both(Flow even, Flow odd) {
    return new FlowBuilder<SimpleFlow>("both")
        .split(new SimpleAsyncTaskExecutor("flow-"))
        .add(even, odd)
        .build();
  }

  @Bean
  Flow even(
      JobRepository repository,
      PlatformTransactionManager transactions,
      JdbcCursorItemReader<Integer> evenRows,
      ItemProcessor<Integer, Integer> together,
      JdbcBatchItemWriter<Integer> target) {
    return new FlowBuilder<SimpleFlow>("even")
        .start(
            new StepBuilder("copyEven", repository)
                .<Integer, Integer>chunk(Rows.CHUNK)
                .transactionManager(transactions)
                .reader(evenRows)
                .processor(together)
                .writer(target)
                .build())
        .build();
  }

  @Bean
  Flow odd(
      JobRepository repository,
      PlatformTransactionManager transactions,
      JdbcPagingItemReader<Integer> oddRows,
      ItemProcessor<Integer, Integer> together,
      JdbcBatchItemWriter<Integer> target) {
    return new FlowBuilder<SimpleFlow>("odd")
        .start(
            new StepBuilder("copyOdd", repository)
                .<Integer, Integer>chunk(Rows.CHUNK)
                .transactionManager(transactions)
                .reader(oddRows)
                .processor(together)
                .writer(target)
                .build())
        .build();
  }

  @Bean
  Step note(
      JobRepository repository, PlatformTransactionManager transactions, DataSource dataSource) {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    return new StepBuilder("note", repository)
        .tasklet(
            (contribution, context) -> {
              jdbc.update("INSERT INTO log (note) SELECT COUNT(*) FROM target");
              return RepeatStatus.FINISHED;
            },
            transactions)
        .build();
  }

  /** Both flows have read a row before either goes on. */
  @Bean
  ItemProcessor<Integer, Integer> together() {
    CountDownLatch reading = new CountDownLatch(2);
    return id -> {
      if (id <= 2) {
        reading.countDown();
        reading.await(2, TimeUnit.SECONDS);
      }
      return id;
    };
  }

  @Bean
  JdbcCursorItemReader<Integer> evenRows(DataSource dataSource) {
    return new JdbcCursorItemReaderBuilder<Integer>()
        .name("evenRows")
        .dataSource(dataSource)
        .sql("SELECT id FROM source WHERE part IN (0, 2) ORDER BY id")
        .rowMapper((row, number) -> row.getInt("id"))
        .build();
  }

  @Bean
  JdbcPagingItemReader<Integer> oddRows(DataSource dataSource) throws Exception {
    return new JdbcPagingItemReaderBuilder<Integer>()
        .name("oddRows")
        .dataSource(dataSource)
        .selectClause("SELECT id")
        .fromClause("FROM source")
        .whereClause("WHERE part IN (1, 3)")
        .sortKeys(Map.of("id", Order.ASCENDING))
        .rowMapper((row, number) -> row.getInt("id"))
        .pageSize(Rows.CHUNK)
        .build();
  }

  @Bean
  JdbcBatchItemWriter<Integer> target(DataSource dataSource) {
    return Rows.target(dataSource);
  }
}
