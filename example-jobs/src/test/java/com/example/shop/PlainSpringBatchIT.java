package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.leasehold.database.Database;
import dev.leasehold.database.Tables;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.References;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.annotation.EnableBatchProcessing;
import org.springframework.batch.core.configuration.annotation.EnableJdbcJobRepository;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The example jobs are ordinary ones: plain Spring Batch on a plain pool runs them as well. */
class PlainSpringBatchIT {
  @TempDir static Path folder;

  static Database shop;
  static HikariDataSource pool;

  @BeforeAll
  static void openTheShop() {
    Declaration declaration = DeclarationReader.read(List.of(Path.of("order-export", "jobs.yaml")));
    shop =
        Database.reach(
            declaration.databases().get("main"), References.ofProcess(), folder.resolve("shop"));
    shop.migrate(Tables.BATCH);
    HikariConfig config = new HikariConfig();
    config.setDataSource(shop.connections(Map.of()));
    config.setMaximumPoolSize(20);
    pool = new HikariDataSource(config);
  }

  @AfterAll
  static void closeTheShop() {
    pool.close();
    shop.close();
  }

  @Test
  void theShopIsSeeded() {
    assertThat(count("orders")).isEqualTo(100_000);
    assertThat(count("order_items")).isEqualTo(200_000);
    assertThat(count("customers")).isEqualTo(10_000);
    assertThat(count("products")).isEqualTo(2_000);
    assertThat(
            number(
                "SELECT COUNT(*) FROM orders o WHERE total <> (SELECT SUM(i.quantity * p.price)"
                    + " FROM order_items i JOIN products p ON p.id = i.product_id"
                    + " WHERE i.order_id = o.id)"))
        .isZero();
  }

  @Test
  void orderExportWritesEveryOrderOnce() throws Exception {
    Path exports = folder.resolve("exports");
    update("UPDATE orders SET exported_at = NULL");
    update("UPDATE orders SET exported_at = NOW() WHERE id > 5000");
    Map<String, Object> properties =
        Map.of("export.folder", exports.toString(), "export.chunk", 500);

    assertThat(run(OrderExport.class, properties)).isEqualTo(BatchStatus.COMPLETED);
    assertThat(run(OrderExport.class, properties)).isEqualTo(BatchStatus.COMPLETED);

    assertThat(number("SELECT COUNT(*) FROM orders WHERE exported_at IS NULL")).isZero();
    try (var files = Files.list(exports)) {
      Path file = files.toList().get(0);
      assertThat(Files.readAllLines(file))
          .hasSize(5001)
          .startsWith("order,ordered on,customer,country,total");
      assertThat(Files.readAllLines(file).get(1)).isEqualTo("1,2026-08-14,Ada Abt 1,AT,11.00");
    }
  }

  @Test
  void nightlyReportSumsUpADay() throws Exception {
    Map<String, BigDecimal> totals =
        new NightlyReport(pool, "2026-11-21", folder).totalsByCountry(() -> {});

    assertThat(totals.keySet()).containsExactly("AT", "DE", "ES", "FR", "IT", "PL");
    assertThat(totals.values().stream().mapToLong(BigDecimal::longValue).sum())
        .isEqualTo(number("SELECT SUM(total) FROM orders WHERE ordered_on = '2026-11-21'"));
  }

  @Test
  void settlementSettlesEveryCustomerOfTheDayOnceMore() throws Exception {
    Map<String, Object> properties =
        Map.of("settlement.day", "2026-11-21", "settlement.busy", true);

    assertThat(run(Settlement.class, properties)).isEqualTo(BatchStatus.COMPLETED);
    assertThat(run(Settlement.class, properties)).isEqualTo(BatchStatus.COMPLETED);

    assertThat(count("settlements")).isEqualTo(1000);
    assertThat(number("SELECT COUNT(DISTINCT document_number) FROM settlements")).isEqualTo(1000);
    assertThat(number("SELECT last_number FROM document_numbers")).isEqualTo(2000);
  }

  @Test
  void searchIndexRebuildIndexesEveryOrder() throws Exception {
    assertThat(run(SearchIndexRebuild.class, Map.of())).isEqualTo(BatchStatus.COMPLETED);

    assertThat(count("search_index")).isEqualTo(100_000);
  }

  @Test
  void priceRefreshSetsPricesBySales() throws Exception {
    assertThat(run(PriceRefresh.class, Map.of())).isEqualTo(BatchStatus.COMPLETED);

    assertThat(number("SELECT COUNT(*) FROM products WHERE price = ROUND(cost * 1.25, 2)"))
        .isPositive();
    assertThat(number("SELECT COUNT(*) FROM products WHERE price = ROUND(cost * 1.4, 2)"))
        .isPositive();
    update("UPDATE products SET price = cost + 1");
  }

  @Test
  void onAPlainPoolOfOneTheReportHangsUntilTheTimeout() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();

    PlainHikariHang.hang(
        shop.connections(Map.of()),
        Duration.ofSeconds(1),
        new PrintStream(said, true, StandardCharsets.UTF_8));

    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("a pool of 1", "nothing for 1.", "request timed out after 1")
        .contains("total=1, active=1, idle=0");
  }

  private static BatchStatus run(Class<?> job, Map<String, Object> properties) throws Exception {
    try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      context
          .getEnvironment()
          .getPropertySources()
          .addFirst(new MapPropertySource("job", properties));
      context.register(Plain.class, job);
      context.refresh();
      JobExecution execution =
          context
              .getBean(JobOperator.class)
              .start(
                  context.getBean(Job.class),
                  new JobParametersBuilder()
                      .addString("run", UUID.randomUUID().toString())
                      .toJobParameters());
      assertThat(execution.getAllFailureExceptions()).isEmpty();
      return execution.getStatus();
    }
  }

  /** What any Spring Batch application has. */
  @Configuration(proxyBeanMethods = false)
  @EnableBatchProcessing
  @EnableJdbcJobRepository
  static class Plain {
    @Bean(destroyMethod = "")
    DataSource dataSource() {
      return pool;
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource dataSource) {
      return new JdbcTransactionManager(dataSource);
    }

    @Bean
    static PropertySourcesPlaceholderConfigurer placeholders() {
      return new PropertySourcesPlaceholderConfigurer();
    }
  }

  private static long count(String table) {
    return number("SELECT COUNT(*) FROM " + table);
  }

  private static long number(String sql) {
    return JdbcClient.create(pool).sql(sql).query(Long.class).single();
  }

  private static void update(String sql) {
    JdbcClient.create(pool).sql(sql).update();
  }
}
