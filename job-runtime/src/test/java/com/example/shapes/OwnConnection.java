package com.example.shapes;

import java.sql.Connection;
import java.sql.PreparedStatement;
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
import org.springframework.transaction.PlatformTransactionManager;

/** Asks the pool for another connection inside of a chunk's transaction. */
@Configuration
public class OwnConnection {
  @Bean
  Job job(JobRepository repository, Step copy) {
    return new JobBuilder("shape", repository).start(copy).build();
  }

  @Bean
  Step copy(
      JobRepository repository,
      PlatformTransactionManager transactions,
      JdbcPagingItemReader<Integer> rows,
      ItemProcessor<Integer, Integer> noted,
      JdbcBatchItemWriter<Integer> target) {
    return new StepBuilder("copy", repository)
        .<Integer, Integer>chunk(Rows.CHUNK)
        .transactionManager(transactions)
        .reader(rows)
        .processor(noted)
        .writer(target)
        .build();
  }

  @Bean
  JdbcPagingItemReader<Integer> rows(DataSource dataSource) throws Exception {
    return Rows.pages(dataSource);
  }

  @Bean
  ItemProcessor<Integer, Integer> noted(DataSource dataSource) {
    return id -> {
      try (Connection own = dataSource.getConnection();
          PreparedStatement note = own.prepareStatement("INSERT INTO log (note) VALUES (?)")) {
        note.setString(1, "row " + id);
        note.executeUpdate();
      }
      return id;
    };
  }

  @Bean
  JdbcBatchItemWriter<Integer> target(DataSource dataSource) {
    return Rows.target(dataSource);
  }
}
