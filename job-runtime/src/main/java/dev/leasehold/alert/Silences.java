package dev.leasehold.alert;

import dev.leasehold.database.Rows;
import dev.leasehold.database.Transactions;
import dev.leasehold.watchdog.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The silences that somebody has asked for. Thread-safe where its transactions are. */
public final class Silences {
  private final Transactions transactions;
  private final Duration limit;

  /**
   * @param transactions on the ledger's database
   * @param limit of each
   */
  public Silences(Transactions transactions, Duration limit) {
    this.transactions = transactions;
    this.limit = limit;
  }

  /** Those that are not over, first to end first. */
  public List<Silence> current() {
    return transactions.run(limit, Silences::current);
  }

  private static List<Silence> current(Connection connection) throws SQLException {
    List<Silence> all = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT number, job, kind, until_at, made_by, reason FROM leasehold_silence WHERE"
                    + " until_at > UTC_TIMESTAMP(6) ORDER BY until_at, number")) {
      while (row.next()) {
        all.add(
            new Silence(
                row.getLong(1),
                Optional.ofNullable(row.getString(2)),
                Optional.ofNullable(row.getString(3)).map(Kind::valueOf),
                Rows.instant(row, 4),
                row.getString(5),
                row.getString(6)));
      }
    }
    return all;
  }

  static boolean covers(Connection connection, String job, Kind kind) throws SQLException {
    return current(connection).stream().anyMatch(silence -> silence.covers(job, kind));
  }

  /**
   * Asks for silence.
   *
   * @param job only of this one; empty for all
   * @param kind only of this one; empty for all
   * @param by who asks, for people
   * @param reason why, for people; may be empty
   * @return it, with its number
   */
  public Silence add(
      Optional<String> job, Optional<Kind> kind, Instant until, String by, String reason) {
    return transactions.run(
        limit,
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO leasehold_silence (job, kind, until_at, made_by, made_at, reason)"
                      + " VALUES (?, ?, ?, LEFT(?, 255), UTC_TIMESTAMP(6), LEFT(?, 500))",
                  Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, job.orElse(null));
            insert.setString(2, kind.map(Kind::name).orElse(null));
            insert.setObject(3, Rows.local(until));
            insert.setString(4, by);
            insert.setString(5, reason);
            insert.executeUpdate();
            try (ResultSet key = insert.getGeneratedKeys()) {
              key.next();
              return new Silence(key.getLong(1), job, kind, until, by, reason);
            }
          }
        });
  }

  /**
   * Ends a silence now.
   *
   * @return whether there was one of this number that was not over
   */
  public boolean end(long number) {
    return transactions.run(
        limit,
        connection ->
            Rows.execute(
                    connection,
                    "UPDATE leasehold_silence SET until_at = UTC_TIMESTAMP(6) WHERE number = ? AND"
                        + " until_at > UTC_TIMESTAMP(6)",
                    number)
                > 0);
  }
}
