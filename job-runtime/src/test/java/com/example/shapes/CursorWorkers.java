package com.example.shapes;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;

/** Reads by a cursor; four workers look the rows of a chunk up. */
@Configuration
public class CursorWorkers {
  @Bean
  Job job(JobRepository repository, Step copy) {
    return new JobBuilder("shape", repository).start(copy).build();
  }

  @Bean
  Step copy(
      JobRepository repository,
      PlatformTransactionManager transactions,
      JdbcCursorItemReader<Integer> rows,
      ItemProcessor<Integer, Integer> lookup,
      JdbcBatchItemWriter<Integer> target,
      ThreadPoolTaskExecutor workers) {
    return new StepBuilder("copy", repository)
        .<Integer, Integer>chunk(Rows.CHUNK)
        .transactionManager(transactions)
        .reader(rows)
        .processor(lookup)
        .writer(target)
        .taskExecutor(workers)
        .build();
  }

  @Bean
  JdbcCursorItemReader<Integer> rows(DataSource dataSource) {
    return Rows.cursor(dataSource);
  }

  /** Four of them are at work before any goes on. */
  @Bean
  ItemProcessor<Integer, Integer> lookup(DataSource dataSource) {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    CountDownLatch atWork = new CountDownLatch(4);
    return id -> {
      atWork.countDown();
      atWork.await(2, TimeUnit.SECONDS);
      return jdbc.queryForObject("SELECT id FROM source WHERE id = ?", Integer.class, id);
    };
  }

  @Bean
  ThreadPoolTaskExecutor workers() {
    ThreadPoolTaskExecutor workers = new ThreadPoolTaskExecutor();
    workers.setCorePoolSize(4);
    workers.setMaxPoolSize(4);
    return workers;
  }

  @Bean
  JdbcBatchItemWriter<Integer> target(DataSource dataSource) {
    return Rows.target(dataSource);
  }
}
