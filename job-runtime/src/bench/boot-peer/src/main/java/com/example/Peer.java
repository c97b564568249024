package com.example;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** A job of one query, as an ordinary application of Spring Boot's. */
@SpringBootApplication
public class Peer {
  public static void main(String[] args) {
    System.exit(SpringApplication.exit(SpringApplication.run(Peer.class, args)));
  }

  @Bean
  Job trivial(
      JobRepository repository, PlatformTransactionManager transactions, JdbcTemplate sql) {
    return new JobBuilder("trivial", repository)
        .start(
            new StepBuilder("one", repository)
                .tasklet(
                    (contribution, context) -> {
                      sql.queryForObject("SELECT 1", Integer.class);
                      return RepeatStatus.FINISHED;
                    },
                    transactions)
                .build())
        .build();
  }
}
