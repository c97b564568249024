package dev.leasehold.admission;

import dev.leasehold.admission.Standing.Order;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews one lease by its heartbeat, takes up what its holder is asked to do, and says once when it
 * is lost: when the ledger no longer has it, or when it could not be renewed until a heartbeat
 * before its term ends. Thread-safe.
 */
public final class LeaseKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

  /** The longest that an order to end the run waits to be seen. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Ledger ledger;
  private final Lease lease;
  private final Duration heartbeat;
  private final InstantSource clock;
  private final Holder holder;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          2,
          task -> {
            Thread made = new Thread(task, "lease-keeper");
            made.setDaemon(true);
            return made;
          });

  private final AtomicBoolean lost = new AtomicBoolean();
  private volatile Instant renewedAt;
  private volatile Instant lookedAt;
  private volatile String trouble = "";
  private boolean ordered;

  /** Who holds the lease. Called on the keeper's threads; must return soon. */
  public interface Holder {
    /** Connections in use now, by server identity. */
    Map<String, Integer> inUse();

    /** The run is to end; called once. */
    void ordered(Order order);

    /** Somebody wants to see who holds and who waits. */
    void sightWanted();

    /**
     * The lease is lost; called once.
     *
     * @param why one sentence
     */
    void lost(String why);
  }

  /**
   * Keeps a lease that was granted just now.
   *
   * @param heartbeat between two renewals; less than a third of the lease's term
   * @param clock runs on while the process is stopped, and is never set back
   */
  public LeaseKeeper(
      Ledger ledger, Lease lease, Duration heartbeat, InstantSource clock, Holder holder) {
    this.ledger = ledger;
    this.lease = lease;
    this.heartbeat = heartbeat;
    this.clock = clock;
    this.holder = holder;
    this.renewedAt = clock.instant();
    this.lookedAt = renewedAt;
  }

  /** Starts the threads: one asks the ledger, the other watches the term while it is asked. */
  public void start() {
    every(
        Math.min(heartbeat.toMillis() / 2, BETWEEN_LOOKS.toMillis()), () -> step(clock.instant()));
    every(Math.min(heartbeat.toMillis() / 10, 100), () -> loseWhatIsOverdue(clock.instant()));
  }

  private void every(long millis, Runnable task) {
    long pause = Math.max(1, millis);
    ScheduledFuture<?> unused =
        threads.scheduleWithFixedDelay(task, pause, pause, TimeUnit.MILLISECONDS);
  }

  /** Whether the lease can still be counted on, with a heartbeat to spare. */
  public boolean isHeld() {
    return !lost.get() && clock.instant().isBefore(latest());
  }

  private Instant latest() {
    return renewedAt.plus(lease.term()).minus(heartbeat);
  }

  /** Renews if a heartbeat is due, else looks; what the thread calls, and what tests call. */
  public synchronized void step(Instant now) {
    if (lost.get()) {
      return;
    }
    boolean due = !now.isBefore(renewedAt.plus(heartbeat));
    if (!due && now.isBefore(lookedAt.plus(BETWEEN_LOOKS))) {
      return;
    }
    lookedAt = now;
    try {
      // The term runs from before the ledger was asked: its answer may have been slow.
      Standing standing = due ? ledger.renew(lease, holder.inUse()) : ledger.look(lease);
      if (!standing.held()) {
        lose("the ledger no longer has it");
        return;
      }
      renewedAt = due ? now : renewedAt;
      trouble = "";
      takeUp(standing);
    } catch (RuntimeException e) {
      trouble = String.valueOf(e.getMessage());
      log.warn("could not {} the lease: {}", due ? "renew" : "look at", trouble);
      loseWhatIsOverdue(clock.instant());
    }
  }

  private void takeUp(Standing standing) {
    if (standing.order().isPresent() && !ordered) {
      ordered = true;
      holder.ordered(standing.order().get());
    }
    if (standing.sightWanted()) {
      holder.sightWanted();
    }
  }

  /** Gives the lease up where it could not be renewed in time; never waits for the ledger. */
  public void loseWhatIsOverdue(Instant now) {
    if (!now.isBefore(latest())) {
      String cause = trouble;
      lose(
          "it could not be renewed until a heartbeat before its term ends"
              + (cause.isEmpty() ? "" : ": " + cause));
    }
  }

  private void lose(String why) {
    if (lost.compareAndSet(false, true)) {
      holder.lost(why);
    }
  }

  /** Stops renewing; the lease itself stays until it is forgotten or expires. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
