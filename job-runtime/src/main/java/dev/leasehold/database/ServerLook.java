package dev.leasehold.database;

import dev.leasehold.declaration.DatabaseDeclaration;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HexFormat;

/** Asks a server who it is and what it can give. */
final class ServerLook {
  private ServerLook() {}

  /** What the server at the other end of {@code connection} says of itself. */
  static Server at(Connection connection, DatabaseDeclaration declaration) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      String version = text(statement, "SELECT version()");
      boolean mysql = !version.contains("MariaDB");
      int everybody = number(statement, "SELECT @@GLOBAL.max_connections");
      // The session's value is the limit of the account, 0 where it has none.
      int own = number(statement, "SELECT @@SESSION.max_user_connections");
      int max = own > 0 ? Math.min(own, everybody) : everybody;
      int reserved = Math.min(max, declaration.reserved().orElseGet(() -> aFifth(max)));
      int capacity = declaration.capacity().orElse(max - reserved);
      return new Server(
          mysql
              ? "mysql:" + text(statement, "SELECT @@GLOBAL.server_uuid")
              : "mariadb:" + mariaDbIdentity(statement, declaration.embedded()),
          version,
          mysql,
          startedAt(statement, mysql),
          max,
          Math.min(capacity, max),
          declaration.capacity().isPresent() && declaration.reserved().isEmpty()
              ? Math.max(0, max - capacity)
              : reserved);
    }
  }

  static int aFifth(int max) {
    return (max + 4) / 5;
  }

  /**
   * MariaDB has no identity of its own. The machine, the data folder and the port tell two servers
   * apart, and every client reads the same ones; an embedded server's port changes with each start.
   */
  private static String mariaDbIdentity(Statement statement, boolean embedded) throws SQLException {
    String all =
        text(statement, "SELECT CONCAT_WS('|', @@GLOBAL.hostname, @@GLOBAL.datadir)")
            + (embedded ? "" : "|" + text(statement, "SELECT @@GLOBAL.port"));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** When the server at the other end was started, by its own clock. */
  static Instant startedAt(Connection connection, boolean mysql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return startedAt(statement, mysql);
    }
  }

  /** Both sides of the difference are read in one statement, so that it is the same each time. */
  private static Instant startedAt(Statement statement, boolean mysql) throws SQLException {
    String status = mysql ? "performance_schema.global_status" : "information_schema.global_status";
    try (ResultSet row =
        statement.executeQuery(
            "SELECT UNIX_TIMESTAMP() - CAST(variable_value AS SIGNED) FROM "
                + status
                + " WHERE variable_name = 'UPTIME'")) {
      row.next();
      return Instant.ofEpochSecond(row.getLong(1));
    }
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  private static int number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return (int) Math.min(Integer.MAX_VALUE, row.getLong(1));
    }
  }
}
