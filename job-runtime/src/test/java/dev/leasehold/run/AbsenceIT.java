package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Schedules;
import dev.leasehold.database.Database;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.database.Transactions;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationFile;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.References;
import dev.leasehold.report.Incident;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a look at the schedules finds, and what it leaves to the next one. */
class AbsenceIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String SCHEDULED = "schedule: \"*/10 * * * *\", ";

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Database database = schema.migrated();
  private final Transactions ledger = database.transactions();

  @AfterEach
  void close() {
    database.close();
  }

  private static String job(String name, String more) {
    return "  %s: {%sconfiguration: com.example.Any, plan: [{query: SELECT 1}]}\n"
        .formatted(name, more);
  }

  /** As one process does it that asks for the schedules and keeps its incidents in these ways. */
  private List<Incident> look(Transactions asking, Transactions keeping, String... jobs) {
    String yaml = "databases:\n" + schema.yaml("main") + "jobs:\n" + String.join("", jobs);
    Declaration declaration =
        DeclarationReader.readKept(
            List.of(
                new DeclarationFile(Path.of("jobs.yaml"), yaml.getBytes(StandardCharsets.UTF_8))));
    References references = References.ofProcess();
    try (Databases databases =
            Databases.reach(
                List.of(),
                declaration,
                references,
                Path.of("target", "unused"),
                (name, why) -> {});
        Alarm alarm = new Alarm(declaration, references)) {
      alarm.over(keeping);
      return new Absence(
              new Schedules(asking, LIMIT),
              new Attempts(asking, LIMIT),
              new Gone(declaration, databases, alarm, Clock.systemUTC()))
          .missed(declaration);
    }
  }

  private List<Incident> look(String... jobs) {
    return look(ledger, ledger, jobs);
  }

  /** As if the last look had been half an hour ago. */
  private void halfAnHourGoesBy() {
    schema.execute("UPDATE leasehold_schedule SET looked_to = looked_to - INTERVAL 30 MINUTE");
  }

  private int kept(String job) throws Exception {
    try (Connection connection = schema.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM leasehold_incident WHERE job = '" + job + "'")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** A ledger that is gone after so many questions. */
  private static final class GoneAfter implements Transactions {
    private final Transactions transactions;
    private final AtomicInteger left;

    GoneAfter(Transactions transactions, int questions) {
      this.transactions = transactions;
      this.left = new AtomicInteger(questions);
    }

    @Override
    public <T> T run(Duration limit, Work<T> work) {
      if (left.getAndDecrement() <= 0) {
        throw new DatabaseException(DatabaseException.Reason.LOST, "it is gone", null);
      }
      return transactions.run(limit, work);
    }
  }

  @Test
  void whatWasFoundBeforeTheLedgerWasLostIsNotForgotten() throws Exception {
    String[] jobs = {job("first", SCHEDULED), job("second", SCHEDULED)};
    assertThat(look(jobs)).isEmpty();
    halfAnHourGoesBy();
    // The schedule, the attempts, how far it looked: and the second job finds it gone.
    assertThatThrownBy(() -> look(new GoneAfter(ledger, 3), ledger, jobs))
        .isInstanceOf(DatabaseException.class);
    look(jobs);
    assertThat(kept("first")).isBetween(2, 4);
    assertThat(kept("second")).isEqualTo(kept("first"));
    assertThat(look(jobs)).isEmpty();
  }

  @Test
  void whatCouldNotBeKeptIsFoundAgain() throws Exception {
    String job = job("first", SCHEDULED);
    look(job);
    halfAnHourGoesBy();
    List<Incident> found = look(ledger, new GoneAfter(ledger, 0), job);
    assertThat(found).isNotEmpty();
    assertThat(kept("first")).isZero();
    assertThat(look(job)).extracting(Incident::id).containsAll(ids(found));
    assertThat(kept("first")).isBetween(found.size(), found.size() + 1);
    assertThat(look(job)).isEmpty();
  }

  @Test
  void whatASuspensionHasLeftOutIsNotMissed() {
    String awake = job("first", SCHEDULED);
    String asleep = job("first", SCHEDULED + "kubernetes: {suspend: true}, ");
    look(awake);
    assertThat(look(asleep)).isEmpty();
    halfAnHourGoesBy();
    assertThat(look(asleep)).isEmpty();
    halfAnHourGoesBy();
    assertThat(look(awake)).isEmpty();
    halfAnHourGoesBy();
    assertThat(look(awake)).isNotEmpty();
  }

  @Test
  void aScheduleThatWasTakenAwayBeginsAnew() {
    String scheduled = job("first", SCHEDULED);
    look(scheduled, job("second", SCHEDULED));
    look(job("first", ""), job("second", SCHEDULED));
    halfAnHourGoesBy();
    assertThat(look(scheduled, job("second", SCHEDULED)))
        .isNotEmpty()
        .extracting(Incident::job)
        .containsOnly("second");
  }

  private static List<String> ids(List<Incident> incidents) {
    return incidents.stream().map(Incident::id).toList();
  }
}
