package dev.leasehold.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.admission.Claim.Range;
import dev.leasehold.admission.Standing.Order;
import dev.leasehold.admission.Standing.What;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
  private static final Duration TERM = Duration.ofSeconds(30);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private static final Instant START = Instant.parse("2026-11-22T03:15:00Z");

  private Instant now = START;

  /** What the wall clock was set forward by. */
  private Duration set = Duration.ZERO;

  private final SteadyClock clock =
      new SteadyClock(() -> now.plus(set), () -> Duration.between(START, now).toNanos());

  private final AtomicInteger lost = new AtomicInteger();
  private final List<Order> orders = new ArrayList<>();

  @Test
  void renewsAtEachHeartbeatAndNotBefore() {
    Scripted ledger = new Scripted();
    LeaseKeeper keeper = keeper(ledger);
    keeper.step(now.plusSeconds(4));
    assertThat(ledger.renewals).isZero();
    keeper.step(now.plusSeconds(5));
    keeper.step(now.plusSeconds(6));
    assertThat(ledger.renewals).isEqualTo(1);
    assertThat(lost).hasValue(0);
  }

  @Test
  void saysOnceThatALeaseIsLost() {
    Scripted ledger = new Scripted();
    ledger.held = false;
    LeaseKeeper keeper = keeper(ledger);
    keeper.step(now.plusSeconds(5));
    keeper.step(now.plusSeconds(10));
    assertThat(lost).hasValue(1);
  }

  @Test
  void anUnreachableLedgerCostsTheLeaseBeforeItsTermEndsAndNotEarlier() {
    Scripted ledger = new Scripted();
    ledger.reachable = false;
    LeaseKeeper keeper = keeper(ledger);
    now = now.plusSeconds(24);
    keeper.step(now);
    assertThat(lost).hasValue(0);
    now = now.plusSeconds(1);
    keeper.step(now);
    assertThat(lost).hasValue(1);
  }

  @Test
  void aLedgerThatComesBackInTimeCostsNothing() {
    Scripted ledger = new Scripted();
    ledger.reachable = false;
    LeaseKeeper keeper = keeper(ledger);
    keeper.step(now.plusSeconds(20));
    ledger.reachable = true;
    keeper.step(now.plusSeconds(24));
    keeper.step(now.plusSeconds(40));
    assertThat(lost).hasValue(0);
    assertThat(ledger.renewals).isEqualTo(2);
  }

  @Test
  void aLedgerThatNeverAnswersCostsTheLeaseJustAsOne() {
    LeaseKeeper keeper = keeper(new Scripted());
    keeper.loseWhatIsOverdue(now.plusSeconds(24));
    assertThat(lost).hasValue(0);
    keeper.loseWhatIsOverdue(now.plusSeconds(25));
    keeper.loseWhatIsOverdue(now.plusSeconds(26));
    assertThat(lost).hasValue(1);
    assertThat(keeper.isHeld()).isFalse();
  }

  @Test
  void takesUpAnOrderOnceAtTheNextLook() {
    Scripted ledger = new Scripted();
    LeaseKeeper keeper = keeper(ledger);
    ledger.order = Optional.of(new Order(What.KILL, "somebody"));
    keeper.step(now.plusMillis(500));
    assertThat(orders).isEmpty();
    keeper.step(now.plusSeconds(1));
    keeper.step(now.plusSeconds(5));
    assertThat(orders).containsExactly(new Order(What.KILL, "somebody"));
    assertThat(ledger.renewals).isEqualTo(1);
  }

  @Test
  void aWallClockThatIsSetBackDelaysNothing() {
    Scripted ledger = new Scripted();
    LeaseKeeper keeper = keeper(ledger);
    set = Duration.ofHours(-1);
    tick(keeper, 5);
    assertThat(ledger.renewals).isEqualTo(1);
    ledger.reachable = false;
    tick(keeper, 24);
    assertThat(lost).hasValue(0);
    assertThat(keeper.isHeld()).isTrue();
    tick(keeper, 1);
    assertThat(lost).hasValue(1);
  }

  @Test
  void aWallClockThatIsSetForwardCostsNothingWhereTheLedgerStillHasTheLease() {
    Scripted ledger = new Scripted();
    LeaseKeeper keeper = keeper(ledger);
    set = Duration.ofHours(1);
    keeper.loseWhatIsOverdue(now);
    tick(keeper, 1);
    assertThat(ledger.renewals).isEqualTo(1);
    ledger.reachable = false;
    tick(keeper, 24);
    assertThat(lost).hasValue(0);
  }

  @Test
  void aHostThatWasSuspendedForLongerThanTheTermCountsOnNothingThatTheLedgerDoesNotConfirm() {
    Scripted ledger = new Scripted();
    ledger.reachable = false;
    LeaseKeeper keeper = keeper(ledger);
    set = Duration.ofHours(1);
    tick(keeper, 1);
    assertThat(lost).hasValue(1);
  }

  @Test
  void theTermRunsFromTheQuestionThatWasGrantedNotFromWhereItIsKept() {
    Scripted ledger = new Scripted();
    LeaseKeeper keeper = keeper(ledger, now.minusSeconds(20));
    keeper.step(now);
    assertThat(ledger.renewals).isEqualTo(1);

    Scripted unreachable = new Scripted();
    unreachable.reachable = false;
    LeaseKeeper other = keeper(unreachable, now.minusSeconds(20));
    tick(other, 4);
    assertThat(lost).hasValue(0);
    tick(other, 1);
    assertThat(lost).hasValue(1);
  }

  @Test
  void whatIsDueWhenItIsStartedIsRenewedAtOnceAndOnlyThenCalledLost() {
    Scripted ledger = new Scripted();
    try (LeaseKeeper keeper = keeper(ledger, now.minusSeconds(60))) {
      keeper.start();
      await().atMost(Duration.ofSeconds(10)).until(() -> ledger.renewals > 0);
      assertThat(lost).hasValue(0);
    }
  }

  private void tick(LeaseKeeper keeper, int seconds) {
    now = now.plusSeconds(seconds);
    keeper.step(clock.instant());
    keeper.loseWhatIsOverdue(clock.instant());
  }

  private LeaseKeeper keeper(Ledger ledger) {
    return keeper(ledger, now);
  }

  private LeaseKeeper keeper(Ledger ledger, Instant askedAt) {
    Lease lease =
        new Lease(
            "r1",
            "job",
            now,
            1,
            Map.of("db", 2),
            now,
            now.plus(TERM),
            TERM,
            now.plusSeconds(3600),
            false);
    return new LeaseKeeper(ledger, lease, HEARTBEAT, clock, askedAt, new Heard());
  }

  private final class Heard implements LeaseKeeper.Holder {
    @Override
    public Map<String, Integer> inUse() {
      return Map.of();
    }

    @Override
    public void ordered(Order order) {
      orders.add(order);
    }

    @Override
    public void sightWanted() {}

    @Override
    public void lost(String why) {
      lost.incrementAndGet();
    }
  }

  private static final class Scripted implements Ledger {
    private boolean held = true;
    private boolean reachable = true;
    private Optional<Order> order = Optional.empty();
    private volatile int renewals;

    @Override
    public Admission ask(Claim claim) {
      return new Admission.Waiting(Reason.WAITING_IN_LINE, 1, List.of());
    }

    @Override
    public void leave(Claim claim) {}

    @Override
    public Standing renew(Lease lease, Map<String, Integer> inUse) {
      Standing standing = look(lease);
      renewals++;
      return standing;
    }

    @Override
    public Standing look(Lease lease) {
      if (!reachable) {
        throw new IllegalStateException("no answer");
      }
      return new Standing(held, order, false);
    }

    @Override
    public boolean register(Lease lease, Session session) {
      return held;
    }

    @Override
    public void order(Lease lease, Order given) {}

    @Override
    public boolean fence(Lease lease) {
      return held;
    }

    @Override
    public List<Session> sessions(Lease lease) {
      return List.of();
    }

    @Override
    public boolean forget(Lease lease) {
      return held;
    }

    @Override
    public List<Lease> overdue() {
      return List.of();
    }

    @Override
    public LedgerSnapshot snapshot() {
      return new LedgerSnapshot(Instant.EPOCH, Map.of(), List.of(), List.of());
    }
  }

  @Test
  void aRangeOfNothingIsRefused() {
    org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
        .isThrownBy(() -> new Range(0, 1));
  }
}
