package dev.leasehold.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Claim.Range;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every ledger keeps; a subclass says how to make one and how its time passes. */
abstract class LedgerContract {
  protected static final String DB = "server-a";
  private static final Instant INSTANT = Instant.parse("2026-11-22T03:15:00Z");
  private static final Duration TERM = Duration.ofSeconds(30);

  /** A ledger with {@code capacity} connections of {@link #DB} and nothing in it. */
  protected abstract Ledger ledger(int capacity);

  /** How many leases each of eight threads takes in the race. */
  protected abstract int rounds();

  /** Lets the ledger's own time pass. */
  protected abstract void pass(Duration duration);

  @Test
  void grantsAtMostTheCapacity() {
    Ledger ledger = ledger(5);
    granted(ledger.ask(claim("r1", 3)));
    assertThat(ledger.ask(claim("r2", 3))).isInstanceOf(Admission.Waiting.class);
    assertThat(ledger.snapshot().leased(DB)).isEqualTo(3);
  }

  @Test
  void aReleasedLeaseIsGrantedToTheNextInLine() {
    Ledger ledger = ledger(5);
    Lease first = granted(ledger.ask(claim("r1", 3)));
    ledger.ask(claim("r2", 3));
    ledger.forget(first);
    assertThat(granted(ledger.ask(claim("r2", 3))).token()).isGreaterThan(first.token());
  }

  @Test
  void waitingTellsThePlaceAndWhoHoldsTheCapacity() {
    Ledger ledger = ledger(5);
    Lease first = granted(ledger.ask(claim("r1", 5)));
    ledger.ask(claim("r2", 5));
    Admission.Waiting waiting = (Admission.Waiting) ledger.ask(claim("r3", 1));
    assertThat(waiting.place()).isEqualTo(2);
    assertThat(waiting.holders()).extracting(Lease::attempt).containsExactly(first.attempt());
  }

  @Test
  void aClaimThatHoldsALeaseGetsThatLeaseAgain() {
    Ledger ledger = ledger(5);
    Lease first = granted(ledger.ask(claim("r1", 3)));
    assertThat(granted(ledger.ask(claim("r1", 3))).token()).isEqualTo(first.token());
    assertThat(ledger.snapshot().leased(DB)).isEqualTo(3);
  }

  @Test
  void aClaimThatLeavesTheLineDelaysNobody() {
    Ledger ledger = ledger(5);
    Lease first = granted(ledger.ask(claim("r1", 3)));
    ledger.ask(claim("r2", 5));
    ledger.ask(claim("r3", 3));
    ledger.leave(claim("r2", 5));
    ledger.forget(first);
    granted(ledger.ask(claim("r3", 3)));
  }

  @Test
  void aPlaceWhoseTermIsOverDelaysNobodyAndRejoinsAtTheEnd() {
    Ledger ledger = ledger(5);
    Lease first = granted(ledger.ask(claim("r1", 3)));
    ledger.ask(claim("dead", 5));
    ledger.ask(claim("r3", 3));
    pass(TERM.minusSeconds(1));
    ledger.renew(first, Map.of());
    ledger.ask(claim("r3", 3));
    pass(Duration.ofSeconds(2));
    ledger.forget(first);
    granted(ledger.ask(claim("r3", 3)));
    assertThat(((Admission.Waiting) ledger.ask(claim("dead", 5))).place()).isEqualTo(1);
  }

  @Test
  void aRenewedLeaseOutlivesItsFirstTerm() {
    Ledger ledger = ledger(5);
    Lease lease = granted(ledger.ask(claim("r1", 3)));
    pass(TERM.minusSeconds(1));
    assertThat(ledger.renew(lease, Map.of()).held()).isTrue();
    pass(TERM.minusSeconds(1));
    assertThat(ledger.renew(lease, Map.of()).held()).isTrue();
  }

  @Test
  void aLeaseThatExpiredCannotBeRenewed() {
    Ledger ledger = ledger(5);
    Lease lease = granted(ledger.ask(claim("r1", 3)));
    pass(TERM);
    assertThat(ledger.renew(lease, Map.of()).held()).isFalse();
  }

  @Test
  void anOldTokenNeitherRenewsNorReleasesTheNewLease() {
    Ledger ledger = ledger(5);
    Lease old = granted(ledger.ask(claim("r1", 3)));
    ledger.forget(old);
    Lease current = granted(ledger.ask(claim("r1", 3)));
    assertThat(ledger.renew(old, Map.of()).held()).isFalse();
    ledger.forget(old);
    assertThat(ledger.renew(current, Map.of()).held()).isTrue();
  }

  @Test
  void anExpiredLeaseCountsUntilItIsForgotten() {
    Ledger ledger = ledger(5);
    Lease lease = granted(ledger.ask(claim("r1", 3)));
    assertThat(ledger.overdue()).isEmpty();
    pass(TERM);
    assertThat(ledger.overdue()).extracting(Lease::token).containsExactly(lease.token());
    assertThat(ledger.ask(claim("r2", 3))).isInstanceOf(Admission.Waiting.class);
    assertThat(ledger.forget(lease)).isTrue();
    assertThat(ledger.forget(lease)).isFalse();
    granted(ledger.ask(claim("r2", 3)));
  }

  @Test
  void aFencedLeaseIsNeitherRenewedNorRegisteredForAndStillCounts() {
    Ledger ledger = ledger(5);
    Lease lease = granted(ledger.ask(claim("r1", 3)));
    assertThat(ledger.register(lease, session(1))).isTrue();
    assertThat(ledger.fence(lease)).isTrue();
    assertThat(ledger.renew(lease, Map.of()).held()).isFalse();
    assertThat(ledger.look(lease).held()).isFalse();
    assertThat(ledger.register(lease, session(2))).isFalse();
    assertThat(ledger.sessions(lease)).containsExactly(session(1));
    assertThat(ledger.overdue()).extracting(Lease::token).containsExactly(lease.token());
    assertThat(ledger.snapshot().leased(DB)).isEqualTo(3);
  }

  @Test
  void noSessionIsRegisteredForALeaseWhoseTermIsOver() {
    Ledger ledger = ledger(5);
    Lease lease = granted(ledger.ask(claim("r1", 3)));
    pass(TERM);
    assertThat(ledger.register(lease, session(1))).isFalse();
    assertThat(ledger.sessions(lease)).isEmpty();
  }

  @Test
  void aForgottenLeaseIsUnknownToEverybody() {
    Ledger ledger = ledger(5);
    Lease lease = granted(ledger.ask(claim("r1", 3)));
    ledger.register(lease, session(1));
    ledger.forget(lease);
    assertThat(ledger.fence(lease)).isFalse();
    assertThat(ledger.register(lease, session(2))).isFalse();
    assertThat(ledger.sessions(lease)).isEmpty();
  }

  @Test
  void theHolderIsToldTheFirstOrder() {
    Ledger ledger = ledger(5);
    Lease lease = granted(ledger.ask(claim("r1", 3)));
    assertThat(ledger.look(lease).order()).isEmpty();
    ledger.order(lease, new Standing.Order(Standing.What.KILL, "somebody"));
    ledger.order(lease, new Standing.Order(Standing.What.REPLACE, "somebody else"));
    assertThat(ledger.look(lease).order())
        .contains(new Standing.Order(Standing.What.KILL, "somebody"));
    assertThat(ledger.renew(lease, Map.of()).order()).isPresent();
  }

  @Test
  void forbidSkipsWhileAnotherInstantHoldsACurrentLease() {
    Ledger ledger = ledger(5);
    Lease first = granted(ledger.ask(at(0, "a", Overlap.FORBID)));
    assertThat(ledger.ask(at(1, "b", Overlap.FORBID)))
        .isInstanceOfSatisfying(
            Admission.Skipped.class,
            skipped -> assertThat(skipped.reason()).isEqualTo(Reason.SKIPPED_BY_OVERLAP));
    assertThat(ledger.snapshot().line()).isEmpty();
    ledger.forget(first);
    granted(ledger.ask(at(2, "c", Overlap.FORBID)));
  }

  @Test
  void forbidWaitsWhileItIsOpenWhetherTheOtherInstantRuns() {
    Ledger ledger = ledger(5);
    Lease first = granted(ledger.ask(at(0, "a", Overlap.FORBID)));
    pass(TERM);
    assertThat(waiting(ledger.ask(at(1, "b", Overlap.FORBID))))
        .isEqualTo(Reason.WAITING_FOR_OVERDUE_LEASE);
    ledger.fence(first);
    ledger.forget(first);
    granted(ledger.ask(at(1, "b", Overlap.FORBID)));
  }

  @Test
  void anotherAttemptAtTheSameInstantWaitsForTheOldLease() {
    Ledger ledger = ledger(5);
    Lease first = granted(ledger.ask(at(0, "a", Overlap.FORBID)));
    assertThat(waiting(ledger.ask(at(0, "b", Overlap.FORBID))))
        .isEqualTo(Reason.WAITING_FOR_PREVIOUS_ATTEMPT);
    ledger.forget(first);
    granted(ledger.ask(at(0, "b", Overlap.FORBID)));
  }

  @Test
  void anAttemptWhoseOwnLeaseHasExpiredWaitsForItAsForAnyOther() {
    Ledger ledger = ledger(5);
    Lease lost = granted(ledger.ask(at(0, "a", Overlap.ALLOW)));
    pass(TERM);
    assertThat(waiting(ledger.ask(at(0, "a", Overlap.ALLOW))))
        .isEqualTo(Reason.WAITING_FOR_PREVIOUS_ATTEMPT);
    assertThat(waiting(ledger.ask(at(0, "a", Overlap.ALLOW))))
        .isEqualTo(Reason.WAITING_FOR_PREVIOUS_ATTEMPT);
    // It delays nobody meanwhile.
    granted(ledger.ask(claim("another", 4)));
    ledger.forget(lost);
    assertThat(granted(ledger.ask(at(0, "a", Overlap.ALLOW))).token()).isGreaterThan(lost.token());
  }

  @Test
  void allowRunsInstantsBesideEachOther() {
    Ledger ledger = ledger(5);
    granted(ledger.ask(at(0, "a", Overlap.ALLOW)));
    granted(ledger.ask(at(1, "b", Overlap.ALLOW)));
  }

  @Test
  void replaceAsksTheOtherInstantToEndAndThenTakesItsPlace() {
    Ledger ledger = ledger(5);
    Lease first = granted(ledger.ask(at(0, "a", Overlap.REPLACE)));
    assertThat(waiting(ledger.ask(at(1, "b", Overlap.REPLACE))))
        .isEqualTo(Reason.WAITING_FOR_REPLACED);
    assertThat(ledger.look(first).order().orElseThrow().what()).isEqualTo(Standing.What.REPLACE);
    ledger.forget(first);
    granted(ledger.ask(at(1, "b", Overlap.REPLACE)));
  }

  @Test
  void queueKeepsOneInstantAndSkipsTheNext() {
    Ledger ledger = ledger(5);
    Lease first = granted(ledger.ask(at(0, "a", Overlap.QUEUE)));
    assertThat(waiting(ledger.ask(at(1, "b", Overlap.QUEUE))))
        .isEqualTo(Reason.WAITING_FOR_OVERLAP);
    assertThat(ledger.ask(at(2, "c", Overlap.QUEUE)))
        .isInstanceOfSatisfying(
            Admission.Skipped.class,
            skipped -> assertThat(skipped.reason()).isEqualTo(Reason.SKIPPED_BY_QUEUE));
    ledger.forget(first);
    granted(ledger.ask(at(1, "b", Overlap.QUEUE)));
  }

  @Test
  void whoWaitsForItsOwnJobDelaysNobodyElse() {
    Ledger ledger = ledger(5);
    granted(ledger.ask(at(0, "a", Overlap.QUEUE)));
    ledger.ask(at(1, "b", Overlap.QUEUE));
    granted(ledger.ask(claim("another", 4)));
  }

  @Test
  void neverExceedsTheCapacityUnderARace() throws Exception {
    Ledger ledger = ledger(Race.CAPACITY);
    assertThat(Race.worst(ledger, rounds())).isBetween(1, Race.CAPACITY);
    assertThat(ledger.snapshot().leases()).isEmpty();
    assertThat(ledger.snapshot().line()).isEmpty();
  }

  /**
   * Small runs come faster than they go, and a large one wants four fifths of the capacity. From
   * its place in line on nobody is let in who could delay it: it waits at the most until the leases
   * end that were out when it came.
   */
  @Test
  void aLargeRunIsAdmittedAsSoonAsTheLeasesEndThatItMet() {
    Duration small = Duration.ofSeconds(5);
    Ledger ledger = ledger(10);
    List<Lease> out = new ArrayList<>();
    List<Claim> waiting = new ArrayList<>();
    Claim large = claim("large", 8, Duration.ofHours(1));
    boolean granted = false;
    int seconds = 0;
    for (int second = 0; !granted && second < 30; second++) {
      int now = second;
      out.removeIf(lease -> endsAt(lease, now, small) && ledger.forget(lease));
      if (second >= 3) {
        granted = ledger.ask(large) instanceof Admission.Granted;
        seconds = second - 3;
      }
      waiting.add(claim("small-" + second + "-a", 1, small));
      waiting.add(claim("small-" + second + "-b", 2, small));
      for (Claim claim : List.copyOf(waiting)) {
        if (ledger.ask(claim) instanceof Admission.Granted answer) {
          waiting.remove(claim);
          out.add(answer.lease());
          startedAt.put(claim.attempt(), second);
        }
      }
      pass(Duration.ofSeconds(1));
    }
    assertThat(waiting).as("small runs that stand behind it").isNotEmpty();
    assertThat(granted).isTrue();
    assertThat(Duration.ofSeconds(seconds)).isLessThanOrEqualTo(small);
  }

  private final Map<String, Integer> startedAt = new HashMap<>();

  private boolean endsAt(Lease lease, int second, Duration length) {
    return startedAt.getOrDefault(lease.attempt(), 0) + length.toSeconds() <= second;
  }

  protected static Lease granted(Admission admission) {
    assertThat(admission).isInstanceOf(Admission.Granted.class);
    return ((Admission.Granted) admission).lease();
  }

  protected static Claim claim(String run, int connections) {
    return claim(run, connections, Duration.ofHours(1));
  }

  private static Claim claim(String run, int connections, Duration deadline) {
    return new Claim(
        run,
        "job-of-" + run,
        INSTANT,
        Overlap.FORBID,
        Map.of(DB, new Range(connections, connections)),
        deadline,
        TERM);
  }

  /** Of one job, at its instant with this number. */
  private static Claim at(int number, String attempt, Overlap overlap) {
    return new Claim(
        attempt,
        "every-minute",
        INSTANT.plusSeconds(60L * number),
        overlap,
        Map.of(DB, new Range(1, 1)),
        Duration.ofHours(1),
        TERM);
  }

  private static Session session(long id) {
    return new Session(DB, 1_700_000_000L, id, "batch");
  }

  private static Reason waiting(Admission admission) {
    assertThat(admission).isInstanceOf(Admission.Waiting.class);
    return ((Admission.Waiting) admission).reason();
  }
}
