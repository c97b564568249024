package dev.leasehold.admission;

import dev.leasehold.database.Rows;
import dev.leasehold.database.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The scheduled instants that daemons answer for. There is one row for each job and instant, so
 * that one daemon at a time starts it: whoever answers renews that, and is taken over when it has
 * not. Thread-safe where its transactions are.
 */
public final class Fires {
  private final Transactions transactions;
  private final Duration limit;

  /**
   * @param transactions on the ledger's database
   * @param limit of each
   */
  public Fires(Transactions transactions, Duration limit) {
    this.transactions = transactions;
    this.limit = limit;
  }

  /** One instant of a job. */
  public record Fire(String job, Instant scheduledAt) {
    /** The one that this text, made by {@link #toString}, stands for. */
    public static Fire of(String text) {
      int at = text.lastIndexOf('@');
      return new Fire(text.substring(0, at), Instant.parse(text.substring(at + 1)));
    }

    @Override
    public String toString() {
      return job + "@" + scheduledAt;
    }
  }

  /** Whether a daemon may start an instant. */
  public enum Claimed {
    /** It answers for it now. */
    MINE,
    /** Another one does. */
    OTHERS,
    /** It has ended; nobody starts it again. */
    OVER,
    /** By the ledger's clock it has not come, or is put off. */
    TOO_EARLY
  }

  /**
   * Asks to answer for an instant.
   *
   * @param daemon its id
   * @param term how long that holds without being renewed
   */
  public Claimed claim(Fire fire, String daemon, Duration term) {
    return transactions.run(
        limit,
        connection -> {
          // Nobody inserts an instant of the future, whatever the clock of its machine says. Each
          // assignment sees those before it.
          Rows.execute(
              connection,
              "INSERT INTO leasehold_fire (job, scheduled_at, daemon, claimed_at, answers_until)"
                  + " SELECT ?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND"
                  + " FROM DUAL WHERE ? <= UTC_TIMESTAMP(6) ON DUPLICATE KEY UPDATE"
                  + " leasehold_fire.daemon = IF(ended_at IS NULL AND (leasehold_fire.daemon ="
                  + " VALUES(daemon) OR leasehold_fire.answers_until <= UTC_TIMESTAMP(6)),"
                  + " VALUES(daemon), leasehold_fire.daemon), leasehold_fire.answers_until ="
                  + " IF(ended_at IS NULL AND leasehold_fire.daemon = VALUES(daemon),"
                  + " VALUES(answers_until), leasehold_fire.answers_until)",
              fire.job(),
              Rows.local(fire.scheduledAt()),
              daemon,
              Rows.micros(term),
              Rows.local(fire.scheduledAt()));
          return standing(connection, fire, daemon);
        });
  }

  private static Claimed standing(Connection connection, Fire fire, String daemon)
      throws SQLException {
    try (PreparedStatement select =
            Rows.prepare(
                connection,
                "SELECT daemon, ended_at FROM leasehold_fire WHERE job = ? AND scheduled_at = ?",
                fire.job(),
                Rows.local(fire.scheduledAt()));
        ResultSet row = select.executeQuery()) {
      if (!row.next()) {
        return Claimed.TOO_EARLY;
      }
      if (row.getObject(2) != null) {
        return Claimed.OVER;
      }
      String answers = row.getString(1);
      if (answers.isEmpty()) {
        return Claimed.TOO_EARLY;
      }
      return answers.equals(daemon) ? Claimed.MINE : Claimed.OTHERS;
    }
  }

  /** Goes on answering for all that this daemon answers for and that nobody has taken over. */
  public void renew(String daemon, Duration term) {
    transactions.run(
        limit,
        connection ->
            Rows.execute(
                connection,
                "UPDATE leasehold_fire SET answers_until = UTC_TIMESTAMP(6) + INTERVAL ?"
                    + " MICROSECOND WHERE daemon = ? AND ended_at IS NULL AND answers_until >"
                    + " UTC_TIMESTAMP(6)",
                Rows.micros(term),
                daemon));
  }

  /** How many starts of it have failed; empty where this daemon does not answer for it any more. */
  public Optional<Integer> failures(Fire fire, String daemon) {
    return transactions.run(
        limit,
        connection -> {
          try (PreparedStatement select =
                  Rows.prepare(
                      connection,
                      "SELECT failures FROM leasehold_fire WHERE job = ? AND scheduled_at = ? AND"
                          + " daemon = ? AND ended_at IS NULL",
                      fire.job(),
                      Rows.local(fire.scheduledAt()),
                      daemon);
              ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(row.getInt(1)) : Optional.empty();
          }
        });
  }

  /**
   * Writes down that a start of it has failed. Once more does nothing, as where an answer was lost.
   *
   * @param before how many had failed before it
   * @return whether this daemon answers for it
   */
  public boolean failed(Fire fire, String daemon, int before) {
    return transactions.run(
            limit,
            connection ->
                Rows.execute(
                    connection,
                    "UPDATE leasehold_fire SET failures = ? WHERE job = ? AND scheduled_at = ? AND"
                        + " daemon = ? AND ended_at IS NULL",
                    before + 1,
                    fire.job(),
                    Rows.local(fire.scheduledAt()),
                    daemon))
        > 0;
  }

  /**
   * Ends it: nobody starts it again.
   *
   * @return whether this daemon answered for it
   */
  public boolean end(Fire fire, String daemon) {
    return transactions.run(
            limit,
            connection ->
                Rows.execute(
                    connection,
                    "UPDATE leasehold_fire SET ended_at = UTC_TIMESTAMP(6) WHERE job = ? AND"
                        + " scheduled_at = ? AND daemon = ? AND ended_at IS NULL",
                    fire.job(),
                    Rows.local(fire.scheduledAt()),
                    daemon))
        > 0;
  }

  /**
   * Puts it off: from then on it is left to whoever comes first.
   *
   * @param pause by the ledger's clock from now on; zero leaves it at once
   * @return whether this daemon answered for it
   */
  public boolean putOff(Fire fire, String daemon, Duration pause) {
    return transactions.run(
            limit,
            connection ->
                Rows.execute(
                    connection,
                    "UPDATE leasehold_fire SET daemon = '', answers_until = UTC_TIMESTAMP(6) +"
                        + " INTERVAL ? MICROSECOND WHERE job = ? AND scheduled_at = ? AND daemon ="
                        + " ? AND ended_at IS NULL",
                    Rows.micros(pause),
                    fire.job(),
                    Rows.local(fire.scheduledAt()),
                    daemon))
        > 0;
  }

  /**
   * Writes down an instant that is to be started later; nothing happens where it is known already.
   *
   * @param at by the ledger's clock
   */
  public void arrange(Fire fire, Instant at) {
    transactions.run(
        limit,
        connection ->
            Rows.execute(
                connection,
                "INSERT INTO leasehold_fire (job, scheduled_at, daemon, claimed_at, answers_until)"
                    + " VALUES (?, ?, '', UTC_TIMESTAMP(6), ?) ON DUPLICATE KEY UPDATE job ="
                    + " VALUES(job)",
                fire.job(),
                Rows.local(fire.scheduledAt()),
                Rows.local(at)));
  }

  /**
   * The instants that have not ended and that nobody answers for: put off until now, or left by a
   * daemon that is gone. Oldest first.
   *
   * @param most how many
   */
  public List<Fire> left(int most) {
    return transactions.run(
        limit,
        connection -> {
          List<Fire> all = new ArrayList<>();
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT job, scheduled_at FROM leasehold_fire WHERE ended_at IS NULL AND"
                          + " answers_until <= UTC_TIMESTAMP(6) ORDER BY scheduled_at, job LIMIT "
                          + most);
              ResultSet row = select.executeQuery()) {
            while (row.next()) {
              all.add(new Fire(row.getString(1), Rows.instant(row, 2)));
            }
          }
          return all;
        });
  }

  /** Whether an attempt at it is under way: it holds a lease, or has a place in line. */
  public boolean isUnderWay(Fire fire) {
    return exists(
        "SELECT EXISTS (SELECT 1 FROM leasehold_lease WHERE job = ? AND scheduled_at = ? AND"
            + " fenced_at IS NULL AND expires_at > UTC_TIMESTAMP(6)) OR EXISTS (SELECT 1 FROM"
            + " leasehold_place WHERE job = ? AND scheduled_at = ? AND overdue_at >"
            + " UTC_TIMESTAMP(6))",
        fire.job(),
        Rows.local(fire.scheduledAt()),
        fire.job(),
        Rows.local(fire.scheduledAt()));
  }

  /** Whether a later instant of its job has begun. */
  public boolean isOvertaken(Fire fire) {
    return exists(
        "SELECT EXISTS (SELECT 1 FROM leasehold_fire WHERE job = ? AND scheduled_at > ?)",
        fire.job(),
        Rows.local(fire.scheduledAt()));
  }

  private boolean exists(String question, Object... parameters) {
    return transactions.run(
        limit,
        connection -> {
          try (PreparedStatement select = Rows.prepare(connection, question, parameters);
              ResultSet row = select.executeQuery()) {
            return row.next() && row.getBoolean(1);
          }
        });
  }

  /**
   * Removes those that ended longer ago than {@code retention}.
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
                "DELETE FROM leasehold_fire WHERE ended_at < UTC_TIMESTAMP(6) - INTERVAL ?"
                    + " MICROSECOND LIMIT "
                    + most,
                Rows.micros(retention)));
  }
}
