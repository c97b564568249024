package com.example.shop;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.partition.Partitioner;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;

/** Settles a day's orders, customer by customer, with two workers. */
@Configuration(proxyBeanMethods = false)
public class Settlement {
  static final int WORKERS = 2;

  @Bean
  Job settlementJob(
      JobRepository repository,
      PlatformTransactionManager transactions,
      DataSource dataSource,
      @Value("${settlement.day}") String day,
      @Value("${settlement.busy:false}") boolean busy) {
    DocumentNumbers numbers = new DocumentNumbers(dataSource, transactions);
    Step settle =
        new StepBuilder("settle", repository)
            .tasklet(
                new SettleCustomers(dataSource, numbers, LocalDate.parse(day), busy), transactions)
            .build();
    SimpleAsyncTaskExecutor settlers = new SimpleAsyncTaskExecutor("settler-");
    settlers.setConcurrencyLimit(WORKERS);
    Step settleAll =
        new StepBuilder("settle-all", repository)
            .partitioner("settle", parts())
            .step(settle)
            .gridSize(WORKERS)
            .taskExecutor(settlers)
            .build();
    return new JobBuilder("settlement", repository).start(settleAll).build();
  }

  private static Partitioner parts() {
    return count -> {
      Map<String, ExecutionContext> parts = new HashMap<>();
      for (int part = 0; part < count; part++) {
        ExecutionContext context = new ExecutionContext();
        context.putInt(SettleCustomers.PART, part);
        context.putInt(SettleCustomers.PARTS, count);
        parts.put("part" + part, context);
      }
      return parts;
    };
  }
}
