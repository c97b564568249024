package com.example.shop;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.batch.infrastructure.item.file.FlatFileItemWriter;
import org.springframework.batch.infrastructure.item.file.builder.FlatFileItemWriterBuilder;
import org.springframework.batch.infrastructure.item.support.CompositeItemWriter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.FileSystemResource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Writes every order that was not exported yet into a CSV file, and marks it as exported. */
@Configuration(proxyBeanMethods = false)
public class OrderExport {
  record Order(long id, long customerId, LocalDate orderedOn, BigDecimal total) {}

  record Customer(String name, String country) {}

  record Line(long order, LocalDate orderedOn, String customer, String country, BigDecimal total) {}

  @Bean
  Job orderExportJob(JobRepository repository, Step export) {
    return new JobBuilder("order-export", repository).start(export).build();
  }

  @Bean
  Step export(
      JobRepository repository,
      PlatformTransactionManager transactions,
      JdbcCursorItemReader<Order> orders,
      ItemProcessor<Order, Line> customers,
      FlatFileItemWriter<Line> file,
      ItemWriter<Line> mark,
      @Value("${export.chunk:500}") int chunk) {
    return new StepBuilder("export", repository)
        .<Order, Line>chunk(chunk)
        .transactionManager(transactions)
        .reader(orders)
        .processor(customers)
        .writer(new CompositeItemWriter<>(List.of(file, mark)))
        .build();
  }

  /** Streams. What was exported is no longer read, so a restart needs no position. */
  @Bean
  JdbcCursorItemReader<Order> orders(DataSource dataSource) {
    return new JdbcCursorItemReaderBuilder<Order>()
        .name("orders")
        .dataSource(dataSource)
        .sql(
            "SELECT id, customer_id, ordered_on, total FROM orders"
                + " WHERE exported_at IS NULL ORDER BY id")
        .rowMapper(
            (row, number) ->
                new Order(
                    row.getLong("id"),
                    row.getLong("customer_id"),
                    row.getObject("ordered_on", LocalDate.class),
                    row.getBigDecimal("total")))
        .fetchSize(Integer.MIN_VALUE)
        .verifyCursorPosition(false)
        .saveState(false)
        .build();
  }

  @Bean
  ItemProcessor<Order, Line> customers(DataSource dataSource) {
    JdbcClient jdbc = JdbcClient.create(dataSource);
    return order -> {
      Customer customer =
          jdbc.sql("SELECT name, country FROM customers WHERE id = ?")
              .param(order.customerId())
              .query(Customer.class)
              .single();
      return new Line(
          order.id(), order.orderedOn(), customer.name(), customer.country(), order.total());
    };
  }

  /** One file for each job instance: a restart goes on in the file of the failed attempt. */
  @Bean
  @StepScope
  FlatFileItemWriter<Line> file(
      @Value("${export.folder}") Path folder,
      @Value("#{stepExecution.jobExecution.jobInstance.instanceId}") long instance) {
    return new FlatFileItemWriterBuilder<Line>()
        .name("file")
        .resource(new FileSystemResource(folder.resolve("orders-" + instance + ".csv")))
        .headerCallback(writer -> writer.write("order,ordered on,customer,country,total"))
        .shouldDeleteIfEmpty(true)
        .delimited()
        .names("order", "orderedOn", "customer", "country", "total")
        .build();
  }

  @Bean
  ItemWriter<Line> mark(DataSource dataSource) {
    NamedParameterJdbcTemplate jdbc = new NamedParameterJdbcTemplate(dataSource);
    return chunk ->
        jdbc.update(
            "UPDATE orders SET exported_at = NOW() WHERE id IN (:ids)",
            Map.of("ids", chunk.getItems().stream().map(Line::order).toList()));
  }
}
