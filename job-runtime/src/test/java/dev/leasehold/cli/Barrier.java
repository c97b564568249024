package dev.leasehold.cli;

import static org.awaitility.Awaitility.await;

import com.example.chaos.CopyJob;
import dev.leasehold.testkit.TestSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps every run of one instant of {@link CopyJob} from going past one row, in the middle of a
 * chunk, until it is closed.
 */
final class Barrier implements AutoCloseable {
  /** What the job writes to, in the form that this needs. */
  static final String TABLE =
      "CREATE TABLE copied (run VARCHAR(100) NOT NULL, number INT NOT NULL, UNIQUE KEY (run,"
          + " number))";

  /** The job's declaration. */
  static final String JOB =
      """
      jobs:
        copy:
          configuration: %s
          term: 4s
          heartbeat: 1s
          admissionTimeout: 2m
          plan: [{transaction: [{query: INSERT INTO copied}]}]
          properties: {chaos.job: copy, chaos.width: 1}
      """
          .formatted(CopyJob.class.getName());

  /** Rows that a run has committed when it stands before it. */
  static final int COMMITTED_BEFORE = 30;

  private static final int STOPS_AT = 35;

  private final TestSchema schema;
  private final Connection connection;

  Barrier(TestSchema schema, Instant instant) throws SQLException {
    this.schema = schema;
    this.connection = schema.connect();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      // Who inserts the same waits until this is rolled back.
      statement.execute(
          "INSERT INTO copied (run, number) VALUES ('copy@%s', %d)".formatted(instant, STOPS_AT));
    }
  }

  /** Waits until a run stands before it. */
  void awaitRun() {
    await().atMost(Duration.ofSeconds(90)).until(this::isReached);
  }

  private boolean isReached() throws SQLException {
    try (Connection asking = schema.connect();
        Statement statement = asking.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT 1 FROM information_schema.processlist WHERE db = '%s' AND info LIKE 'INSERT INTO copied%%%d)'"
                    .formatted(schema.name(), STOPS_AT))) {
      return row.next();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.rollback();
    connection.close();
  }
}
