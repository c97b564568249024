package com.example.chaos;

import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.item.support.AbstractItemCountingItemStreamItemReader;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Writes a hundred numbers for its instant, in chunks of ten that each take a while and hold all
 * connections that the job may have.
 */
@Configuration
public class CopyJob {
  /** How many rows a complete run leaves. */
  public static final int ROWS = 100;

  private static final int CHUNK = 10;

  /** Counts up; where it stands is kept with each chunk, so that a restart goes on there. */
  private static final class Numbers extends AbstractItemCountingItemStreamItemReader<Integer> {
    Numbers() {
      setName("numbers");
    }

    @Override
    protected Integer doRead() {
      int at = getCurrentItemCount() - 1;
      return at < ROWS ? at : null;
    }

    @Override
    protected void doOpen() {}

    @Override
    protected void doClose() {}
  }

  /** As authors do after a failure; whoever has lost its lease gets no connection for it. */
  private record TidyingUp(JdbcTemplate template) implements JobExecutionListener {
    @Override
    public void afterJob(JobExecution execution) {
      if (execution.getStatus() == BatchStatus.FAILED) {
        try {
          template.execute("DO SLEEP(2)");
        } catch (DataAccessException refused) {
          System.out.println("not tidied up: " + refused.getMessage());
        }
      }
    }
  }

  @Bean
  Job copy(
      JobRepository repository,
      PlatformTransactionManager transactions,
      ItemWriter<Integer> writer,
      DataSource data,
      @Value("${chaos.job}") String name) {
    return new JobBuilder(name, repository)
        .listener(new TidyingUp(new JdbcTemplate(data)))
        .start(
            new StepBuilder("copy", repository)
                .<Integer, Integer>chunk(CHUNK)
                .transactionManager(transactions)
                .reader(new Numbers())
                .writer(writer)
                .build())
        .build();
  }

  @Bean
  @StepScope
  ItemWriter<Integer> writer(
      DataSource data,
      @Value("${chaos.job}") String name,
      @Value("${chaos.width}") int width,
      @Value("#{jobParameters['leasehold.scheduledAt']}") Object instant) {
    JdbcTemplate template = new JdbcTemplate(data);
    String run = name + "@" + instant;
    return chunk -> {
      for (int number : chunk) {
        template.update("INSERT INTO copied (run, number) VALUES (?, ?)", run, number);
      }
      List<Connection> others = new ArrayList<>();
      try {
        for (int i = 1; i < width; i++) {
          others.add(data.getConnection());
        }
        for (Connection other : others) {
          try (Statement statement = other.createStatement()) {
            statement.execute("DO 1");
          }
        }
        template.execute("DO SLEEP(0.1)");
      } finally {
        for (Connection other : others) {
          other.close();
        }
      }
    };
  }
}
