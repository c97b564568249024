package com.example.adopt.plain;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Deletes what nobody has put into a basket for a while. */
public final class Cleanup {
  private Cleanup() {}

  /** With the address of the database, and how many days are kept. */
  public static void main(String[] arguments) throws SQLException {
    try (Connection connection = DriverManager.getConnection(arguments[0])) {
      delete(connection, Integer.parseInt(arguments[1]));
    }
  }

  static void delete(Connection connection, int days) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM baskets WHERE seen_on < CURRENT_DATE - INTERVAL ? DAY LIMIT 100")) {
      delete.setInt(1, days);
      int deleted;
      do {
        deleted = delete.executeUpdate();
      } while (deleted > 0);
    }
  }
}
