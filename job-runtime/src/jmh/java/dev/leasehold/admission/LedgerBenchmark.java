package dev.leasehold.admission;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.leasehold.admission.Crowd.Took;
import dev.leasehold.database.Database;
import dev.leasehold.database.Transactions;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * What a grant of the ledger costs on the server that the tests would use, against the least that
 * keeps a sum, and beside what ShedLock and db-scheduler do: all over the same few connections, in
 * turns in one process.
 */
public final class LedgerBenchmark {
  private static final int CONNECTIONS = 8;
  private static final int CROWD = 500;
  private static final int WARM_UP = 8;

  private final int pairs;
  private final Crowd crowd;
  private final LedgerContestant ledger;
  private final LedgerContestant brief;
  private final BareContestant bare;
  private final List<Contestant> peers;

  private LedgerBenchmark(int pairs, TestSchema schema, Database database, DataSource pool) {
    this.pairs = pairs;
    this.crowd = new Crowd(CROWD);
    this.ledger = new LedgerContestant("ledger", schema, kept(database, pool), CROWD);
    this.brief =
        new LedgerContestant("ledger, connecting anew", schema, database.transactions(), CROWD);
    this.bare = new BareContestant(schema, pool, CROWD);
    this.peers =
        List.of(
            new ShedLockContestant(schema, pool, CROWD),
            new DbSchedulerContestant(schema, pool, CROWD));
  }

  /**
   * Prints tables for {@code docs/benchmarks.md}.
   *
   * @param args how many rounds to count, after eight that are not
   */
  public static void main(String[] args) throws Exception {
    int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 7;
    TestSchema schema = asTheLedgerConnects(TestDatabase.get().createSchema());
    try (Database database = schema.migrated();
        HikariDataSource pool = pool(database)) {
      describe(pool);
      LedgerBenchmark benchmark = new LedgerBenchmark(pairs, schema, database, pool);
      benchmark.bursts("all granted", CROWD);
      benchmark.bursts("a fifth granted", CROWD / 5);
      benchmark.heartbeats();
      benchmark.grants();
      benchmark.crowd.close();
      System.out.printf("%nload average at the end %.1f%n", load());
    } finally {
      schema.execute("DROP SCHEMA " + schema.name());
    }
    System.exit(0);
  }

  /** For all of them, so that nothing but what they do makes the difference. */
  private static TestSchema asTheLedgerConnects(TestSchema schema) {
    String url = schema.url();
    return new TestSchema(
        schema.name(),
        url
            + (url.contains("?") ? "&" : "?")
            + "useLocalSessionState=true&allowMultiQueries=true&cachePrepStmts=true"
            + "&prepStmtCacheSqlLimit=4096",
        schema.username(),
        schema.password());
  }

  private static HikariDataSource pool(Database database) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(database.connections(Map.of()));
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(Duration.ofMinutes(2).toMillis());
    config.setAutoCommit(false);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return new HikariDataSource(config);
  }

  private static Transactions kept(Database database, DataSource pool) {
    return new Transactions() {
      @Override
      public <T> T run(Duration limit, Work<T> work) {
        try (Connection connection = pool.getConnection()) {
          return database.transactions(connection).run(limit, work);
        } catch (SQLException failed) {
          throw database.explain(failed, true);
        }
      }
    };
  }

  private static void describe(DataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SHOW VARIABLES WHERE variable_name IN ('version',"
                    + " 'innodb_flush_log_at_trx_commit', 'innodb_flush_method',"
                    + " 'innodb_doublewrite', 'log_bin')")) {
      while (row.next()) {
        System.out.println(row.getString(1) + " = " + row.getString(2));
      }
    }
    System.out.printf(
        "%s, %d processors, %d connections, load average at the start %.1f%n",
        Runtime.version(), Runtime.getRuntime().availableProcessors(), CONNECTIONS, load());
  }

  /** Everybody asks once, all at the same moment. */
  private void bursts(String what, int capacity) throws Exception {
    System.out.printf(
        "%n%d claims at once, %s: milliseconds until all are answered%n", CROWD, what);
    List<Contestant> all = new ArrayList<>(List.of(ledger, bare));
    if (capacity == CROWD) {
      all.addAll(peers);
    }
    rounds(all, contestant -> burst(contestant, capacity).millis());
  }

  private Took burst(Contestant contestant, int capacity) throws Exception {
    contestant.prepare(capacity, CROWD);
    boolean[] granted = new boolean[CROWD];
    Took took =
        crowd.all(
            CROWD,
            who -> {
              granted[who] = contestant.take(who);
              return new long[0];
            });
    int count = 0;
    for (boolean one : granted) {
      count += one ? 1 : 0;
    }
    if (count != capacity) {
      throw new IllegalStateException(contestant.name() + " granted " + count);
    }
    return took;
  }

  /** Everybody has a lease, and renews it at the same moment. */
  private void heartbeats() throws Exception {
    System.out.printf("%n%d heartbeats at once: milliseconds until all are renewed%n", CROWD);
    rounds(
        List.of(ledger, bare),
        contestant -> {
          burst(contestant, CROWD);
          return crowd
              .all(
                  CROWD,
                  who -> {
                    if (contestant == ledger) {
                      ledger.renew(who);
                    } else {
                      bare.renew(who);
                    }
                    return new long[0];
                  })
              .millis();
        });
  }

  private interface Measured {
    double of(Contestant contestant) throws Exception;
  }

  /** In turns, so that what else the machine does falls on all; a ratio is of one round. */
  private void rounds(List<Contestant> all, Measured measured) throws Exception {
    System.out.println(
        "| round |"
            + all.stream().map(c -> " " + c.name() + " |").collect(Collectors.joining())
            + " ledger / bare | load |");
    Map<Contestant, List<Double>> seen = new HashMap<>();
    List<Double> ratios = new ArrayList<>();
    for (int round = 1 - WARM_UP; round <= pairs; round++) {
      Map<Contestant, Double> now = new HashMap<>();
      for (int i = 0; i < all.size(); i++) {
        Contestant next = all.get(Math.floorMod(i + round, all.size()));
        now.put(next, measured.of(next));
      }
      if (round > 0) {
        double ratio = now.get(ledger) / now.get(bare);
        now.forEach((who, value) -> seen.computeIfAbsent(who, w -> new ArrayList<>()).add(value));
        ratios.add(ratio);
        System.out.println(
            "| " + round + " |" + values(all, now) + " %.2f | %.1f |".formatted(ratio, load()));
      }
    }
    Map<Contestant, Double> medians = new HashMap<>();
    seen.forEach((who, values) -> medians.put(who, median(values)));
    System.out.println(
        "| median |" + values(all, medians) + " %.2f | |".formatted(median(ratios)));
  }

  private static String values(List<Contestant> all, Map<Contestant, Double> values) {
    return all.stream()
        .map(contestant -> " %,.0f |".formatted(values.get(contestant)))
        .collect(Collectors.joining());
  }

  /** Everybody takes and gives back, again and again. */
  private void grants() throws Exception {
    System.out.printf("%nTaken and given back, again and again%n");
    System.out.println(
        "| claimants | | per second | median, ms | 99th percentile, ms | load |");
    for (int claimants : new int[] {1, 16, 100, CROWD}) {
      List<Contestant> all = new ArrayList<>(List.of(ledger, bare));
      all.addAll(peers);
      if (claimants <= 16) {
        // A connection for each claimant, and the server has no more than it has.
        all.add(brief);
      }
      Map<Contestant, List<Took>> seen = new HashMap<>();
      int rounds = Math.min(3, pairs);
      for (int round = 0; round <= rounds; round++) {
        for (Contestant contestant : all) {
          Took took = cycles(contestant, claimants, Math.max(2, 1000 / claimants));
          if (round > 0) {
            seen.computeIfAbsent(contestant, c -> new ArrayList<>()).add(took);
          }
        }
      }
      for (Contestant contestant : all) {
        List<Took> took = seen.get(contestant);
        long[] parts =
            took.stream().flatMapToLong(t -> Arrays.stream(t.parts())).sorted().toArray();
        long nanos = took.stream().mapToLong(Took::nanos).sum();
        Took together = new Took(nanos, parts);
        System.out.printf(
            "| %d | %s | %,.0f | %.2f | %.2f | %.1f |%n",
            claimants,
            contestant.name(),
            parts.length / (nanos / 1e9),
            together.percentile(50),
            together.percentile(99),
            load());
      }
    }
  }

  private Took cycles(Contestant contestant, int claimants, int cycles) throws Exception {
    contestant.prepare(claimants, claimants * cycles);
    return crowd.all(
        claimants,
        who -> {
          long[] parts = new long[cycles];
          for (int i = 0; i < cycles; i++) {
            long start = System.nanoTime();
            if (!contestant.take(who)) {
              throw new IllegalStateException(contestant.name() + " did not grant");
            }
            parts[i] = System.nanoTime() - start;
            contestant.giveBack(who);
          }
          return parts;
        });
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
