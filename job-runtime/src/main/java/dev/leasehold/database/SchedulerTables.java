package dev.leasehold.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;

/** Quartz' tables, from its own script, under names that tell whose they are. */
public final class SchedulerTables {
  /** What all their names begin with. */
  public static final String PREFIX = "leasehold_quartz_";

  private static final String SCRIPT = "org/quartz/impl/jdbcjobstore/tables_mysql_innodb.sql";
  private static final Pattern NAME = Pattern.compile("\\b(IDX_)?QRTZ_");
  private static final Pattern CREATE = Pattern.compile("^CREATE\\s+TABLE\\s+");

  private SchedulerTables() {}

  /** Creates those that are missing. One process at a time; one that died half-way is taken up. */
  static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements()) {
        if (!isDone(connection, sql)) {
          statement.execute(sql);
        }
      }
    }
  }

  /** Those that make a table or an index: nothing is dropped. */
  static List<String> statements() {
    return SqlScript.onClassPath(SCRIPT).stream()
        .filter(sql -> SqlScript.begins(sql, "CREATE "))
        .map(sql -> NAME.matcher(sql).replaceAll("$1" + PREFIX))
        .map(sql -> CREATE.matcher(sql).replaceFirst("CREATE TABLE IF NOT EXISTS "))
        .toList();
  }

  /** An index cannot be made on condition that it is not there. */
  private static boolean isDone(Connection connection, String sql) throws SQLException {
    if (!SqlScript.begins(sql, "CREATE INDEX ")) {
      return false;
    }
    String name = sql.split("\\s+")[2];
    try (var select =
        connection.prepareStatement(
            "SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND"
                + " index_name = ? LIMIT 1")) {
      select.setString(1, name);
      try (var row = select.executeQuery()) {
        return row.next();
      }
    }
  }
}
