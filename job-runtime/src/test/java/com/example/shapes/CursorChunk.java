package com.example.shapes;

import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** Reads by a cursor and copies the rows. */
@Configuration
public class CursorChunk {
  @Bean
  Job job(JobRepository repository, Step copy) {
    return new JobBuilder("shape", repository).start(copy).build();
  }

  @Bean
  Step copy(
      JobRepository repository,
      PlatformTransactionManager transactions,
      JdbcCursorItemReader<Integer> rows,
      JdbcBatchItemWriter<Integer> target) {
    return new StepBuilder("copy", repository)
        .<Integer, Integer>chunk(Rows.CHUNK)
        .transactionManager(transactions)
        .reader(rows)
        .writer(target)
        .build();
  }

  @Bean
  JdbcCursorItemReader<Integer> rows(DataSource dataSource) {
    return Rows.cursor(dataSource);
  }

  @Bean
  JdbcBatchItemWriter<Integer> target(DataSource dataSource) {
    return Rows.target(dataSource);
  }
}
