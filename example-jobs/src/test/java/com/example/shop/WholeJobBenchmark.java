package com.example.shop;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.batch.BatchJob;
import dev.leasehold.database.Database;
import dev.leasehold.database.Tables;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.References;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.Incident;
import dev.leasehold.run.JobRunner;
import dev.leasehold.run.RunListener;
import dev.leasehold.run.RunRequest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.annotation.EnableBatchProcessing;
import org.springframework.batch.core.configuration.annotation.EnableJdbcJobRepository;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The order export by Leasehold against the same job on plain Spring Batch with HikariCP: rows per
 * second of the step, as Spring Batch itself writes its start and end down, in turns in one
 * process.
 */
public final class WholeJobBenchmark {
  private static final int ROWS = 100_000;
  private static final InstantSource CLOCK = InstantSource.system();

  private WholeJobBenchmark() {}

  /**
   * Prints every pair of runs and the median ratio.
   *
   * @param args how many pairs to count, after two that are not
   */
  public static void main(String[] args) throws Exception {
    int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 7;
    Path file = LeaseholdProcess.ROOT.resolve("example-jobs/order-export/jobs.yaml");
    Declaration declaration = DeclarationReader.read(List.of(file));
    Path folder = Path.of("target", "benchmark").toAbsolutePath();
    Path exports = folder.resolve("exports");
    try (Database shop =
        Database.reach(
            requireNonNull(declaration.databases().get("main")),
            References.ofProcess(),
            folder.resolve("main"))) {
      shop.migrate(Tables.BATCH);
      JdbcClient client = JdbcClient.create(shop.connections(Map.of()));
      List<Double> ratios = new ArrayList<>();
      for (int pair = -2; pair < pairs; pair++) {
        client.sql("UPDATE orders SET exported_at = NULL").update();
        plain(shop, exports);
        double plain = rowsPerSecond(client);
        client.sql("UPDATE orders SET exported_at = NULL").update();
        leased(declaration, folder);
        double leased = rowsPerSecond(client);
        System.out.printf(
            "%s plain %,.0f rows/s, leased %,.0f rows/s, ratio %.3f%n",
            pair < 0 ? "warm-up" : "pair " + (pair + 1), plain, leased, leased / plain);
        if (pair >= 0) {
          ratios.add(leased / plain);
        }
      }
      Collections.sort(ratios);
      System.out.printf(
          "ratio min %.3f, median %.3f, max %.3f of %d pairs%n",
          ratios.get(0), ratios.get(pairs / 2), ratios.get(pairs - 1), pairs);
    }
    System.exit(0);
  }

  private static double rowsPerSecond(JdbcClient client) {
    double seconds =
        client
            .sql(
                "SELECT TIMESTAMPDIFF(MICROSECOND, START_TIME, END_TIME) / 1e6"
                    + " FROM BATCH_STEP_EXECUTION WHERE STATUS = 'COMPLETED' AND WRITE_COUNT = "
                    + ROWS
                    + " ORDER BY STEP_EXECUTION_ID DESC LIMIT 1")
            .query(Double.class)
            .single();
    return ROWS / seconds;
  }

  private static void leased(Declaration declaration, Path folder) {
    RunRequest request =
        new RunRequest(
            declaration,
            "order-export",
            CLOCK.instant(),
            false,
            WholeJobBenchmark.class.getClassLoader(),
            References.ofProcess(),
            folder);
    ExitCode exit = new JobRunner(new Deaf(), CLOCK).run(request).exit();
    if (exit != ExitCode.COMPLETED) {
      throw new IllegalStateException("the leased run ended with " + exit);
    }
  }

  private static void plain(Database shop, Path exports) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setDataSource(shop.connections(Map.of()));
    try (HikariDataSource pool = new HikariDataSource(config);
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      context
          .getEnvironment()
          .getPropertySources()
          .addFirst(
              new MapPropertySource(
                  "job", Map.of("export.folder", exports.toString(), "export.chunk", 500)));
      context.registerBean("dataSource", DataSource.class, () -> pool);
      context.register(Plain.class, OrderExport.class);
      context.refresh();
      BatchStatus status =
          context
              .getBean(JobOperator.class)
              .start(
                  context.getBean(Job.class),
                  new JobParametersBuilder()
                      .addString("run", UUID.randomUUID().toString())
                      .toJobParameters())
              .getStatus();
      if (status != BatchStatus.COMPLETED) {
        throw new IllegalStateException("the plain run ended with " + status);
      }
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableBatchProcessing
  @EnableJdbcJobRepository
  static class Plain {
    @Bean
    PlatformTransactionManager transactionManager(DataSource dataSource) {
      return new JdbcTransactionManager(dataSource);
    }
  }

  private static final class Deaf implements RunListener {
    @Override
    public void planned(JobDeclaration job, Map<String, Integer> capacities) {}

    @Override
    public void waiting(Admission.Waiting waiting) {}

    @Override
    public void reclaimed(Reclaim.Outcome outcome) {}

    @Override
    public void leased(Map<String, Integer> pools, Map<String, Integer> runtime) {}

    @Override
    public void warned(String line) {}

    @Override
    public void progress(BatchJob.Progress progress, PoolSnapshot pools) {}

    @Override
    public void incident(Incident incident) {
      System.err.println(incident);
    }
  }
}
