package com.example.shapes;

import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Reads the database {@code other} by a cursor and writes the job's own. */
@Configuration
public class TwoDatabases {
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
      JdbcBatchItemWriter<Integer> target) {
    return new StepBuilder("copy", repository)
        .<Integer, Integer>chunk(Rows.CHUNK)
        .transactionManager(transactions)
        .reader(rows)
        .processor(lookup)
        .writer(target)
        .build();
  }

  @Bean
  JdbcCursorItemReader<Integer> rows(@Qualifier("other") DataSource other) {
    return Rows.cursor(other);
  }

  @Bean
  ItemProcessor<Integer, Integer> lookup(@Qualifier("other") DataSource other) {
    JdbcTemplate jdbc = new JdbcTemplate(other);
    return id -> jdbc.queryForObject("SELECT id FROM source WHERE id = ?", Integer.class, id);
  }

  @Bean
  JdbcBatchItemWriter<Integer> target(DataSource dataSource) {
    return Rows.target(dataSource);
  }
}
