package com.example.shapes;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.partition.Partitioner;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;

/** Four partitions, each with a step that reads its own part of the rows. */
abstract class Partitions {
  @Bean
  Job job(JobRepository repository, Step copy) {
    return new JobBuilder("shape", repository).start(copy).build();
  }

  @Bean
  Step copy(JobRepository repository, Step part) {
    return new StepBuilder("copy", repository)
        .partitioner("part", parts())
        .step(part)
        .gridSize(4)
        .taskExecutor(new SimpleAsyncTaskExecutor("part-"))
        .build();
  }

  private static Partitioner parts() {
    return grid -> {
      Map<String, ExecutionContext> parts = new HashMap<>();
      for (int part = 0; part < grid; part++) {
        parts.put("part" + part, new ExecutionContext(Map.of("part", part)));
      }
      return parts;
    };
  }

  @Bean
  Step part(
      JobRepository repository,
      PlatformTransactionManager transactions,
      ItemStreamReader<Integer> rowsOfPart,
      ItemProcessor<Integer, Integer> together,
      JdbcBatchItemWriter<Integer> target) {
    return new StepBuilder("part", repository)
        .<Integer, Integer>chunk(Rows.CHUNK)
        .transactionManager(transactions)
        .reader(rowsOfPart)
        .processor(together)
        .writer(target)
        .build();
  }

  /** All parts have read a row before any goes on. */
  @Bean
  ItemProcessor<Integer, Integer> together() {
    CountDownLatch reading = new CountDownLatch(4);
    return id -> {
      reading.countDown();
      reading.await(2, TimeUnit.SECONDS);
      return id;
    };
  }

  @Bean
  JdbcBatchItemWriter<Integer> target(DataSource dataSource) {
    return Rows.target(dataSource);
  }
}
