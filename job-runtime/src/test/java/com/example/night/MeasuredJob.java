package com.example.night;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Copies a few rows, and then stands still until somebody has looked at it. */
@Configuration(proxyBeanMethods = false)
public class MeasuredJob {
  /** Opens when there is something to be seen. */
  public static final AtomicReference<CountDownLatch> STANDS =
      new AtomicReference<>(new CountDownLatch(1));

  /** To be opened by who has seen it. */
  public static final AtomicReference<CountDownLatch> GO_ON =
      new AtomicReference<>(new CountDownLatch(1));

  private static final Logger log = LoggerFactory.getLogger(MeasuredJob.class);

  @Bean
  Job job(JobRepository repository, Step copy, Step stand) {
    return new JobBuilder("measured", repository).start(copy).next(stand).build();
  }

  @Bean
  Step copy(
      JobRepository repository, PlatformTransactionManager transactions, DataSource dataSource) {
    JdbcCursorItemReader<Integer> reader =
        new JdbcCursorItemReader<>(
            dataSource, "SELECT 1 UNION SELECT 2 UNION SELECT 3", (row, i) -> row.getInt(1));
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    return new StepBuilder("copy", repository)
        .<Integer, Integer>chunk(2)
        .transactionManager(transactions)
        .reader(reader)
        .writer(items -> items.forEach(item -> jdbc.queryForObject("SELECT ?", Long.class, item)))
        .build();
  }

  @Bean
  Step stand(
      JobRepository repository, PlatformTransactionManager transactions, DataSource dataSource) {
    return new StepBuilder("stand", repository)
        .tasklet(
            (contribution, context) -> {
              new JdbcTemplate(dataSource).queryForObject("SELECT 1", Long.class);
              log.info("seen \"by\" the step's thread");
              Thread own = new Thread(() -> log.warn("seen by the author's own thread"), "own");
              own.start();
              own.join();
              STANDS.get().countDown();
              GO_ON.get().await(60, TimeUnit.SECONDS);
              return RepeatStatus.FINISHED;
            },
            transactions)
        .build();
  }

  /** The same without standing still, for a process of its own. */
  public static final class Passing extends MeasuredJob {
    public Passing() {
      GO_ON.get().countDown();
    }
  }
}
