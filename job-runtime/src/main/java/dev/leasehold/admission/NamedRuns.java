package dev.leasehold.admission;

import dev.leasehold.database.Rows;
import dev.leasehold.database.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The scheduled instants of runs that are known by a name instead. Thread-safe where its
 * transactions are.
 */
public final class NamedRuns {
  private final Transactions transactions;
  private final Duration limit;

  /**
   * @param transactions on the ledger's database
   * @param limit of each
   */
  public NamedRuns(Transactions transactions, Duration limit) {
    this.transactions = transactions;
    this.limit = limit;
  }

  /**
   * The instant of the run with this name: that of whoever asked first, however many ask at once.
   *
   * @param offered what it is where nobody has asked before; a millisecond or more later where
   *     another name of the job has that one
   */
  public Instant instant(String job, String name, Instant offered) {
    Optional<Instant> before = transactions.run(limit, connection -> of(connection, job, name));
    return before.orElseGet(() -> written(job, name, offered.truncatedTo(ChronoUnit.MILLIS)));
  }

  private Instant written(String job, String name, Instant offered) {
    // By itself: who has tried to insert a row that is there may not lock it afterwards without
    // waiting for others that have tried the same.
    transactions.run(limit, connection -> Attempts.know(new LedgerRows(connection), job));
    return transactions.run(
        limit,
        connection -> {
          // One after the other.
          try (PreparedStatement lock =
              Rows.prepare(
                  connection, "SELECT 1 FROM leasehold_job WHERE name = ? FOR UPDATE", job)) {
            lock.executeQuery().close();
          }
          Optional<Instant> meanwhile = of(connection, job, name);
          if (meanwhile.isPresent()) {
            return meanwhile.get();
          }
          Instant free = offered;
          while (isTaken(connection, job, free)) {
            free = free.plusMillis(1);
          }
          Rows.execute(
              connection,
              "INSERT INTO leasehold_named_run (job, name, scheduled_at, known_at) VALUES (?, ?, ?,"
                  + " UTC_TIMESTAMP(6))",
              job,
              name,
              Rows.local(free));
          return free;
        });
  }

  private static boolean isTaken(Connection connection, String job, Instant instant)
      throws SQLException {
    try (PreparedStatement select =
            Rows.prepare(
                connection,
                "SELECT 1 FROM leasehold_named_run WHERE job = ? AND scheduled_at = ?",
                job,
                Rows.local(instant));
        ResultSet row = select.executeQuery()) {
      return row.next();
    }
  }

  private static Optional<Instant> of(Connection connection, String job, String name)
      throws SQLException {
    try (PreparedStatement select =
            Rows.prepare(
                connection,
                "SELECT scheduled_at FROM leasehold_named_run WHERE job = ? AND name = ?",
                job,
                name);
        ResultSet row = select.executeQuery()) {
      return row.next() ? Optional.of(Rows.instant(row, 1)) : Optional.empty();
    }
  }

  /**
   * Removes names that are known for longer than {@code retention} and of which no attempt is left.
   *
   * @param most how many at once, so that no lock is held for long
   * @return how many
   */
  public int purge(Duration retention, int most) {
    return transactions.run(
        limit,
        connection ->
            Rows.execute(
                connection,
                "DELETE FROM leasehold_named_run WHERE known_at < UTC_TIMESTAMP(6) - INTERVAL ?"
                    + " MICROSECOND AND NOT EXISTS (SELECT 1 FROM leasehold_attempt a WHERE a.job ="
                    + " leasehold_named_run.job AND a.scheduled_at ="
                    + " leasehold_named_run.scheduled_at) LIMIT "
                    + most,
                Rows.micros(retention)));
  }
}
