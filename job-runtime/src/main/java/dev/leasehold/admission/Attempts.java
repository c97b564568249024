package dev.leasehold.admission;

import dev.leasehold.database.Rows;
import dev.leasehold.database.Transactions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Every attempt there was, as the ledger keeps it. Thread-safe where its transactions are. */
public final class Attempts {
  private static final String SELECT =
      "SELECT number, attempt, job, scheduled_at, host, process, arrived_at, leased_at, leased,"
          + " ended_at, outcome, exit_code, detail, items_read, items_written, batch_server,"
          + " batch_schema, batch_execution FROM leasehold_attempt ";

  /** An instant with an attempt of one of these is complete. */
  private static final String DONE =
      "outcome IN ('completed', 'nothing to do', '" + Attempt.ALREADY_COMPLETED + "')";

  /** An attempt that has neither an end nor a lease nor a place in line. */
  private static final String LOST_IN_LINE =
      // Between its arrival and its first claim an attempt has no place yet; that takes moments.
      "ended_at IS NULL AND arrived_at < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE AND NOT EXISTS"
          + " (SELECT 1 FROM leasehold_lease l WHERE l.attempt = leasehold_attempt.attempt) AND NOT"
          + " EXISTS (SELECT 1 FROM leasehold_place p WHERE p.attempt = leasehold_attempt.attempt"
          + " AND p.overdue_at > UTC_TIMESTAMP(6))";

  /** The attempt itself last. */
  private static final List<String> OF_AN_ATTEMPT =
      List.of(
          "leasehold_attempt_part",
          "leasehold_attempt_refusal",
          "leasehold_attempt_use",
          "leasehold_attempt_plan",
          "leasehold_attempt");

  private final Transactions transactions;
  private final Duration limit;

  /**
   * @param transactions on the ledger's database
   * @param limit of each
   */
  public Attempts(Transactions transactions, Duration limit) {
    this.transactions = transactions;
    this.limit = limit;
  }

  private interface Work<T> {
    T on(LedgerRows rows) throws SQLException;
  }

  private <T> T run(Work<T> work) {
    return transactions.run(limit, connection -> work.on(new LedgerRows(connection)));
  }

  /** Writes down that an attempt has begun; to be called before its first claim. */
  public void arrive(String attempt, String job, Instant scheduledAt, String host, long process) {
    run(
        rows -> {
          know(rows, job);
          return rows.execute(
              "INSERT IGNORE INTO leasehold_attempt (attempt, job, scheduled_at, host, process,"
                  + " arrived_at) VALUES (?, ?, ?, LEFT(?, 255), ?, UTC_TIMESTAMP(6))",
              attempt,
              job,
              Rows.local(scheduledAt),
              host,
              process);
        });
  }

  /** Makes a job known, so that its row can be locked. */
  static boolean know(LedgerRows rows, String job) throws SQLException {
    return rows.execute(
        "INSERT IGNORE INTO leasehold_job (name, known_at) VALUES (?, UTC_TIMESTAMP(6))", job);
  }

  /**
   * Writes down what an attempt was granted. It has no end then: where it could not ask for longer
   * than its place in line lasts, somebody may have written down that it vanished.
   */
  public void leased(Lease lease) {
    run(
        rows -> {
          boolean known =
              rows.execute(
                  "UPDATE leasehold_attempt SET leased_at = ?, leased = ?, ended_at = NULL, outcome"
                      + " = NULL, exit_code = NULL, detail = NULL, items_read = NULL, items_written"
                      + " = NULL WHERE attempt = ?",
                  Rows.local(lease.grantedAt()),
                  lease.total(),
                  lease.attempt());
          // Parts of an attempt that is not remembered would never be forgotten.
          if (known) {
            parts(rows, lease);
          }
          return known;
        });
  }

  private static void parts(LedgerRows rows, Lease lease) throws SQLException {
    for (Map.Entry<String, Integer> part : lease.connections().entrySet()) {
      rows.execute(
          "REPLACE INTO leasehold_attempt_part (attempt, server, connections) VALUES (?, ?, ?)",
          lease.attempt(),
          part.getKey(),
          part.getValue());
    }
  }

  /** Writes down for which servers one stood in line that leaves it without a lease. */
  static boolean stoodInLine(LedgerRows rows, Claim claim) throws SQLException {
    for (String server : claim.wants().keySet()) {
      rows.execute(
          "INSERT IGNORE INTO leasehold_attempt_part (attempt, server, connections) SELECT attempt,"
              + " ?, 0 FROM leasehold_attempt WHERE attempt = ?",
          server,
          claim.attempt());
    }
    return true;
  }

  /** Writes down which execution of Spring Batch an attempt runs. */
  public void executes(String attempt, Attempt.Batch batch) {
    run(
        rows ->
            rows.execute(
                "UPDATE leasehold_attempt SET batch_server = ?, batch_schema = ?, batch_execution ="
                    + " ? WHERE attempt = ?",
                batch.server(),
                batch.schema(),
                batch.execution(),
                attempt));
  }

  /**
   * Writes an end down, unless there is one.
   *
   * @return whether there was none
   */
  public boolean end(String attempt, Attempt.End end) {
    return end(attempt, end, "ended_at IS NULL");
  }

  /**
   * Writes the end of an attempt down that was given no lease, by its own word: also where somebody
   * took it for lost in line.
   *
   * @return whether it had no end that counts more
   */
  public boolean endWithoutLease(String attempt, Attempt.End end) {
    return end(
        attempt,
        end,
        "(ended_at IS NULL OR leased_at IS NULL AND outcome = '" + Attempt.VANISHED + "')");
  }

  /**
   * Writes down that an attempt vanished in line, if it is still {@link #lostInLine}: it may have
   * asked again since.
   *
   * @return whether it is
   */
  public boolean endLostInLine(String attempt, Attempt.End end) {
    return end(attempt, end, LOST_IN_LINE);
  }

  private boolean end(String attempt, Attempt.End end, String condition) {
    return run(
        rows ->
            rows.execute(
                "UPDATE leasehold_attempt SET ended_at = UTC_TIMESTAMP(6), outcome = ?, exit_code ="
                    + " ?, detail = LEFT(?, 2000), items_read = ?, items_written = ? WHERE attempt"
                    + " = ? AND "
                    + condition,
                end.outcome(),
                end.exit().isPresent() ? end.exit().getAsInt() : null,
                end.detail(),
                end.read(),
                end.written(),
                attempt));
  }

  /** The attempt with this id. */
  public Optional<Attempt> find(String attempt) {
    return list("WHERE attempt = ?", attempt).stream().findFirst();
  }

  /**
   * The last attempts, newest first.
   *
   * @param job only of this one; all where it is empty
   * @param most how many, at least 1
   */
  public List<Attempt> last(Optional<String> job, int most) {
    return job.isPresent()
        ? list("WHERE job = ? ORDER BY number DESC LIMIT " + most, job.get())
        : list("ORDER BY number DESC LIMIT " + most);
  }

  /** The first attempt of those that found this instant complete, or made it so. */
  public Optional<Attempt> completion(String job, Instant scheduledAt) {
    return list(
            "WHERE job = ? AND scheduled_at = ? AND " + DONE + " ORDER BY number LIMIT 1",
            job,
            Rows.local(scheduledAt))
        .stream()
        .findFirst();
  }

  /**
   * Whether this process has written down an attempt at this instant.
   *
   * @param host where it runs
   * @param process its number there
   */
  public boolean isKnown(String job, Instant scheduledAt, String host, long process) {
    return !list(
            "WHERE job = ? AND scheduled_at = ? AND host = LEFT(?, 255) AND process = ? LIMIT 1",
            job,
            Rows.local(scheduledAt),
            host,
            process)
        .isEmpty();
  }

  /**
   * The last attempt that had a lease and whose instant was never completed. One whose instant has
   * a current lease still runs, as far as can be told: it is the answer only where there is no
   * other.
   */
  public Optional<Attempt> lastIncomplete(String job) {
    return list(
            "a WHERE job = ? AND leased_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
                + " leasehold_attempt b WHERE b.job = a.job AND b.scheduled_at = a.scheduled_at AND"
                + " b."
                + DONE
                + ") ORDER BY EXISTS (SELECT 1 FROM leasehold_lease l WHERE l.job = a.job AND"
                + " l.scheduled_at = a.scheduled_at AND l.fenced_at IS NULL AND l.expires_at >"
                + " UTC_TIMESTAMP(6)), number DESC LIMIT 1",
            job)
        .stream()
        .findFirst();
  }

  /**
   * The last execution of Spring Batch that attempts at this instant have written down.
   *
   * @param server identity of the one with the BATCH_ tables
   * @param schema with them
   * @return its id; empty where they have written none down in these tables
   */
  public OptionalLong lastExecution(String job, Instant scheduledAt, String server, String schema) {
    return list(
            "WHERE job = ? AND scheduled_at = ? AND batch_execution IS NOT NULL AND batch_server ="
                + " ? AND batch_schema = ? ORDER BY number DESC LIMIT 1",
            job,
            Rows.local(scheduledAt),
            server,
            schema)
        .stream()
        .flatMap(attempt -> attempt.batch().stream())
        .mapToLong(Attempt.Batch::execution)
        .findFirst();
  }

  /** The attempts that have neither an end nor a lease nor a place in line: they vanished. */
  public List<Attempt> lostInLine() {
    return list("WHERE " + LOST_IN_LINE + " ORDER BY number");
  }

  /**
   * Removes attempts that ended longer ago than {@code retention}, and places that are overdue.
   *
   * @param most how many attempts at once, so that no lock is held for long
   * @return how many attempts
   */
  public int purge(Duration retention, int most) {
    return run(
        rows -> {
          rows.execute(
              "DELETE FROM leasehold_place_part WHERE attempt IN (SELECT attempt FROM"
                  + " leasehold_place WHERE overdue_at < UTC_TIMESTAMP(6) - INTERVAL 1 HOUR)");
          rows.execute(
              "DELETE FROM leasehold_place WHERE overdue_at < UTC_TIMESTAMP(6) - INTERVAL 1 HOUR");
          List<String> old = old(rows, retention, most);
          for (String table : OF_AN_ATTEMPT) {
            rows.execute(
                "DELETE FROM " + table + " WHERE attempt IN (" + Rows.marks(old.size()) + ")",
                old.toArray());
          }
          return old.size();
        });
  }

  /** Locked, so that no two who purge count the same. */
  private static List<String> old(LedgerRows rows, Duration retention, int most)
      throws SQLException {
    List<String> old = new ArrayList<>();
    try (PreparedStatement select =
        rows.prepare(
            "SELECT attempt FROM leasehold_attempt WHERE ended_at < UTC_TIMESTAMP(6) - INTERVAL ?"
                + " MICROSECOND ORDER BY number LIMIT "
                + most
                + " FOR UPDATE")) {
      select.setLong(1, Rows.micros(retention));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          old.add(row.getString(1));
        }
      }
    }
    return old;
  }

  private List<Attempt> list(String condition, Object... parameters) {
    return run(
        rows -> {
          List<Attempt> found = new ArrayList<>();
          try (PreparedStatement select = rows.prepare(SELECT + condition)) {
            for (int i = 0; i < parameters.length; i++) {
              select.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                found.add(attempt(row));
              }
            }
          }
          return found;
        });
  }

  private static Attempt attempt(ResultSet row) throws SQLException {
    String server = row.getString(16);
    return new Attempt(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        Rows.instant(row, 4),
        row.getString(5),
        row.getLong(6),
        Rows.instant(row, 7),
        Rows.instantIfAny(row, 8),
        row.getObject(9) == null ? OptionalInt.empty() : OptionalInt.of(row.getInt(9)),
        Rows.instantIfAny(row, 10),
        text(row, 11),
        row.getObject(12) == null ? OptionalInt.empty() : OptionalInt.of(row.getInt(12)),
        text(row, 13),
        row.getObject(14) == null ? OptionalLong.empty() : OptionalLong.of(row.getLong(14)),
        row.getObject(15) == null ? OptionalLong.empty() : OptionalLong.of(row.getLong(15)),
        server == null
            ? Optional.empty()
            : Optional.of(new Attempt.Batch(server, row.getString(17), row.getLong(18))));
  }

  private static String text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }
}
