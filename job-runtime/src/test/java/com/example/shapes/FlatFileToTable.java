package com.example.shapes;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.file.FlatFileItemReader;
import org.springframework.batch.infrastructure.item.file.builder.FlatFileItemReaderBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.transaction.PlatformTransactionManager;

/** Reads a file and writes a table. */
@Configuration
public class FlatFileToTable {
  @Bean
  Job job(JobRepository repository, Step load) {
    return new JobBuilder("shape", repository).start(load).build();
  }

  @Bean
  Step load(
      JobRepository repository,
      PlatformTransactionManager transactions,
      FlatFileItemReader<Integer> lines,
      JdbcBatchItemWriter<Integer> target) {
    return new StepBuilder("load", repository)
        .<Integer, Integer>chunk(Rows.CHUNK)
        .transactionManager(transactions)
        .reader(lines)
        .writer(target)
        .build();
  }

  @Bean
  FlatFileItemReader<Integer> lines() {
    String lines =
        IntStream.rangeClosed(1, Rows.COUNT)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining("\n"));
    return new FlatFileItemReaderBuilder<Integer>()
        .name("lines")
        .resource(new ByteArrayResource(lines.getBytes(StandardCharsets.UTF_8)))
        .lineMapper((line, number) -> Integer.valueOf(line))
        .build();
  }

  @Bean
  JdbcBatchItemWriter<Integer> target(DataSource dataSource) {
    return Rows.target(dataSource);
  }
}
