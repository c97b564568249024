package dev.leasehold.batch;

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
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends executions that nobody else will end, by plain SQL over bookkeeping.
 *
 * <p>Spring Batch's objects are left alone on purpose: what they remember of a step can be older
 * than its row, and must not be written over it.
 */
final class Executions {
  private static final int LONGEST_MESSAGE = 2500;

  private static final String JOBS =
      "SELECT JOB_EXECUTION_ID FROM BATCH_JOB_EXECUTION WHERE JOB_INSTANCE_ID = ?";

  /** Which executions are written down as failed. */
  private enum Ending {
    /** Those that nobody has ended. */
    OPEN(
        "(END_TIME IS NULL OR STATUS IN ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN'))"
            + " AND STATUS NOT IN ('COMPLETED', 'ABANDONED')"),
    /** Those that did not complete: what was stopped or failed on the way was killed, too. */
    KILLED("STATUS NOT IN ('COMPLETED', 'ABANDONED')");

    final String steps;
    final String endStep;
    final String endJob;

    Ending(String condition) {
      // What Spring Batch wrote before, as the author's exception, stays below.
      String end =
          " SET STATUS = 'FAILED', EXIT_CODE = 'FAILED',"
              + " EXIT_MESSAGE = LEFT(CONCAT_WS('\n', ?, NULLIF(EXIT_MESSAGE, '')), 2500),"
              + " END_TIME = COALESCE(END_TIME, ?), LAST_UPDATED = ?, VERSION = VERSION + 1 WHERE ";
      steps =
          "SELECT STEP_EXECUTION_ID FROM BATCH_STEP_EXECUTION WHERE JOB_EXECUTION_ID = ? AND "
              + condition;
      endStep = "UPDATE BATCH_STEP_EXECUTION" + end + "STEP_EXECUTION_ID = ? AND " + condition;
      endJob = "UPDATE BATCH_JOB_EXECUTION" + end + "JOB_EXECUTION_ID = ? AND " + condition;
    }
  }

  private final BookkeepingConnection bookkeeping;
  private final InstantSource clock;

  Executions(BookkeepingConnection bookkeeping, InstantSource clock) {
    this.bookkeeping = bookkeeping;
    this.clock = clock;
  }

  /** Fails in one line where Spring Batch's tables are missing. */
  void requireTables() throws SQLException {
    try (Connection connection = bookkeeping.getConnection()) {
      for (String table : List.of("BATCH_JOB_EXECUTION", "BATCH_STEP_EXECUTION_SEQ")) {
        try (PreparedStatement statement =
            connection.prepareStatement("SELECT 1 FROM " + table + " LIMIT 1")) {
          statement.executeQuery().close();
        } catch (SQLException e) {
          if (!"42S02".equals(e.getSQLState())) {
            throw e;
          }
          throw new JobClassException(
              "the job's database has no table "
                  + table
                  + " of Spring Batch; make its tables with: leasehold migrate",
              e);
        }
      }
    }
  }

  /** Ends what earlier attempts at this instance have left open. */
  void recover(long jobInstance, String description) throws SQLException {
    try (Connection connection = bookkeeping.getConnection()) {
      end(connection, Ending.OPEN, ids(connection, JOBS, jobInstance), description);
    }
  }

  /** Ends what is open of these job executions. */
  void end(Collection<Long> jobExecutions, String description) throws SQLException {
    try (Connection connection = bookkeeping.getConnection()) {
      end(connection, Ending.OPEN, jobExecutions, description);
    }
  }

  /**
   * Writes these job executions down as killed within {@code limit}, even if some thread is stuck
   * with the connection.
   *
   * @param first runs before anything is written, while nobody else can write
   */
  void end(Collection<Long> jobExecutions, String description, Duration limit, Runnable first)
      throws SQLException {
    try (Connection connection = bookkeeping.seize(limit)) {
      first.run();
      int before = connection.getNetworkTimeout();
      connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, limit.toMillis()));
      try {
        end(connection, Ending.KILLED, jobExecutions, description);
      } finally {
        if (!connection.isClosed()) {
          connection.setNetworkTimeout(Runnable::run, before);
        }
      }
    }
  }

  private void end(
      Connection connection, Ending ending, Collection<Long> jobExecutions, String description)
      throws SQLException {
    end(connection, ending, jobExecutions, description, clock);
  }

  /** Ends what is open of these job executions, over a connection to their schema. */
  static void endOpen(
      Connection connection,
      Collection<Long> jobExecutions,
      String description,
      InstantSource clock)
      throws SQLException {
    end(connection, Ending.OPEN, jobExecutions, description, clock);
  }

  private static void end(
      Connection connection,
      Ending ending,
      Collection<Long> jobExecutions,
      String description,
      InstantSource clock)
      throws SQLException {
    SQLException failure = null;
    for (long job : jobExecutions) {
      for (long step : ids(connection, ending.steps, job)) {
        // One row that is still locked must not keep the others from being written.
        failure = first(failure, end(connection, ending.endStep, step, description, clock));
      }
      failure = first(failure, end(connection, ending.endJob, job, description, clock));
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static @Nullable SQLException end(
      Connection connection, String sql, long id, String description, InstantSource clock) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      // As Spring Batch writes its times: the local time of this process.
      Timestamp now =
          Timestamp.valueOf(LocalDateTime.ofInstant(clock.instant(), ZoneId.systemDefault()));
      statement.setString(
          1, description.substring(0, Math.min(description.length(), LONGEST_MESSAGE)));
      statement.setTimestamp(2, now);
      statement.setTimestamp(3, now);
      statement.setLong(4, id);
      statement.executeUpdate();
      return null;
    } catch (SQLException e) {
      return e;
    }
  }

  private static @Nullable SQLException first(@Nullable SQLException a, @Nullable SQLException b) {
    return a == null ? b : a;
  }

  private static List<Long> ids(Connection connection, String sql, long id) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
    }
    return ids;
  }
}
