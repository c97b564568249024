package com.example.shapes;

import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcPagingItemReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Logs each row in a transaction of its own, which stays when the chunk fails. */
@Configuration
public class RequiresNewLog {
  @Bean
  Job job(JobRepository repository, Step copy) {
    return new JobBuilder("shape", repository).start(copy).build();
  }

  @Bean
  Step copy(
      JobRepository repository,
      PlatformTransactionManager transactions,
      JdbcPagingItemReader<Integer> rows,
      ItemProcessor<Integer, Integer> logged,
      JdbcBatchItemWriter<Integer> target) {
    return new StepBuilder("copy", repository)
        .<Integer, Integer>chunk(Rows.CHUNK)
        .transactionManager(transactions)
        .reader(rows)
        .processor(logged)
        .writer(target)
        .build();
  }

  @Bean
  JdbcPagingItemReader<Integer> rows(DataSource dataSource) throws Exception {
    return Rows.pages(dataSource);
  }

  @Bean
  ItemProcessor<Integer, Integer> logged(
      DataSource dataSource, PlatformTransactionManager transactions) {
    TransactionTemplate own = new TransactionTemplate(transactions);
    own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    return id -> {
      own.executeWithoutResult(
          status -> jdbc.update("INSERT INTO log (note) VALUES (?)", "row " + id));
      return id;
    };
  }

  @Bean
  JdbcBatchItemWriter<Integer> target(DataSource dataSource) {
    return Rows.target(dataSource);
  }
}
