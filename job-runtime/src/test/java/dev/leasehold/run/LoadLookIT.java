package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Capacities;
import dev.leasehold.admission.Capacity;
import dev.leasehold.admission.Claim;
import dev.leasehold.admission.Claim.Range;
import dev.leasehold.admission.Ledger;
import dev.leasehold.database.Database;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.report.DayLoad;
import dev.leasehold.report.LedgerStatus;
import dev.leasehold.testkit.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LoadLookIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final List<LedgerStatus.Capacity> SERVERS =
      List.of(new LedgerStatus.Capacity("a", "db", 9, 1, 10, true, 0, 9, OptionalInt.empty()));

  private final Database database = TestDatabase.get().createSchema().migrated();
  private final Ledger ledger = Ledger.in(database.transactions(), LIMIT);
  private Instant now = Instant.parse("2026-11-22T03:15:00Z");
  private final LoadLook look = new LoadLook(database.transactions(), () -> now);

  private void lease(String attempt, int connections) {
    Claim claim =
        new Claim(
            attempt,
            attempt,
            now,
            Overlap.ALLOW,
            Map.of("a", new Range(connections, connections)),
            Duration.ofHours(1),
            Duration.ofSeconds(30));
    assertThat(ledger.ask(claim)).isInstanceOf(Admission.Granted.class);
  }

  private int leasedNow() {
    DayLoad.Server server = look.look(SERVERS).servers().get(0);
    return server.leased().get(server.leased().size() - 1);
  }

  @Test
  void theDayIsReadAgainWhenItIsHalfAMinuteOld() {
    new Capacities(database.transactions(), LIMIT).enroll(new Capacity("a", "db", 9, 1, 10, true));
    lease("one", 2);
    assertThat(leasedNow()).isEqualTo(2);

    lease("two", 3);
    now = now.plusSeconds(29);
    assertThat(leasedNow()).isEqualTo(2);
    now = now.plusSeconds(1);
    assertThat(leasedNow()).isEqualTo(5);
  }
}
