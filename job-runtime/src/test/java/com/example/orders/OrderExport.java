package com.example.orders;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Stands for a job's author, whose lines reports name. */
public final class OrderExport {
  private OrderExport() {}

  /** Runs one statement. */
  public static void query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Takes a second connection while it has the first. */
  public static void nested(DataSource dataSource) throws SQLException {
    try (Connection first = dataSource.getConnection();
        Connection second = dataSource.getConnection()) {
      query(first, "SELECT 1");
      query(second, "SELECT 2");
    }
  }
}
