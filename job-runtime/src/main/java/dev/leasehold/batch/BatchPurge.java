package dev.leasehold.batch;

import dev.leasehold.database.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Removes what Spring Batch remembers of instances that ended long ago, whoever ran them. An
 * instance goes as a whole or not at all: one with an execution that is open or newer stays.
 */
public final class BatchPurge {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final String OLD =
      "SELECT I.JOB_INSTANCE_ID FROM BATCH_JOB_INSTANCE I WHERE EXISTS (SELECT 1 FROM"
          + " BATCH_JOB_EXECUTION E WHERE E.JOB_INSTANCE_ID = I.JOB_INSTANCE_ID) AND NOT EXISTS"
          + " (SELECT 1 FROM BATCH_JOB_EXECUTION E WHERE E.JOB_INSTANCE_ID = I.JOB_INSTANCE_ID AND"
          + " (E.END_TIME IS NULL OR E.END_TIME >= ? OR E.STATUS IN ('STARTING', 'STARTED',"
          + " 'STOPPING', 'UNKNOWN')))";

  private static final String EXECUTIONS =
      "(SELECT JOB_EXECUTION_ID FROM BATCH_JOB_EXECUTION WHERE JOB_INSTANCE_ID IN (%s))";

  /** What refers to others goes first. */
  private static final List<String> DELETES =
      List.of(
          "DELETE FROM BATCH_STEP_EXECUTION_CONTEXT WHERE STEP_EXECUTION_ID IN (SELECT"
              + " STEP_EXECUTION_ID FROM BATCH_STEP_EXECUTION WHERE JOB_EXECUTION_ID IN "
              + EXECUTIONS
              + ")",
          "DELETE FROM BATCH_STEP_EXECUTION WHERE JOB_EXECUTION_ID IN " + EXECUTIONS,
          "DELETE FROM BATCH_JOB_EXECUTION_CONTEXT WHERE JOB_EXECUTION_ID IN " + EXECUTIONS,
          "DELETE FROM BATCH_JOB_EXECUTION_PARAMS WHERE JOB_EXECUTION_ID IN " + EXECUTIONS,
          "DELETE FROM BATCH_JOB_EXECUTION WHERE JOB_INSTANCE_ID IN (%s)",
          "DELETE FROM BATCH_JOB_INSTANCE WHERE JOB_INSTANCE_ID IN (%s)");

  private BatchPurge() {}

  /**
   * Removes instances all of whose executions ended longer ago than {@code retention}, in one
   * transaction.
   *
   * @param transactions on the schema; nothing happens where it has no table of Spring Batch
   * @param most how many instances at once
   * @return how many instances
   * @throws dev.leasehold.database.DatabaseException when the server does not let us
   */
  public static int purge(
      Transactions transactions, Duration retention, InstantSource clock, int most) {
    // As Spring Batch writes its times: the local time of its process.
    Timestamp before =
        Timestamp.valueOf(
            LocalDateTime.ofInstant(clock.instant().minus(retention), ZoneId.systemDefault()));
    return transactions.run(
        LIMIT,
        connection -> {
          if (!isThere(connection)) {
            return 0;
          }
          List<Long> old = old(connection, before, List.of(), " ORDER BY 1 LIMIT " + most);
          if (old.isEmpty()) {
            return 0;
          }
          lock(connection, old);
          // One that was restarted before it was locked is not old any more.
          List<Long> still = old(connection, before, old, "");
          if (!still.isEmpty()) {
            remove(connection, still);
          }
          return still.size();
        });
  }

  private static boolean isThere(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND"
                    + " table_name = 'BATCH_JOB_INSTANCE'");
        ResultSet row = select.executeQuery()) {
      return row.next();
    }
  }

  private static List<Long> old(
      Connection connection, Timestamp before, List<Long> among, String rest) throws SQLException {
    String only = among.isEmpty() ? "" : " AND I.JOB_INSTANCE_ID IN (" + marks(among) + ")";
    try (PreparedStatement select = connection.prepareStatement(OLD + only + rest)) {
      select.setTimestamp(1, before);
      bind(select, 2, among);
      List<Long> ids = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          ids.add(row.getLong(1));
        }
      }
      return ids;
    }
  }

  /** Nobody can add an execution to an instance whose row is locked. */
  private static void lock(Connection connection, List<Long> instances) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT JOB_INSTANCE_ID FROM BATCH_JOB_INSTANCE WHERE JOB_INSTANCE_ID IN ("
                + marks(instances)
                + ") ORDER BY JOB_INSTANCE_ID FOR UPDATE")) {
      bind(select, 1, instances);
      select.executeQuery().close();
    }
  }

  private static void remove(Connection connection, List<Long> instances) throws SQLException {
    for (String sql : DELETES) {
      try (PreparedStatement delete =
          connection.prepareStatement(sql.replace("%s", marks(instances)))) {
        bind(delete, 1, instances);
        delete.executeUpdate();
      }
    }
  }

  private static void bind(PreparedStatement statement, int from, List<Long> ids)
      throws SQLException {
    for (int i = 0; i < ids.size(); i++) {
      statement.setLong(from + i, ids.get(i));
    }
  }

  private static String marks(List<Long> ids) {
    return String.join(", ", Collections.nCopies(ids.size(), "?"));
  }
}
