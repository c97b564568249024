package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.night.NightJobs;
import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Claim;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Ledger;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.database.Database;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.RunReport;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lease that is granted to a run whose control connection strangers have taken meanwhile. */
class GrantedInVainIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int ACCOUNTS_LIMIT = 1226;
  private static final String PLAN = "plan: [{query: SELECT 1}]";

  @TempDir private Path folder;

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Database database = schema.migrated();
  private final String account = "few_" + schema.name();
  private final NightRuns runs = new NightRuns();
  private final List<Connection> strangers = new ArrayList<>();
  private TestSchema few;

  @BeforeEach
  void account() {
    schema.execute(
        "CREATE USER '" + account + "'@'%' IDENTIFIED BY 'few' WITH MAX_USER_CONNECTIONS 6",
        "GRANT ALL ON " + schema.name() + ".* TO '" + account + "'@'%'");
    String url = schema.url() + (schema.url().contains("?") ? "&" : "?");
    few = new TestSchema(schema.name(), url + "allowPublicKeyRetrieval=true", account, "few");
  }

  @AfterEach
  void drop() throws SQLException {
    strangersLeave();
    schema.execute("DROP USER '" + account + "'@'%'");
  }

  @Test
  void aRunThatIsInterruptedThenGivesItsLeaseBackAsSoonAsItCan() throws Exception {
    JobRunner runner = runs.runner(Crowded::new);
    runs.waiting = waiting -> runner.interrupt();
    RunReport report =
        runner.run(runs.request(few, folder, NightJobs.TellsWhenItIsMade.class, PLAN));
    assertThat(report.exit()).as(report::toString).isEqualTo(ExitCode.INTERRUPTED);
    assertNothingIsLeft("interrupted");
  }

  @Test
  void aRunThatWaitsInVainForItsConnectionGivesItsLeaseBack() throws Exception {
    JobRunner runner = runs.runner(Crowded::new);
    RunRequest request =
        runs.request(
            few, folder, NightJobs.TellsWhenItIsMade.class, PLAN + "\nterm: 4s\nheartbeat: 1s");
    assertThatThrownBy(() -> runner.run(request))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            full -> assertThat(full.reason()).isEqualTo(DatabaseException.Reason.FULL));
    assertNothingIsLeft("not started");
  }

  private void assertNothingIsLeft(String outcome) throws SQLException {
    assertThat(Ledger.in(database.transactions(), LIMIT).snapshot().leases()).isEmpty();
    assertThat(new Attempts(database.transactions(), LIMIT).last(Optional.of("night"), 1).get(0))
        .extracting(Attempt::outcome)
        .isEqualTo(outcome);
    runs.instant = runs.instant.plusSeconds(60);
    runs.waiting = waiting -> {};
    assertThat(runs.run(few, folder, NightJobs.TellsWhenItIsMade.class, PLAN).outcome())
        .isEqualTo("completed");
    assertThat(runs.reclaimed).extracting(Reclaim.Outcome::vanished).isEmpty();
    assertThat(incidentsOfAVanishedRun()).isZero();
  }

  private int incidentsOfAVanishedRun() throws SQLException {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM leasehold_incident WHERE kind = 'VANISHED'")) {
      row.next();
      return row.getInt(1);
    }
  }

  private void strangersCome() {
    while (true) {
      try {
        strangers.add(DriverManager.getConnection(few.url(), few.username(), few.password()));
      } catch (SQLException refused) {
        assertThat(refused.getErrorCode()).isEqualTo(ACCOUNTS_LIMIT);
        return;
      }
    }
  }

  private void strangersLeave() {
    for (Connection stranger : strangers) {
      try {
        stranger.close();
      } catch (SQLException gone) {
        throw new IllegalStateException(gone);
      }
    }
    strangers.clear();
  }

  /** They come right after a lease was granted, and leave when it could not be given back once. */
  private final class Crowded extends PassingLedger {
    Crowded(Ledger ledger) {
      super(ledger);
    }

    @Override
    public Admission ask(Claim claim) {
      Admission answer = super.ask(claim);
      if (answer instanceof Admission.Granted) {
        strangersCome();
      }
      return answer;
    }

    @Override
    public boolean fence(Lease lease) {
      try {
        return super.fence(lease);
      } catch (DatabaseException full) {
        strangersLeave();
        throw full;
      }
    }
  }
}
