package dev.leasehold.testkit;

import dev.leasehold.database.Database;
import dev.leasehold.database.Tables;
import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.Place;
import dev.leasehold.declaration.References;
import dev.leasehold.declaration.Text;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A schema of its own for one test.
 *
 * @param name of the schema
 * @param url its JDBC address, without user and password
 * @param username may create and drop schemas and accounts
 * @param password may be empty
 */
public record TestSchema(String name, String url, String username, String password) {

  /** As a file would declare it, under the name {@code main}. */
  public DatabaseDeclaration declaration() {
    return declaration("main");
  }

  /** As a file would declare it. */
  public DatabaseDeclaration declaration(String database) {
    return new DatabaseDeclaration(
        database,
        new Place("jobs.yaml", 1, 1, "databases.main"),
        Optional.of(text(database, "url", url)),
        false,
        Optional.empty(),
        Optional.of(text(database, "username", username)),
        Optional.of(text(database, "password", password)),
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  /** Reached, with the ledger's tables and Spring Batch's. */
  public Database migrated() {
    Database database =
        Database.reach(declaration(), References.ofProcess(), Path.of("target", "unused"));
    database.migrate(Tables.LEDGER);
    database.migrate(Tables.BATCH);
    return database;
  }

  /** The lines of a declaration file below {@code databases:}, two spaces deep. */
  public String yaml(String database) {
    return "  %s:%n    url: \"%s\"%n    username: \"%s\"%n".formatted(database, url, username)
        + (password.isEmpty() ? "" : "    password: \"%s\"%n".formatted(password));
  }

  /** A connection that belongs to nobody but the test. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, username, password);
  }

  /** Runs these statements, one after another. */
  public void execute(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static Text text(String database, String key, String value) {
    return new Text(value, new Place("test.yaml", 1, 1, "databases." + database + "." + key));
  }
}
