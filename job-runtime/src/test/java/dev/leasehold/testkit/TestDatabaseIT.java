package dev.leasehold.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TestDatabaseIT {
  @Test
  void everySchemaIsFresh() throws SQLException {
    TestSchema first = TestDatabase.get().createSchema();
    first.execute("CREATE TABLE t (id INT)");
    TestSchema second = TestDatabase.get().createSchema();
    try (Connection connection = second.connect();
        Statement statement = connection.createStatement();
        ResultSet tables = statement.executeQuery("SHOW TABLES")) {
      assertThat(connection.getCatalog()).isEqualTo(second.name()).isNotEqualTo(first.name());
      assertThat(tables.next()).isFalse();
    }
  }

  @Test
  @Tag("mysql")
  void theSuiteForMySqlRunsOnMySql() {
    assertThat(TestDatabase.get().isMySql()).isTrue();
  }
}
