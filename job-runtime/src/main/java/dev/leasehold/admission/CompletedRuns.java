package dev.leasehold.admission;

import dev.leasehold.database.Transactions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long the completed runs of jobs held their leases, as the ledger has recorded it. Thread-safe
 * where its transactions are.
 */
public final class CompletedRuns {
  /**
   * One statement for all jobs. The threshold of a job is found from the end of its index, which
   * MySQL does only when the order names all of the index, and its rows from there on.
   */
  private static final String SELECT =
      "SELECT a.job, GROUP_CONCAT(TIMESTAMPDIFF(MICROSECOND, a.leased_at, a.ended_at)) FROM (SELECT"
          + " j.name, COALESCE((SELECT b.scheduled_at FROM leasehold_attempt b WHERE b.job = j.name"
          + " AND b.outcome = 'completed' ORDER BY b.job DESC, b.scheduled_at DESC LIMIT 1 OFFSET"
          + " ?), TIMESTAMP '1970-01-01 00:00:00') AS since FROM leasehold_job j) newest JOIN"
          + " leasehold_attempt a ON a.job = newest.name AND a.scheduled_at >= newest.since WHERE"
          + " a.outcome = 'completed' AND a.leased_at IS NOT NULL GROUP BY a.job";

  private final Transactions transactions;
  private final Duration limit;

  /**
   * @param transactions on the ledger's database
   * @param limit of each
   */
  public CompletedRuns(Transactions transactions, Duration limit) {
    this.transactions = transactions;
    this.limit = limit;
  }

  /**
   * What was recorded of one job.
   *
   * @param runs how many, at least 1
   * @param median half of them held no longer
   * @param slow 19 of 20 held no longer: the 95th percentile, by its nearest rank
   */
  public record Took(int runs, Duration median, Duration slow) {
    /** Of at least one run. */
    static Took of(List<Duration> times) {
      List<Duration> sorted = new ArrayList<>(times);
      Collections.sort(sorted);
      return new Took(sorted.size(), rank(sorted, 50), rank(sorted, 95));
    }

    private static Duration rank(List<Duration> sorted, int percent) {
      return sorted.get((sorted.size() * percent + 99) / 100 - 1);
    }
  }

  /** Numbers of microseconds, with commas between them. */
  private static List<Duration> times(String micros) {
    return Arrays.stream(micros.split(","))
        .map(one -> Duration.of(Math.max(0, Long.parseLong(one)), ChronoUnit.MICROS))
        .toList();
  }

  /**
   * What was recorded, by job; a job without a completed run is not in it.
   *
   * @param most how many runs of each job, the last ones; from 1 to 50, for a server joins no more
   *     than 1,024 characters
   */
  public Map<String, Took> took(int most) {
    Map<String, List<Duration>> times = new LinkedHashMap<>();
    transactions.run(
        limit,
        connection -> {
          times.clear();
          try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setInt(1, most - 1);
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                times.put(row.getString(1), times(row.getString(2)));
              }
            }
          }
          return times;
        });
    Map<String, Took> took = new LinkedHashMap<>();
    times.forEach((job, all) -> took.put(job, Took.of(all)));
    return took;
  }
}
