package dev.leasehold.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Claim.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every ledger keeps; a subclass says how to make one and how its time passes. */
abstract class LedgerContract {
  protected static final String DB = "server-a";
  private static final Duration TERM = Duration.ofSeconds(30);

  /** A ledger with {@code capacity} connections of {@link #DB} and nothing in it. */
  protected abstract Ledger ledger(int capacity);

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
    ledger.release(first);
    assertThat(granted(ledger.ask(claim("r2", 3))).token()).isGreaterThan(first.token());
  }

  @Test
  void waitingTellsThePlaceAndWhoHoldsTheCapacity() {
    Ledger ledger = ledger(5);
    Lease first = granted(ledger.ask(claim("r1", 5)));
    ledger.ask(claim("r2", 5));
    Admission.Waiting waiting = (Admission.Waiting) ledger.ask(claim("r3", 1));
    assertThat(waiting.place()).isEqualTo(2);
    assertThat(waiting.holders()).extracting(Lease::runId).containsExactly(first.runId());
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
    ledger.release(first);
    granted(ledger.ask(claim("r3", 3)));
  }

  @Test
  void aPlaceWhoseTermIsOverDelaysNobodyAndRejoinsAtTheEnd() {
    Ledger ledger = ledger(5);
    Lease first = granted(ledger.ask(claim("r1", 3)));
    ledger.ask(claim("dead", 5));
    ledger.ask(claim("r3", 3));
    pass(TERM.minusSeconds(1));
    ledger.renew(first);
    ledger.ask(claim("r3", 3));
    pass(Duration.ofSeconds(2));
    ledger.release(first);
    granted(ledger.ask(claim("r3", 3)));
    assertThat(((Admission.Waiting) ledger.ask(claim("dead", 5))).place()).isEqualTo(1);
  }

  @Test
  void aRenewedLeaseOutlivesItsFirstTerm() {
    Ledger ledger = ledger(5);
    Lease lease = granted(ledger.ask(claim("r1", 3)));
    pass(TERM.minusSeconds(1));
    assertThat(ledger.renew(lease)).isTrue();
    pass(TERM.minusSeconds(1));
    assertThat(ledger.renew(lease)).isTrue();
  }

  @Test
  void aLeaseThatExpiredCannotBeRenewed() {
    Ledger ledger = ledger(5);
    Lease lease = granted(ledger.ask(claim("r1", 3)));
    pass(TERM);
    assertThat(ledger.renew(lease)).isFalse();
  }

  @Test
  void anOldTokenNeitherRenewsNorReleasesTheNewLease() {
    Ledger ledger = ledger(5);
    Lease old = granted(ledger.ask(claim("r1", 3)));
    ledger.release(old);
    Lease current = granted(ledger.ask(claim("r1", 3)));
    assertThat(ledger.renew(old)).isFalse();
    ledger.release(old);
    assertThat(ledger.renew(current)).isTrue();
  }

  @Test
  void neverExceedsTheCapacityUnderARace() throws Exception {
    int capacity = 7;
    Ledger ledger = ledger(capacity);
    AtomicInteger out = new AtomicInteger();
    AtomicInteger worst = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<?>> all = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      int me = t;
      all.add(
          threads.submit(
              () -> {
                go.await();
                for (int i = 0; i < 50; i++) {
                  Claim claim =
                      claim("r" + me + "-" + i, 1 + ThreadLocalRandom.current().nextInt(4));
                  Admission answer = ledger.ask(claim);
                  while (answer instanceof Admission.Waiting) {
                    Thread.onSpinWait();
                    answer = ledger.ask(claim);
                  }
                  Lease lease = granted(answer);
                  int n = lease.connections().getOrDefault(DB, 0);
                  worst.accumulateAndGet(out.addAndGet(n), Math::max);
                  out.addAndGet(-n);
                  ledger.release(lease);
                }
                return null;
              }));
    }
    go.countDown();
    for (Future<?> one : all) {
      one.get(60, TimeUnit.SECONDS);
    }
    threads.shutdown();
    assertThat(worst.get()).isBetween(1, capacity);
    assertThat(ledger.snapshot().leases()).isEmpty();
    assertThat(ledger.snapshot().line()).isEmpty();
  }

  protected static Lease granted(Admission admission) {
    assertThat(admission).isInstanceOf(Admission.Granted.class);
    return ((Admission.Granted) admission).lease();
  }

  protected static Claim claim(String run, int connections) {
    return new Claim(
        run,
        "job",
        Instant.parse("2026-11-22T03:15:00Z"),
        Map.of(DB, new Range(connections, connections)),
        Duration.ofHours(1),
        TERM);
  }
}
