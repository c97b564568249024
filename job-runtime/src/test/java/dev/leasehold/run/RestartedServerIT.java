package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.example.night.NightJobs;
import com.mysql.cj.jdbc.JdbcConnection;
import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Claim;
import dev.leasehold.admission.Claim.Range;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.SteadyClock;
import dev.leasehold.chaos.OwnServer;
import dev.leasehold.database.Control;
import dev.leasehold.database.Database;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.testkit.TestSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is started anew gives the numbers of a run's old sessions to others. */
@Tag("mysql")
class RestartedServerIT {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String SCHEMA = "restarted";

  @TempDir private Path folder;

  @Test
  void sessionsOfOthersThatHaveTheNumbersOfOldOnesAreLeftAlone() throws Exception {
    try (OwnServer server = new OwnServer("restarted")) {
      server.execute("DROP SCHEMA IF EXISTS " + SCHEMA, "CREATE SCHEMA " + SCHEMA);
      String url = "jdbc:mysql://127.0.0.1:%d/%s?sslMode=DISABLED".formatted(server.port(), SCHEMA);
      RunRequest request =
          new NightRuns()
              .request(
                  new TestSchema(SCHEMA, url, "root", ""),
                  folder,
                  NightJobs.QueryPerRow.class,
                  "plan: [{query: SELECT 1}]");
      try (Databases databases = Databases.reach(Set.of("main"), request);
          LeaseHold hold = hold(databases)) {
        restart(server, databases.database("main"), hold);
      }
    }
  }

  private static LeaseHold hold(Databases databases) {
    LedgerOfRun ledger = LedgerOfRun.of(databases, "main");
    ledger.enroll(databases, line -> {});
    Claim claim =
        new Claim(
            "r1",
            "night",
            Instant.parse("2026-11-22T03:15:00Z"),
            Overlap.FORBID,
            Map.of(databases.database("main").server().identity(), new Range(6, 6)),
            Duration.ofHours(1),
            Duration.ofMinutes(1));
    Lease lease = ((Admission.Granted) ledger.ledger().ask(claim)).lease();
    return new LeaseHold(
        lease,
        databases,
        "main",
        Map.of("lease", "r1"),
        LIMIT,
        UnaryOperator.identity(),
        SteadyClock.of(InstantSource.system()));
  }

  private static void restart(OwnServer server, Database database, LeaseHold hold)
      throws Exception {
    DataSource physical =
        database.connections(Map.of("lease", "r1"), hold.registration("main"), LIMIT);
    List<Connection> pool =
        List.of(physical.getConnection(), physical.getConnection(), physical.getConnection());
    List<Long> old = new ArrayList<>();
    for (Connection one : pool) {
      old.add(id(one));
    }
    // Two starts within a second of each other cannot be told apart.
    await().atMost(LIMIT).until(() -> uptime(pool.get(0)) >= 3);
    server.killAndStart();
    for (Connection one : pool) {
      assertThatThrownBy(() -> one.createStatement().execute("DO 1")).isNotNull();
    }
    List<Connection> decoys = decoys(server, old);
    try (Connection locker = server.connect()) {
      assertThat(firstNumber(locker, "SELECT GET_LOCK('restarted', 0)")).isEqualTo(1);
      CompletableFuture<Integer> statement =
          CompletableFuture.supplyAsync(
              () -> firstNumber(decoys.get(0), "SELECT GET_LOCK('restarted', 60)"));
      await().atMost(LIMIT).until(() -> waitsForTheLock(locker, old.get(0)));

      Control control = hold.controls().get("main");
      control.killStatements(hold.sessions("main", old), LIMIT);
      Connection fresh = physical.getConnection();
      assertThat(hold.sessions("main", List.of(id(fresh)))).hasSize(1);

      assertThat(firstNumber(locker, "SELECT RELEASE_LOCK('restarted')")).isEqualTo(1);
      assertThat(statement.get(30, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(decoys).allMatch(RestartedServerIT::lives);
      fresh.close();
    } finally {
      for (Connection decoy : decoys) {
        decoy.close();
      }
    }
  }

  /** Connections of somebody else that have these numbers on the server of now. */
  private static List<Connection> decoys(OwnServer server, List<Long> ids) throws SQLException {
    List<Connection> decoys = new ArrayList<>();
    while (decoys.size() < ids.size()) {
      Connection next = server.connect();
      long id = id(next);
      assertThat(id).isLessThanOrEqualTo(ids.get(decoys.size()));
      if (ids.contains(id)) {
        decoys.add(next);
      } else {
        next.close();
      }
    }
    return decoys;
  }

  private static boolean waitsForTheLock(Connection connection, long id) {
    return firstNumber(
            connection,
            "SELECT COUNT(*) FROM performance_schema.processlist WHERE info LIKE 'SELECT"
                + " GET_LOCK%' AND id = "
                + id)
        == 1;
  }

  private static int uptime(Connection connection) {
    return firstNumber(
        connection,
        "SELECT variable_value FROM performance_schema.global_status WHERE variable_name ="
            + " 'UPTIME'");
  }

  private static boolean lives(Connection connection) {
    try {
      return connection.isValid(5);
    } catch (SQLException broken) {
      return false;
    }
  }

  private static long id(Connection connection) throws SQLException {
    return connection.unwrap(JdbcConnection.class).getId();
  }

  /** 0 where it is null, as it is of a statement that was killed. */
  private static int firstNumber(Connection connection, String query) {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getInt(1);
    } catch (SQLException failed) {
      return -1;
    }
  }
}
