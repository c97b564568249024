package dev.leasehold.database;

import dev.leasehold.database.DatabaseException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * The way of one kind of tables to their newest version, by Flyway. Each kind has a history of its
 * own, so that both can stand in one schema, beside whatever else is there.
 *
 * <p>A step only adds: runners of the version before go on working beside those of the next.
 *
 * @param history the table that remembers which steps were taken
 * @param newest the version that this program needs
 * @param location of the steps that are SQL, on the class path; empty for none
 */
record Migration(String history, int newest, String location) {
  private static final Migration LEDGER =
      new Migration("leasehold_history", 6, "dev/leasehold/admission/migrations");
  private static final Migration BATCH = new Migration("leasehold_batch_history", 1, "");
  private static final Migration SCHEDULER = new Migration("leasehold_scheduler_history", 1, "");
  private static final Map<String, String> ATTRIBUTES = Map.of("leasehold", "migrate");

  /** For how long another process that migrates is waited for, in seconds. */
  private static final int PATIENCE = 60;

  private static final int NO_SUCH_TABLE = 1146;

  static Migration of(Tables tables) {
    return switch (tables) {
      case LEDGER -> LEDGER;
      case BATCH -> BATCH;
      case SCHEDULER -> SCHEDULER;
    };
  }

  /** Takes all steps that are left; says how many these were. */
  int run(Address address) {
    FluentConfiguration configuration =
        Flyway.configure(Migration.class.getClassLoader())
            .dataSource(new Connections(address, ATTRIBUTES))
            .table(history)
            .validateMigrationNaming(true)
            // Other tables may be there already; ours are told apart by their history.
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .locations(location.isEmpty() ? new String[0] : new String[] {"classpath:" + location})
            .skipDefaultResolvers(location.isEmpty())
            .javaMigrations(inJava());
    // Flyway's own lock begins after its history is made: two that make it at once would be
    // refused.
    try (Connection one = new Connections(address, ATTRIBUTES).getConnection()) {
      lock(one);
      return configuration.load().migrate().migrationsExecuted;
    } catch (FlywayException failed) {
      throw explained(address, failed);
    } catch (SQLException failed) {
      throw Trouble.using(address, failed);
    }
  }

  /** Lasts as long as the connection. Where it is not granted in time, Flyway decides. */
  private void lock(Connection connection) throws SQLException {
    try (PreparedStatement ask =
        connection.prepareStatement("SELECT GET_LOCK(SHA2(CONCAT(?, '.', DATABASE()), 224), ?)")) {
      ask.setString(1, history);
      ask.setInt(2, PATIENCE);
      try (ResultSet granted = ask.executeQuery()) {
        granted.next();
      }
    }
  }

  private JavaMigration[] inJava() {
    if (equals(BATCH)) {
      return new JavaMigration[] {new V1__SpringBatch()};
    }
    return equals(SCHEDULER) ? new JavaMigration[] {new V1__Quartz()} : new JavaMigration[0];
  }

  private static DatabaseException explained(Address address, FlywayException failed) {
    for (@Nullable Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException error) {
        return Trouble.using(address, error);
      }
    }
    String first = String.valueOf(failed.getMessage()).lines().findFirst().orElse("");
    return new DatabaseException(
        Reason.UNUSABLE, "database " + address + " could not be migrated: " + first, failed);
  }

  /** Whether the newest step that this program knows was taken; later ones may have been, too. */
  boolean isDone(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT COUNT(*) FROM " + history + " WHERE success AND version = ?")) {
      select.setString(1, Integer.toString(newest));
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getInt(1) > 0;
      }
    } catch (SQLException failed) {
      if (failed.getErrorCode() == NO_SUCH_TABLE) {
        return false;
      }
      throw failed;
    }
  }

  /** Spring Batch's own script, where a table of it is missing; Flyway reads the class's name. */
  private static final class V1__SpringBatch extends BaseJavaMigration {
    @Override
    public void migrate(Context context) throws Exception {
      BatchTables.create(context.getConnection());
    }
  }

  /** The same with Quartz' own script. */
  private static final class V1__Quartz extends BaseJavaMigration {
    @Override
    public void migrate(Context context) throws Exception {
      SchedulerTables.create(context.getConnection());
    }
  }
}
