package com.example.wrong;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** A configuration that nobody can run: which of its jobs is meant? */
@Configuration
public class TwoJobs {
  @Bean
  Job first(JobRepository repository, Step step) {
    return new JobBuilder("first", repository).start(step).build();
  }

  @Bean
  Job second(JobRepository repository, Step step) {
    return new JobBuilder("second", repository).start(step).build();
  }

  @Bean
  Step step(JobRepository repository, PlatformTransactionManager transactions) {
    return new StepBuilder("step", repository)
        .tasklet((contribution, context) -> RepeatStatus.FINISHED, transactions)
        .build();
  }
}
