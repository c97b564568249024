package com.example.shop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.partition.Partitioner;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Builds the search index of all orders anew, in eight partitions. */
@Configuration(proxyBeanMethods = false)
public class SearchIndexRebuild {
  private static final int PARTITIONS = 8;
  private static final int CHUNK = 500;

  record Entry(long order, String words) {}

  private record Range(int first, int last) {}

  @Bean
  Job searchIndexRebuildJob(JobRepository repository, Step rebuild) {
    return new JobBuilder("search-index-rebuild", repository).start(rebuild).build();
  }

  @Bean
  Step rebuild(JobRepository repository, Step range, DataSource dataSource) {
    return new StepBuilder("rebuild", repository)
        .partitioner("range", ranges(dataSource))
        .step(range)
        .gridSize(PARTITIONS)
        .taskExecutor(new SimpleAsyncTaskExecutor("rebuild-"))
        .build();
  }

  @Bean
  Step range(
      JobRepository repository,
      PlatformTransactionManager transactions,
      JdbcCursorItemReader<Entry> entries,
      ItemWriter<Entry> index) {
    return new StepBuilder("range", repository)
        .<Entry, Entry>chunk(CHUNK)
        .transactionManager(transactions)
        .reader(entries)
        .writer(index)
        .build();
  }

  @Bean
  @StepScope
  JdbcCursorItemReader<Entry> entries(
      DataSource dataSource,
      @Value("#{stepExecutionContext['first']}") int first,
      @Value("#{stepExecutionContext['last']}") int last) {
    return new JdbcCursorItemReaderBuilder<Entry>()
        .name("entries")
        .dataSource(dataSource)
        .sql(
            """
            SELECT o.id, CONCAT_WS(' ', c.name, c.country, a.name, b.name) AS words
              FROM orders o
              JOIN customers c ON c.id = o.customer_id
              JOIN order_items i ON i.order_id = o.id AND i.line = 1
              JOIN products a ON a.id = i.product_id
              JOIN order_items j ON j.order_id = o.id AND j.line = 2
              JOIN products b ON b.id = j.product_id
             WHERE o.id BETWEEN ? AND ?
             ORDER BY o.id
            """)
        .queryArguments(first, last)
        .rowMapper((row, number) -> new Entry(row.getLong("id"), row.getString("words")))
        .fetchSize(Integer.MIN_VALUE)
        .verifyCursorPosition(false)
        .build();
  }

  /** One statement for a whole chunk. */
  @Bean
  ItemWriter<Entry> index(DataSource dataSource) {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    return chunk -> {
      List<Object> values = new ArrayList<>();
      for (Entry entry : chunk) {
        values.add(entry.order());
        values.add(entry.words());
      }
      String rows = chunk.getItems().stream().map(e -> "(?, ?)").collect(Collectors.joining(", "));
      jdbc.update("REPLACE INTO search_index (order_id, words) VALUES " + rows, values.toArray());
    };
  }

  private static Partitioner ranges(DataSource dataSource) {
    JdbcClient jdbc = JdbcClient.create(dataSource);
    return count -> {
      Range all =
          jdbc.sql("SELECT MIN(id) AS first, MAX(id) AS last FROM orders")
              .query(Range.class)
              .single();
      int size = (all.last() - all.first()) / count + 1;
      Map<String, ExecutionContext> ranges = new HashMap<>();
      for (int i = 0; i < count; i++) {
        int first = all.first() + i * size;
        ExecutionContext context = new ExecutionContext();
        context.putInt("first", first);
        context.putInt("last", first + size - 1);
        ranges.put("range" + i, context);
      }
      return ranges;
    };
  }
}
