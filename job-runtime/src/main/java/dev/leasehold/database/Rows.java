package dev.leasehold.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How values stand in our own tables: instants in UTC, times in microseconds. */
public final class Rows {
  private Rows() {}

  /** Changes rows; says how many. */
  public static int execute(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  /** Prepared, with its parameters; closed by the caller. */
  public static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement;
    } catch (SQLException failed) {
      statement.close();
      throw failed;
    }
  }

  /** So many question marks; for none a text that nothing equals. */
  public static String marks(int count) {
    return count == 0 ? "NULL" : String.join(", ", Collections.nCopies(count, "?"));
  }

  /** An instant that is there. */
  public static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
  }

  /** An instant, or nothing. */
  public static Optional<Instant> instantIfAny(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, LocalDateTime.class))
        .map(time -> time.toInstant(ZoneOffset.UTC));
  }

  /** As it is kept: in UTC, to the microsecond. */
  public static LocalDateTime local(Instant instant) {
    return LocalDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
  }

  /** As it is kept. */
  public static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }

  /** A text, empty where there is none. */
  public static String text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }
}
