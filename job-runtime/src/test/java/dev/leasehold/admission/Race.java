package dev.leasehold.admission;

import dev.leasehold.admission.Claim.Range;
import dev.leasehold.declaration.JobDeclaration.Overlap;
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

/** Eight claimants who take leases and give them back at once, and who counts what is out. */
final class Race {
  static final int CAPACITY = 7;

  private static final int CLAIMANTS = 8;

  private Race() {}

  /** The most connections that were out at once. */
  static int worst(Ledger ledger, int rounds) throws Exception {
    AtomicInteger out = new AtomicInteger();
    AtomicInteger worst = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(CLAIMANTS);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<?>> all = new ArrayList<>();
    for (int t = 0; t < CLAIMANTS; t++) {
      int me = t;
      all.add(
          threads.submit(
              () -> {
                go.await();
                for (int i = 0; i < rounds; i++) {
                  Lease lease = insist(ledger, claim("r" + me + "-" + i));
                  worst.accumulateAndGet(out.addAndGet(lease.total()), Math::max);
                  // Held for a moment, so that who is let in wrongly is met.
                  ledger.look(lease);
                  out.addAndGet(-lease.total());
                  ledger.forget(lease);
                }
                return null;
              }));
    }
    go.countDown();
    try {
      for (Future<?> one : all) {
        one.get(120, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    return worst.get();
  }

  private static Lease insist(Ledger ledger, Claim claim) {
    while (true) {
      if (ledger.ask(claim) instanceof Admission.Granted granted) {
        return granted.lease();
      }
      Thread.onSpinWait();
    }
  }

  private static Claim claim(String attempt) {
    int connections = 1 + ThreadLocalRandom.current().nextInt(4);
    return new Claim(
        attempt,
        "job-of-" + attempt,
        Instant.parse("2026-11-22T03:15:00Z"),
        Overlap.FORBID,
        Map.of(LedgerContract.DB, new Range(connections, connections)),
        Duration.ofHours(1),
        Duration.ofSeconds(30));
  }
}
