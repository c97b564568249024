package com.example.shapes;

import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.flow.FlowExecutionStatus;
import org.springframework.batch.core.job.flow.JobExecutionDecider;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Counts the rows, and copies them or clears the target: a run takes one of the two. */
@Configuration
public class DeciderBranch {
  @Bean
  Job job(
      JobRepository repository, Step count, JobExecutionDecider anyRows, Step copy, Step clear) {
    return new JobBuilder("shape", repository)
        .start(count)
        .next(anyRows)
        .on("YES")
        .to(copy)
        .from(anyRows)
        .on("NO")
        .to(clear)
        .end()
        .build();
  }

  @Bean
  JobExecutionDecider anyRows() {
    return (job, step) ->
        new FlowExecutionStatus(step != null && step.getReadCount() > 0 ? "YES" : "NO");
  }

  @Bean
  Step count(
      JobRepository repository, PlatformTransactionManager transactions, DataSource dataSource) {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    return new StepBuilder("count", repository)
        .tasklet(
            (contribution, context) -> {
              int rows = jdbc.queryForObject("SELECT COUNT(*) FROM source", Integer.class);
              for (int row = 0; row < rows; row++) {
                contribution.incrementReadCount();
              }
              return RepeatStatus.FINISHED;
            },
            transactions)
        .build();
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
  Step clear(
      JobRepository repository, PlatformTransactionManager transactions, DataSource dataSource) {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    return new StepBuilder("clear", repository)
        .tasklet(
            (contribution, context) -> {
              jdbc.update("DELETE FROM target");
              return RepeatStatus.FINISHED;
            },
            transactions)
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
