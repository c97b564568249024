package dev.leasehold.database;

import dev.leasehold.database.Control.Registered;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Counts the connections of a server that nobody has written down. */
final class Strangers {
  private Strangers() {}

  /**
   * How many there are beside {@code registered} and the one that asks.
   *
   * @param processes the table to look for the registered ones in
   */
  static int on(Connection connection, String processes, Collection<Registered> registered)
      throws SQLException {
    Registered self = Eviction.describe(connection);
    Map<Long, String> visible = accounts(connection, processes, registered);
    Set<Long> known = new HashSet<>();
    known.add(self.id());
    for (Registered one : registered) {
      boolean sameServer = Eviction.isSameStart(one.startedAt(), self.startedAt());
      String account = visible.get(one.id());
      // What this account may not see is taken to live: better too few strangers than a false one.
      boolean lives =
          account == null ? !one.account().equals(self.account()) : one.account().equals(account);
      if (sameServer && lives) {
        known.add(one.id());
      }
    }
    return Math.max(0, connected(connection) - known.size());
  }

  private static Map<Long, String> accounts(
      Connection connection, String processes, Collection<Registered> registered)
      throws SQLException {
    Map<Long, String> accounts = new HashMap<>();
    if (registered.isEmpty()) {
      return accounts;
    }
    String ids =
        registered.stream().map(one -> Long.toString(one.id())).collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT id, user FROM " + processes + " WHERE id IN (" + ids + ")")) {
      while (row.next()) {
        accounts.put(row.getLong(1), String.valueOf(row.getString(2)));
      }
    }
    return accounts;
  }

  private static int connected(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Threads_connected'")) {
      row.next();
      return row.getInt(2);
    }
  }
}
