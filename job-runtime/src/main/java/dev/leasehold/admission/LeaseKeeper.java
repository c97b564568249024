package dev.leasehold.admission;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews one lease by its heartbeat, and says once when it is lost: when the ledger no longer has
 * it, or when it could not be renewed until a heartbeat before its term ends. Thread-safe.
 */
public final class LeaseKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

  private final Ledger ledger;
  private final Lease lease;
  private final Duration heartbeat;
  private final InstantSource clock;
  private final Runnable onLost;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "lease-keeper");
            made.setDaemon(true);
            return made;
          });

  private Instant renewedAt;
  private boolean lost;

  /**
   * Keeps a lease that was granted just now.
   *
   * @param heartbeat between two renewals; less than a third of the lease's term
   * @param onLost called once, on the keeper's thread
   */
  public LeaseKeeper(
      Ledger ledger, Lease lease, Duration heartbeat, InstantSource clock, Runnable onLost) {
    this.ledger = ledger;
    this.lease = lease;
    this.heartbeat = heartbeat;
    this.clock = clock;
    this.onLost = onLost;
    this.renewedAt = clock.instant();
  }

  /** Starts the thread that renews. */
  public void start() {
    long pause = Math.max(1, heartbeat.toMillis() / 2);
    ScheduledFuture<?> unused =
        thread.scheduleWithFixedDelay(
            () -> renewDue(clock.instant()), pause, pause, TimeUnit.MILLISECONDS);
  }

  /** Renews if a heartbeat is due; what the thread calls, and what tests call. */
  public synchronized void renewDue(Instant now) {
    if (lost || now.isBefore(renewedAt.plus(heartbeat))) {
      return;
    }
    try {
      // The term runs from before the ledger was asked: its answer may have been slow.
      if (ledger.renew(lease)) {
        renewedAt = now;
        return;
      }
      lose();
    } catch (RuntimeException e) {
      log.warn("could not renew the lease: {}", e.getMessage());
      if (!now.isBefore(renewedAt.plus(lease.term()).minus(heartbeat))) {
        lose();
      }
    }
  }

  private void lose() {
    lost = true;
    onLost.run();
  }

  /** Stops renewing; the lease itself stays until it is released or expires. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
