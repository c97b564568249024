package dev.leasehold.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Claim.Range;
import dev.leasehold.admission.LedgerSnapshot.Decision;
import dev.leasehold.database.Database;
import dev.leasehold.database.Tables;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.declaration.References;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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

  /** The race is one: without the lock that makes a decision atomic it is lost. */
  @Test
  void theRaceCatchesALedgerThatDoesNotLock() throws Exception {
    ledger(Race.CAPACITY);
    Ledger broken = Ledger.in(new WithoutLocks(database.transactions()), LIMIT);
    int worst = 0;
    for (int i = 0; worst <= Race.CAPACITY && i < 40; i++) {
      worst = Race.worst(broken, 25);
    }
    assertThat(worst).isGreaterThan(Race.CAPACITY);
  }

  @Test
  void claimsOnTheSameServersInAnyOrderNeverBlockEachOther() throws Exception {
    Ledger ledger = ledger(4);
    Capacities capacities = new Capacities(database.transactions(), LIMIT);
    capacities.enroll(new Capacity("server-b", "there", 4, 0, 4, true));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> all = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String me = "both-" + t;
      Map<String, Range> wants = new LinkedHashMap<>();
      wants.put(t % 2 == 0 ? DB : "server-b", new Range(2, 2));
      wants.put(t % 2 == 0 ? "server-b" : DB, new Range(2, 2));
      all.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 10; i++) {
                  Claim claim =
                      new Claim(
                          me + "-" + i,
                          me,
                          Instant.EPOCH,
                          Overlap.ALLOW,
                          wants,
                          Duration.ofHours(1),
                          Duration.ofSeconds(30));
                  Admission answer = ledger.ask(claim);
                  while (answer instanceof Admission.Waiting) {
                    answer = ledger.ask(claim);
                  }
                  ledger.forget(granted(answer));
                }
                return null;
              }));
    }
    for (Future<?> one : all) {
      one.get(60, TimeUnit.SECONDS);
    }
    threads.shutdown();
    assertThat(ledger.snapshot().leases()).isEmpty();
  }

  @Test
  void aChangedCapacityHoldsFromTheNextGrantOnAndTakesNothingAway() {
    Ledger ledger = ledger(6);
    Lease out = granted(ledger.ask(claim("r1", 5)));
    Capacities capacities = new Capacities(database.transactions(), LIMIT);
    capacities.set(new Capacity(DB, "here", 3, 0, 6, true));
    assertThat(ledger.renew(out, Map.of(DB, 2)).held()).isTrue();
    assertThat(ledger.snapshot().free(DB)).isEqualTo(-2);
    assertThat(ledger.ask(claim("r2", 1))).isInstanceOf(Admission.Waiting.class);
    assertThat(ledger.ask(claim("r3", 4))).isInstanceOf(Admission.Refused.class);
    ledger.forget(out);
    granted(ledger.ask(claim("r2", 1)));
  }

  @Test
  void theCapacityThatADeclarationGaveHoldsUntilItIsSet() {
    ledger(6);
    Capacities capacities = new Capacities(database.transactions(), LIMIT);
    Capacity other = new Capacity(DB, "here", 9, 0, 10, true);
    assertThat(capacities.enroll(other).connections()).isEqualTo(6);
    capacities.set(other);
    assertThat(capacities.enroll(new Capacity(DB, "here", 6, 0, 6, true)).connections())
        .isEqualTo(9);
  }

  @Test
  void aCapacityThatFollowsFromTheServersLimitFollowsIt() {
    database.migrate(Tables.LEDGER);
    Capacities capacities = new Capacities(database.transactions(), LIMIT);
    capacities.enroll(new Capacity(DB, "here", 80, 20, 100, false));
    assertThat(capacities.enroll(new Capacity(DB, "here", 160, 40, 200, false)).connections())
        .isEqualTo(160);
  }
}
