package dev.leasehold.database;

import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * What a look at the server's locks costs while nobody waits for one, and while 200 sessions wait
 * for the same row, beside MySQL's own view of the same, sys.innodb_lock_waits.
 */
public final class LockLookBenchmark {
  private static final int WAITERS = 200;
  private static final int LOOKS = 300;

  /** Where one takes a second. */
  private static final int FEW_LOOKS = 9;

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private LockLookBenchmark() {}

  private interface Look {
    int waits() throws SQLException;
  }

  /** Prints a table for {@code docs/benchmarks.md}. */
  public static void main(String[] args) throws Exception {
    TestSchema schema = TestDatabase.get().createSchema();
    schema.execute(
        "SET GLOBAL max_connections = 400",
        "CREATE TABLE contested (id INT PRIMARY KEY, n INT NOT NULL)",
        "INSERT INTO contested VALUES (1, 0)");
    ExecutorService threads = Executors.newFixedThreadPool(WAITERS);
    try (Database database = schema.migrated();
        Control control = database.control(Map.of());
        Connection holder = schema.connect();
        Connection asking = schema.connect();
        Statement view = asking.createStatement()) {
      holder.setAutoCommit(false);
      List<Long> run = new ArrayList<>(List.of(id(holder)));
      Look ours = () -> control.lockWaits(run, LIMIT).waits().size();
      Look theirs = () -> count(view);
      System.out.println("waiting  who                    median  p99 (ms)");
      print(0, ours, theirs);
      try (Statement update = holder.createStatement()) {
        update.executeUpdate("UPDATE contested SET n = n + 1");
      }
      for (int i = 0; i < WAITERS; i++) {
        Connection waiter = schema.connect();
        run.add(id(waiter));
        threads.submit(
            () -> {
              try (waiter;
                  Statement update = waiter.createStatement()) {
                update.execute("SET innodb_lock_wait_timeout = 600");
                return update.executeUpdate("UPDATE contested SET n = n + 1");
              }
            });
      }
      while (count(view) < WAITERS) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      // A run's own sessions are few; it asks for one that waits and for the one that it waits for.
      List<Long> two = List.of(run.get(0), run.get(1));
      print(WAITERS, () -> control.lockWaits(two, LIMIT).waits().size(), theirs);
      print(WAITERS, ours, theirs);
      holder.rollback();
    } finally {
      threads.shutdown();
      threads.awaitTermination(30, TimeUnit.SECONDS);
      schema.execute("DROP SCHEMA " + schema.name());
    }
    System.out.printf(
        "load average at the end %.1f%n",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    System.exit(0);
  }

  private static void print(int waiting, Look ours, Look theirs) throws SQLException {
    print(waiting, "the look", ours, LOOKS);
    print(waiting, "sys.innodb_lock_waits", theirs, waiting == 0 ? LOOKS : FEW_LOOKS);
  }

  private static void print(int waiting, String who, Look look, int looks) throws SQLException {
    int seen = 0;
    for (int i = 0; i < Math.max(1, looks / 6); i++) {
      seen = look.waits();
    }
    long[] nanos = new long[looks];
    for (int i = 0; i < looks; i++) {
      long begin = System.nanoTime();
      look.waits();
      nanos[i] = System.nanoTime() - begin;
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%7d  %-22s %6.2f  %6.2f  (sees %d)%n",
        waiting, who, nanos[looks / 2] / 1e6, nanos[looks * 99 / 100] / 1e6, seen);
  }

  private static long id(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static int count(Statement view) throws SQLException {
    try (ResultSet row = view.executeQuery("SELECT * FROM sys.innodb_lock_waits")) {
      int rows = 0;
      while (row.next()) {
        rows++;
      }
      return rows;
    }
  }
}
