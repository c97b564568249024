package com.example.shapes;

import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcPagingItemReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Skips rows that cannot be written, and tries once more what failed for a moment. */
@Configuration
public class SkipsAndRetries {
  @Bean
  Job job(JobRepository repository, Step copy) {
    return new JobBuilder("shape", repository).start(copy).build();
  }

  @Bean
  Step copy(
      JobRepository repository,
      PlatformTransactionManager transactions,
      JdbcPagingItemReader<Integer> rows,
      ItemProcessor<Integer, Integer> lookup,
      ItemWriter<Integer> target) {
    return new StepBuilder("copy", repository)
        .<Integer, Integer>chunk(Rows.CHUNK)
        .transactionManager(transactions)
        .reader(rows)
        .processor(lookup)
        .writer(target)
        .faultTolerant()
        .retry(TransientDataAccessResourceException.class)
        .retryLimit(3)
        .skip(DuplicateKeyException.class)
        .skipLimit(5)
        .build();
  }

  @Bean
  JdbcPagingItemReader<Integer> rows(DataSource dataSource) throws Exception {
    return Rows.pages(dataSource);
  }

  @Bean
  ItemProcessor<Integer, Integer> lookup(DataSource dataSource) {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    AtomicBoolean failed = new AtomicBoolean();
    return id -> {
      int found = jdbc.queryForObject("SELECT id FROM source WHERE id = ?", Integer.class, id);
      if (id == 25 && failed.compareAndSet(false, true)) {
        throw new TransientDataAccessResourceException("not now");
      }
      return found;
    };
  }

  /** Row 42 is there already when its turn comes. */
  @Bean
  ItemWriter<Integer> target(DataSource dataSource) {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    return chunk -> {
      for (Integer id : chunk) {
        jdbc.update("INSERT INTO target (id) VALUES (?)", id == 42 ? 1 : id);
      }
    };
  }
}
