package dev.leasehold.admission;

import dev.leasehold.database.Rows;
import dev.leasehold.database.Transactions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Up to where the schedules of jobs were compared with their attempts. Thread-safe where its
 * transactions are.
 */
public final class Schedules {
  private final Transactions transactions;
  private final Duration limit;

  /**
   * @param transactions on the ledger's database
   * @param limit of each
   */
  public Schedules(Transactions transactions, Duration limit) {
    this.transactions = transactions;
    this.limit = limit;
  }

  /**
   * What has not been looked at.
   *
   * @param from after this instant
   * @param now by the ledger's clock
   */
  public record Span(Instant from, Instant now) {}

  /**
   * What of a schedule has not been looked at. A schedule that is new, or has changed, begins now:
   * what came before was no promise.
   *
   * @param schedule with its time zone, and whether it is suspended, as a text
   */
  public Span span(String job, String schedule) {
    return transactions.run(
        limit,
        connection -> {
          Rows.execute(
              connection,
              "INSERT INTO leasehold_schedule (job, schedule, looked_to) VALUES (?, ?,"
                  + " UTC_TIMESTAMP(6)) ON DUPLICATE KEY UPDATE looked_to = IF(schedule ="
                  + " VALUES(schedule), looked_to, VALUES(looked_to)), schedule ="
                  + " VALUES(schedule)",
              job,
              schedule);
          try (PreparedStatement select =
                  Rows.prepare(
                      connection,
                      "SELECT looked_to, UTC_TIMESTAMP(6) FROM leasehold_schedule WHERE job = ?",
                      job);
              ResultSet row = select.executeQuery()) {
            row.next();
            return new Span(Rows.instant(row, 1), Rows.instant(row, 2));
          }
        });
  }

  /**
   * The instants after {@code from}, up to and with {@code to}, for which anybody ever came, or a
   * daemon answers.
   */
  public Set<Instant> attempted(String job, Instant from, Instant to) {
    return transactions.run(
        limit,
        connection -> {
          Set<Instant> all = new HashSet<>();
          try (PreparedStatement select =
                  Rows.prepare(
                      connection,
                      "SELECT scheduled_at FROM leasehold_attempt WHERE job = ? AND scheduled_at >"
                          + " ? AND scheduled_at <= ? UNION SELECT scheduled_at FROM"
                          + " leasehold_fire WHERE job = ? AND scheduled_at > ? AND scheduled_at"
                          + " <= ?",
                      job,
                      Rows.local(from),
                      Rows.local(to),
                      job,
                      Rows.local(from),
                      Rows.local(to));
              ResultSet row = select.executeQuery()) {
            while (row.next()) {
              all.add(Rows.instant(row, 1));
            }
          }
          return all;
        });
  }

  /** These jobs have no schedule; where one gets one again, that is new. */
  public void forget(Collection<String> jobs) {
    if (jobs.isEmpty()) {
      return;
    }
    transactions.run(
        limit,
        connection ->
            Rows.execute(
                connection,
                "DELETE FROM leasehold_schedule WHERE job IN (" + Rows.marks(jobs.size()) + ")",
                jobs.toArray()));
  }

  /** All up to this instant was looked at. */
  public void looked(String job, Instant to) {
    transactions.run(
        limit,
        connection ->
            Rows.execute(
                connection,
                "UPDATE leasehold_schedule SET looked_to = GREATEST(looked_to, ?) WHERE job = ?",
                Rows.local(to),
                job));
  }
}
