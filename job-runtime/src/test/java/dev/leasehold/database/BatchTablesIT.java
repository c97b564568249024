package dev.leasehold.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leasehold.declaration.References;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchTablesIT {
  @TempDir private Path folder;

  @Test
  void anyNumberOfStartersCreateThemOnce() throws Exception {
    TestSchema schema = TestDatabase.get().createSchema();
    ExecutorService starters = Executors.newFixedThreadPool(6);
    try {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        all.add(CompletableFuture.runAsync(() -> create(schema), starters));
      }
      for (CompletableFuture<Void> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      starters.shutdownNow();
    }
    assertThat(tables(schema))
        .hasSize(9)
        .contains("BATCH_JOB_INSTANCE", "BATCH_STEP_EXECUTION_SEQ");
    assertThat(count(schema, "BATCH_JOB_EXECUTION_SEQ")).isEqualTo(1);
  }

  @Test
  void whatIsThereStaysAndWhatIsMissingIsAdded() throws SQLException {
    TestSchema schema = TestDatabase.get().createSchema();
    try (Connection before = schema.connect()) {
      BatchTables.create(before);
    }
    schema.execute(
        "UPDATE BATCH_JOB_INSTANCE_SEQ SET ID = 42", "DROP TABLE BATCH_STEP_EXECUTION_CONTEXT");
    create(schema);
    assertThat(tables(schema)).hasSize(9);
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT ID FROM BATCH_JOB_INSTANCE_SEQ")) {
      row.next();
      assertThat(row.getInt(1)).isEqualTo(42);
    }
  }

  @Test
  void anAccountThatMayNotCreateNeedsNotWhereTheyAre() {
    TestSchema schema = TestDatabase.get().createSchema();
    String account = "u" + System.nanoTime();
    schema.execute(
        "CREATE USER " + account + " IDENTIFIED BY ''",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON " + schema.name() + ".* TO " + account);
    TestSchema poor = new TestSchema(schema.name(), schema.url(), account, "");
    assertThatThrownBy(() -> create(poor))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.reason()).isEqualTo(DatabaseException.Reason.NO_PRIVILEGE))
        .hasMessageContaining("CREATE");
    create(schema);
    create(poor);
  }

  private void create(TestSchema schema) {
    try (Database database = Database.reach(schema.declaration(), References.ofProcess(), folder)) {
      database.migrate(Tables.BATCH);
    }
  }

  private static List<String> tables(TestSchema schema) throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW TABLES LIKE 'BATCH%'")) {
      List<String> names = new ArrayList<>();
      while (row.next()) {
        names.add(row.getString(1));
      }
      return names;
    }
  }

  private static int count(TestSchema schema, String table) throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      row.next();
      return row.getInt(1);
    }
  }
}
