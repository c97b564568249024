package com.example.shop;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.leasehold.database.Database;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.References;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The nightly report on a plain HikariCP pool of one connection, for comparison: it waits until the
 * pool's timeout, and what is said then names neither of the two lines. Leasehold lends it the
 * embedded shop, nothing else.
 */
public final class PlainHikariHang {
  private PlainHikariHang() {}

  /**
   * Runs it.
   *
   * @param args the folder of the example jobs, and the pool's timeout in seconds
   */
  public static void main(String[] args) {
    Path examples = Path.of(args.length > 0 ? args[0] : "example-jobs");
    Duration timeout = Duration.ofSeconds(args.length > 1 ? Long.parseLong(args[1]) : 30);
    Path job = examples.resolve("nightly-report-as-it-was");
    try (Database shop =
        Database.reach(
            requireNonNull(
                DeclarationReader.read(List.of(job.resolve("jobs.yaml"))).databases().get("main")),
            References.ofProcess(),
            Path.of(".leasehold", "main"))) {
      hang(shop.connections(Map.of()), timeout, System.out);
    }
  }

  /** Runs the report on a pool of one, and says how long it took to fail, and how. */
  static void hang(DataSource shop, Duration timeout, PrintStream out) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(shop);
    config.setMaximumPoolSize(1);
    config.setConnectionTimeout(timeout.toMillis());
    out.println("HikariCP, a pool of 1, connectionTimeout " + timeout.toSeconds() + " s");
    long start = System.nanoTime();
    try (HikariDataSource pool = new HikariDataSource(config)) {
      Map<?, ?> totals =
          new NightlyReport(pool, "2026-11-21", Path.of("unused")).totalsByCountry(() -> {});
      out.println("completed: " + totals);
    } catch (SQLException e) {
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      out.printf("nothing for %.1f s, then%n%s%n", waited.toMillis() / 1000.0, e);
    }
  }
}
