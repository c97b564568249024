package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.leasehold.admission.Fires.Fire;
import dev.leasehold.database.Database;
import dev.leasehold.database.SchedulerTables;
import dev.leasehold.database.Tables;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** A place in Quartz' cluster can be left, whatever has become of its database. */
class QuartzClusterIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Server server = new Server();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  /** Can be taken away. */
  private final class Server extends AbstractDataSource {
    volatile boolean gone;

    @Override
    public Connection getConnection() throws SQLException {
      if (gone) {
        throw new SQLNonTransientConnectionException("the lease is lost");
      }
      return schema.connect();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
      return getConnection();
    }
  }

  @BeforeEach
  void migrate() {
    try (Database database = schema.migrated()) {
      database.migrate(Tables.SCHEDULER);
    }
  }

  private QuartzCluster withARun() throws Exception {
    QuartzCluster cluster =
        QuartzCluster.join(
            server,
            schema.name(),
            2,
            (fire, scheduled) -> {
              begun.countDown();
              try {
                mayEnd.await(3 * SOON.toSeconds(), TimeUnit.SECONDS);
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
            });
    cluster.start(new Fire("copy", Instant.parse("2026-11-22T03:15:00Z")));
    assertThat(begun.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return cluster;
  }

  @Test
  void whatHasEndedIsWrittenDownBeforeItIsLeft() throws Exception {
    QuartzCluster cluster = withARun();
    assertThat(fired()).isEqualTo(1);
    mayEnd.countDown();
    assertTimeoutPreemptively(SOON, () -> cluster.close(true));
    assertThat(fired()).isZero();
  }

  @Test
  void withoutItsDatabaseNothingIsWaitedFor() throws Exception {
    QuartzCluster cluster = withARun();
    server.gone = true;
    mayEnd.countDown();
    assertTimeoutPreemptively(SOON, () -> cluster.close(true));
    assertThat(fired()).isEqualTo(1);
  }

  @Test
  void aRunThatGoesOnIsNotWaitedForWhereNobodyAsksIt() throws Exception {
    QuartzCluster cluster = withARun();
    assertTimeoutPreemptively(SOON, () -> cluster.close(false));
    assertThat(fired()).isEqualTo(1);
    mayEnd.countDown();
  }

  private int fired() throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM " + SchedulerTables.PREFIX + "FIRED_TRIGGERS")) {
      row.next();
      return row.getInt(1);
    }
  }
}
