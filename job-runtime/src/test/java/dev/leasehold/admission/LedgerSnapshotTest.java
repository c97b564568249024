package dev.leasehold.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Claim.Range;
import dev.leasehold.admission.LedgerSnapshot.Decision;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerSnapshotTest {
  private static final Instant NOW = Instant.parse("2026-11-22T03:15:00Z");
  private static final String DB = "server-a";
  private static final String OTHER = "server-b";

  @Test
  void grantsWhatFits() {
    assertThat(decide(10, List.of(), claim("r1", 3, 5)))
        .isEqualTo(new Decision.Grant(Map.of(DB, 5)));
  }

  @Test
  void grantsAllServersTogetherOrNone() {
    Claim both =
        new Claim(
            "r1",
            "r1",
            NOW,
            Overlap.FORBID,
            Map.of(DB, new Range(2, 2), OTHER, new Range(3, 3)),
            Duration.ofHours(1),
            Duration.ofSeconds(30));
    Lease other = lease("r0", Map.of(OTHER, 8), Duration.ofMinutes(5));
    LedgerSnapshot full =
        new LedgerSnapshot(NOW, Map.of(DB, 10, OTHER, 10), List.of(other), List.of(both));
    assertThat(full.decide(both))
        .isEqualTo(new Decision.Wait(Reason.WAITING_FOR_CAPACITY, 1, List.of()));
    LedgerSnapshot free =
        new LedgerSnapshot(NOW, Map.of(DB, 10, OTHER, 11), List.of(other), List.of(both));
    assertThat(free.decide(both)).isEqualTo(new Decision.Grant(Map.of(DB, 2, OTHER, 3)));
  }

  @Test
  void refusesWhatCanNeverFit() {
    assertThat(decide(10, List.of(), claim("r1", 11, 11)))
        .isEqualTo(
            new Decision.Refuse(
                Reason.EXCEEDS_CAPACITY,
                "needs at least 11 connections of a server with capacity 10"));
  }

  @Test
  void refusesAServerWithoutACapacity() {
    Claim claim = claim("r1", 1, 1);
    LedgerSnapshot empty = new LedgerSnapshot(NOW, Map.of(), List.of(), List.of(claim));
    assertThat(empty.decide(claim)).isInstanceOf(Decision.Refuse.class);
  }

  @Test
  void theFrontGetsTheMostThatLeavesEverybodyInLineTheirSmallest() {
    Claim front = claim("r1", 2, 10);
    Claim second = claim("r2", 3, 8);
    Claim third = claim("r3", 1, 1);
    LedgerSnapshot snapshot =
        new LedgerSnapshot(NOW, Map.of(DB, 10), List.of(), List.of(front, second, third));
    assertThat(snapshot.decide(front)).isEqualTo(new Decision.Grant(Map.of(DB, 6)));
  }

  @Test
  void theFrontNeverGetsLessThanItsSmallestHoweverLongTheLine() {
    Claim front = claim("r1", 4, 10);
    Claim second = claim("r2", 9, 9);
    LedgerSnapshot snapshot =
        new LedgerSnapshot(NOW, Map.of(DB, 10), List.of(), List.of(front, second));
    assertThat(snapshot.decide(front)).isEqualTo(new Decision.Grant(Map.of(DB, 4)));
  }

  @Test
  void aSmallRunDoesNotOvertakeOneThatItCouldDelay() {
    Lease out = lease("r0", Map.of(DB, 6), Duration.ofMinutes(10));
    Claim front = claim("r1", 8, 8);
    Claim small = claim("r2", 1, 1, Duration.ofMinutes(11));
    LedgerSnapshot snapshot =
        new LedgerSnapshot(NOW, Map.of(DB, 10), List.of(out), List.of(front, small));
    assertThat(snapshot.decide(small))
        .isEqualTo(new Decision.Wait(Reason.WAITING_IN_LINE, 2, List.of()));
  }

  @Test
  void aShortRunSlipsThroughWhenItEndsBeforeTheFrontCouldStart() {
    Lease out = lease("r0", Map.of(DB, 6), Duration.ofMinutes(10));
    Claim front = claim("r1", 8, 8);
    Claim small = claim("r2", 1, 1, Duration.ofMinutes(10));
    LedgerSnapshot snapshot =
        new LedgerSnapshot(NOW, Map.of(DB, 10), List.of(out), List.of(front, small));
    assertThat(snapshot.decide(small)).isEqualTo(new Decision.Grant(Map.of(DB, 1)));
  }

  @Test
  void aRunOnAnotherServerIsNotBehindAnybodyHere() {
    Claim front = claim("r1", 8, 8);
    Claim elsewhere =
        new Claim(
            "r2",
            "r2",
            NOW,
            Overlap.FORBID,
            Map.of(OTHER, new Range(2, 2)),
            Duration.ofHours(9),
            Duration.ofSeconds(30));
    LedgerSnapshot snapshot =
        new LedgerSnapshot(
            NOW,
            Map.of(DB, 10, OTHER, 4),
            List.of(lease("r0", Map.of(DB, 6), Duration.ofMinutes(10))),
            List.of(front, elsewhere));
    assertThat(snapshot.decide(elsewhere)).isEqualTo(new Decision.Grant(Map.of(OTHER, 2)));
  }

  @Test
  void aLoweredCapacityGrantsNothingUntilEnoughIsReturned() {
    Lease out = lease("r0", Map.of(DB, 9), Duration.ofMinutes(10));
    assertThat(decide(5, List.of(out), claim("r1", 1, 1)))
        .isEqualTo(new Decision.Wait(Reason.WAITING_FOR_CAPACITY, 1, List.of()));
  }

  private static Decision decide(int capacity, List<Lease> leases, Claim claim) {
    return new LedgerSnapshot(NOW, Map.of(DB, capacity), leases, List.of(claim)).decide(claim);
  }

  private static Claim claim(String run, int least, int most) {
    return claim(run, least, most, Duration.ofHours(1));
  }

  private static Claim claim(String run, int least, int most, Duration deadline) {
    return new Claim(
        run,
        run,
        NOW,
        Overlap.FORBID,
        Map.of(DB, new Range(least, most)),
        deadline,
        Duration.ofSeconds(30));
  }

  private static Lease lease(String run, Map<String, Integer> connections, Duration left) {
    return new Lease(
        run,
        run,
        NOW,
        1,
        connections,
        NOW,
        NOW.plusSeconds(30),
        Duration.ofSeconds(30),
        NOW.plus(left),
        false);
  }
}
