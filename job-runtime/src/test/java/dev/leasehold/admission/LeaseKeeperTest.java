package dev.leasehold.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Claim.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
  private static final Duration TERM = Duration.ofSeconds(30);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private Instant now = Instant.parse("2026-11-22T03:15:00Z");
  private final AtomicInteger lost = new AtomicInteger();

  @Test
  void renewsAtEachHeartbeatAndNotBefore() {
    Scripted ledger = new Scripted();
    LeaseKeeper keeper = keeper(ledger);
    keeper.renewDue(now.plusSeconds(4));
    assertThat(ledger.renewals).isZero();
    keeper.renewDue(now.plusSeconds(5));
    keeper.renewDue(now.plusSeconds(6));
    assertThat(ledger.renewals).isEqualTo(1);
    assertThat(lost).hasValue(0);
  }

  @Test
  void saysOnceThatALeaseIsLost() {
    Scripted ledger = new Scripted();
    ledger.held = false;
    LeaseKeeper keeper = keeper(ledger);
    keeper.renewDue(now.plusSeconds(5));
    keeper.renewDue(now.plusSeconds(10));
    assertThat(lost).hasValue(1);
  }

  @Test
  void anUnreachableLedgerCostsTheLeaseBeforeItsTermEndsAndNotEarlier() {
    Scripted ledger = new Scripted();
    ledger.reachable = false;
    LeaseKeeper keeper = keeper(ledger);
    keeper.renewDue(now.plusSeconds(24));
    assertThat(lost).hasValue(0);
    keeper.renewDue(now.plusSeconds(25));
    assertThat(lost).hasValue(1);
  }

  @Test
  void aLedgerThatComesBackInTimeCostsNothing() {
    Scripted ledger = new Scripted();
    ledger.reachable = false;
    LeaseKeeper keeper = keeper(ledger);
    keeper.renewDue(now.plusSeconds(20));
    ledger.reachable = true;
    keeper.renewDue(now.plusSeconds(24));
    keeper.renewDue(now.plusSeconds(40));
    assertThat(lost).hasValue(0);
    assertThat(ledger.renewals).isEqualTo(2);
  }

  private LeaseKeeper keeper(Ledger ledger) {
    Lease lease =
        new Lease(
            "r1", "job", 1, Map.of("db", 2), now, now.plus(TERM), TERM, now.plusSeconds(3600));
    return new LeaseKeeper(ledger, lease, HEARTBEAT, () -> now, lost::incrementAndGet);
  }

  private static final class Scripted implements Ledger {
    private boolean held = true;
    private boolean reachable = true;
    private int renewals;

    @Override
    public Admission ask(Claim claim) {
      return new Admission.Waiting(Reason.WAITING_IN_LINE, 1, List.of());
    }

    @Override
    public void leave(Claim claim) {}

    @Override
    public boolean renew(Lease lease) {
      if (!reachable) {
        throw new IllegalStateException("no answer");
      }
      renewals++;
      return held;
    }

    @Override
    public void release(Lease lease) {}

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
