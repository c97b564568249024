package dev.leasehold.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.database.Database;
import dev.leasehold.database.Transactions;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchPurgeIT {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Duration RETENTION = Duration.ofDays(90);
  private static final List<String> TABLES =
      List.of(
          "BATCH_JOB_INSTANCE",
          "BATCH_JOB_EXECUTION",
          "BATCH_JOB_EXECUTION_PARAMS",
          "BATCH_JOB_EXECUTION_CONTEXT",
          "BATCH_STEP_EXECUTION",
          "BATCH_STEP_EXECUTION_CONTEXT");

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Database database = schema.migrated();

  private int purge(int most) {
    return BatchPurge.purge(database.transactions(), RETENTION, CLOCK, most);
  }

  /** An instance with executions that ended so many days ago; null for one that is open. */
  private void instance(int id, Integer... endedDaysAgo) {
    schema.execute(
        "INSERT INTO BATCH_JOB_INSTANCE VALUES (%d, 0, 'night', '%d')".formatted(id, id));
    for (int i = 0; i < endedDaysAgo.length; i++) {
      int execution = 10 * id + i;
      Integer days = endedDaysAgo[i];
      String end =
          days == null
              ? "NULL"
              : "'" + Timestamp.valueOf(LocalDateTime.now().minusDays(days)) + "'";
      String status = days == null ? "STARTED" : "FAILED";
      schema.execute(
          "INSERT INTO BATCH_JOB_EXECUTION VALUES (%d, 0, %d, NOW(6), NOW(6), %s, '%s', '', '', NOW(6))"
              .formatted(execution, id, end, status),
          "INSERT INTO BATCH_JOB_EXECUTION_PARAMS VALUES (%d, 'a', 'b', 'c', 'Y')"
              .formatted(execution),
          "INSERT INTO BATCH_JOB_EXECUTION_CONTEXT VALUES (%d, '{}', NULL)".formatted(execution),
          "INSERT INTO BATCH_STEP_EXECUTION (STEP_EXECUTION_ID, VERSION, STEP_NAME,"
              + " JOB_EXECUTION_ID, CREATE_TIME) VALUES (%d, 0, 'step', %d, NOW(6))"
                  .formatted(execution, execution),
          "INSERT INTO BATCH_STEP_EXECUTION_CONTEXT VALUES (%d, '{}', NULL)".formatted(execution));
    }
  }

  private String ids(String table, String column) throws SQLException {
    return one("SELECT GROUP_CONCAT(%s ORDER BY 1) FROM %s".formatted(column, table));
  }

  private String one(String sql) throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  @Test
  void anInstanceThatEndedLongAgoGoesFromAllTables() throws SQLException {
    instance(1, 91, 100);
    assertThat(purge(10)).isEqualTo(1);
    for (String table : TABLES) {
      assertThat(one("SELECT COUNT(*) FROM " + table)).as(table).isEqualTo("0");
    }
  }

  @Test
  void oneWithAnOpenOrNewerExecutionStaysAsAWhole() throws SQLException {
    instance(1, 100);
    instance(2, 100, 89);
    instance(3, 100, (Integer) null);
    instance(4);
    assertThat(purge(10)).isEqualTo(1);
    assertThat(ids("BATCH_JOB_INSTANCE", "JOB_INSTANCE_ID")).isEqualTo("2,3,4");
    assertThat(ids("BATCH_JOB_EXECUTION", "JOB_EXECUTION_ID")).isEqualTo("20,21,30,31");
    assertThat(ids("BATCH_STEP_EXECUTION_CONTEXT", "STEP_EXECUTION_ID")).isEqualTo("20,21,30,31");
  }

  @Test
  void noMoreAreTakenThanAskedForAndTheOldestFirst() throws SQLException {
    instance(1, 100);
    instance(2, 100);
    instance(3, 100);
    assertThat(purge(2)).isEqualTo(2);
    assertThat(ids("BATCH_JOB_INSTANCE", "JOB_INSTANCE_ID")).isEqualTo("3");
    assertThat(purge(2)).isEqualTo(1);
    assertThat(purge(2)).isZero();
  }

  @Test
  void withoutSpringBatchsTablesThereIsNothingToDo() {
    Transactions empty =
        Database.reach(
                TestDatabase.get().createSchema().declaration(),
                dev.leasehold.declaration.References.ofProcess(),
                java.nio.file.Path.of("target", "unused"))
            .transactions();
    assertThat(BatchPurge.purge(empty, RETENTION, CLOCK, 10)).isZero();
  }
}
