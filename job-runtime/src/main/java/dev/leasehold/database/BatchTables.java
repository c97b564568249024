package dev.leasehold.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spring Batch's tables, from its own script. */
final class BatchTables {
  private static final String SCRIPT = "org/springframework/batch/core/schema-mysql.sql";
  private static final Pattern CREATE =
      Pattern.compile("^CREATE\\s+TABLE\\s+(\\w+)", Pattern.CASE_INSENSITIVE);

  private BatchTables() {}

  /** Creates those that are missing in the connection's schema. Any number of processes may. */
  static void create(Connection connection) throws SQLException {
    List<String> script = SqlScript.onClassPath(SCRIPT);
    if (missing(connection, script).isEmpty()) {
      return;
    }
    // Where somebody else creates them meanwhile, IF NOT EXISTS lets both sides succeed.
    try (Statement statement = connection.createStatement()) {
      for (String sql : script) {
        statement.execute(CREATE.matcher(sql).replaceFirst("CREATE TABLE IF NOT EXISTS $1"));
      }
    }
  }

  /** The names of the script that the schema lacks. */
  private static Set<String> missing(Connection connection, List<String> script)
      throws SQLException {
    Set<String> names = new LinkedHashSet<>();
    for (String sql : script) {
      Matcher create = CREATE.matcher(sql);
      if (create.find()) {
        names.add(create.group(1).toUpperCase(Locale.ROOT));
      }
    }
    try (Statement statement = connection.createStatement();
        ResultSet there =
            statement.executeQuery(
                "SELECT table_name FROM information_schema.tables"
                    + " WHERE table_schema = DATABASE() AND table_name LIKE 'BATCH%'")) {
      while (there.next()) {
        names.remove(there.getString(1).toUpperCase(Locale.ROOT));
      }
    }
    return names;
  }
}
