package dev.leasehold.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.LedgerSnapshot.Decision;
import dev.leasehold.database.Database;
import dev.leasehold.database.Tables;
import dev.leasehold.declaration.References;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MySqlLedgerIT extends LedgerContract {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Database database =
      Database.reach(schema.declaration(), References.ofProcess(), Path.of("target"));

  @Override
  protected Ledger ledger(int capacity) {
    database.migrate(Tables.LEDGER);
    new Capacities(database.transactions(), LIMIT)
        .enroll(new Capacity(DB, "here", capacity, 0, capacity, true));
    return Ledger.in(database.transactions(), LIMIT);
  }

  @Override
  protected int rounds() {
    return 8;
  }

  @Test
  void aGlanceAndAPlaceAreWhatTheWholeShows() {
    Ledger ledger = ledger(6);
    new Capacities(database.transactions(), LIMIT)
        .enroll(new Capacity(Glances.SERVERS.get(1), "there", 4, 0, 4, true));
    Random random = new Random(22);
    int waiting = 0;
    for (int i = 0; i < 60; i++) {
      Claim claim = Glances.claim(random, "r" + i, 8, 3);
      LedgerSnapshot before = ledger.snapshot();
      Glance glance =
          database
              .transactions()
              .run(LIMIT, connection -> new LedgerRows(connection).lockServers(claim));
      Glance expected = Glances.of(before, claim);
      assertThat(glance)
          .isEqualTo(
              new Glance(
                  glance.at(), expected.rooms(), expected.anybodyWaits(), expected.jobHasLease()));

      if (ledger.ask(claim) instanceof Admission.Waiting told) {
        waiting++;
        LedgerSnapshot after = ledger.snapshot();
        assertThat(after.decide(claim))
            .isInstanceOfSatisfying(
                Decision.Wait.class,
                wait -> {
                  assertThat(told.reason()).isEqualTo(wait.reason());
                  assertThat(told.place()).isEqualTo(wait.place());
                });
        assertThat(told.holders()).isEqualTo(after.holdersFor(claim));
      }
      if (random.nextInt(3) == 0) {
        LedgerSnapshot all = ledger.snapshot();
        all.line().forEach(ledger::leave);
        all.leases().forEach(ledger::forget);
      }
    }
    assertThat(waiting).isBetween(10, 50);
  }

  /** To the ledger it is the same whether time passes or whatever it has written is older. */
  @Override
  protected void pass(Duration duration) {
    String ago = " - INTERVAL " + duration.toMillis() * 1000 + " MICROSECOND";
    schema.execute(
        "UPDATE leasehold_lease SET granted_at = granted_at"
            + ago
            + ", expires_at = expires_at"
            + ago
            + ", ends_by = ends_by"
            + ago,
        "UPDATE leasehold_place SET overdue_at = overdue_at" + ago);
  }
}
