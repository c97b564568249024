package com.example.shop;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Sets every product's price by how much of it was sold; four workers look that up. */
@Configuration(proxyBeanMethods = false)
public class PriceRefresh {
  private static final int WORKERS = 4;
  private static final int CHUNK = 100;

  record Product(long id, BigDecimal cost) {}

  record Price(long product, BigDecimal price) {}

  @Bean
  Job priceRefreshJob(JobRepository repository, Step refresh) {
    return new JobBuilder("price-refresh", repository).start(refresh).build();
  }

  @Bean
  Step refresh(
      JobRepository repository,
      PlatformTransactionManager transactions,
      JdbcCursorItemReader<Product> products,
      ItemProcessor<Product, Price> bySales,
      JdbcBatchItemWriter<Price> prices) {
    SimpleAsyncTaskExecutor pricers = new SimpleAsyncTaskExecutor("pricer-");
    pricers.setConcurrencyLimit(WORKERS);
    return new StepBuilder("refresh", repository)
        .<Product, Price>chunk(CHUNK)
        .transactionManager(transactions)
        .reader(products)
        .processor(bySales)
        .writer(prices)
        .taskExecutor(pricers)
        .build();
  }

  @Bean
  JdbcCursorItemReader<Product> products(DataSource dataSource) {
    return new JdbcCursorItemReaderBuilder<Product>()
        .name("products")
        .dataSource(dataSource)
        .sql("SELECT id, cost FROM products ORDER BY id")
        .rowMapper((row, number) -> new Product(row.getLong("id"), row.getBigDecimal("cost")))
        .fetchSize(Integer.MIN_VALUE)
        .verifyCursorPosition(false)
        .build();
  }

  /** Runs on the workers, outside of the step's transaction. */
  @Bean
  ItemProcessor<Product, Price> bySales(DataSource dataSource) {
    JdbcClient jdbc = JdbcClient.create(dataSource);
    return product -> {
      int sold =
          jdbc.sql("SELECT COALESCE(SUM(quantity), 0) FROM order_items WHERE product_id = ?")
              .param(product.id())
              .query(Integer.class)
              .single();
      BigDecimal margin = BigDecimal.valueOf(sold < 175 ? 1.25 : 1.40);
      return new Price(
          product.id(), product.cost().multiply(margin).setScale(2, RoundingMode.HALF_UP));
    };
  }

  @Bean
  JdbcBatchItemWriter<Price> prices(DataSource dataSource) {
    return new JdbcBatchItemWriterBuilder<Price>()
        .dataSource(dataSource)
        .sql("UPDATE products SET price = :price WHERE id = :product")
        .itemSqlParameterSourceProvider(
            price ->
                new MapSqlParameterSource(
                    Map.of("price", price.price(), "product", price.product())))
        .assertUpdates(false)
        .build();
  }
}
