package com.example.adopt.wrong;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;

/** Asks for a bean that nobody but the auto-configuration of Spring Boot makes. */
@SpringBootApplication
public class NeedsAutoConfiguration {
  @Bean
  Job needy(
      JobRepository repository,
      PlatformTransactionManager transactions,
      JdbcConnectionDetails details) {
    return new JobBuilder("needy", repository)
        .start(
            new StepBuilder("says " + details.getJdbcUrl(), repository)
                .tasklet((contribution, context) -> RepeatStatus.FINISHED, transactions)
                .build())
        .build();
  }
}
