package com.example.adopt.boot;

import java.math.BigDecimal;
import java.math.RoundingMode;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.RunIdIncrementer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** One invoice for each order that has none yet. */
@Configuration
@EnableConfigurationProperties(VatRates.class)
class InvoicesJob {
  record Order(long id, long customer, BigDecimal total) {}

  record Invoice(long order, BigDecimal vat) {}

  @Bean
  Job invoices(JobRepository repository, Step writeInvoices) {
    return new JobBuilder("invoices", repository)
        .incrementer(new RunIdIncrementer())
        .start(writeInvoices)
        .build();
  }

  @Bean
  Step writeInvoices(
      JobRepository repository,
      PlatformTransactionManager transactions,
      DataSource dataSource,
      JdbcTemplate jdbc,
      VatRates vat,
      @Value("${invoices.chunk}") int chunk) {
    return new StepBuilder("write-invoices", repository)
        .<Order, Invoice>chunk(chunk)
        .transactionManager(transactions)
        .reader(orders(dataSource))
        .processor(order -> invoice(order, jdbc, vat))
        .writer(
            new JdbcBatchItemWriterBuilder<Invoice>()
                .dataSource(dataSource)
                .sql("INSERT INTO invoices (order_id, vat) VALUES (?, ?)")
                .itemPreparedStatementSetter(
                    (invoice, statement) -> {
                      statement.setLong(1, invoice.order());
                      statement.setBigDecimal(2, invoice.vat());
                    })
                .build())
        .build();
  }

  private static JdbcCursorItemReader<Order> orders(DataSource dataSource) {
    return new JdbcCursorItemReaderBuilder<Order>()
        .name("orders")
        .dataSource(dataSource)
        .sql(
            "SELECT id, customer_id, total FROM orders"
                + " WHERE id NOT IN (SELECT order_id FROM invoices) ORDER BY id")
        .rowMapper((row, number) -> new Order(row.getLong(1), row.getLong(2), row.getBigDecimal(3)))
        .build();
  }

  private static Invoice invoice(Order order, JdbcTemplate jdbc, VatRates vat) {
    String country =
        jdbc.queryForObject(
            "SELECT country FROM customers WHERE id = ?", String.class, order.customer());
    BigDecimal rate = vat.of(country).movePointLeft(2);
    return new Invoice(order.id(), order.total().multiply(rate).setScale(2, RoundingMode.HALF_UP));
  }
}
