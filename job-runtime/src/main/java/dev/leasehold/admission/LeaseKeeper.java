package dev.leasehold.admission;

import dev.leasehold.admission.Standing.Order;
import java.time.Duration;
import java.time.Instant;
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
 *
 * <p>A wall clock that has gone further than the steady one was set, or its host was suspended. The
 * ledger knows which: it is asked at once, and where it does not answer the worse is believed.
 */
public final class LeaseKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

  /** The longest that an order to end the run waits to be seen. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Ledger ledger;
  private final Lease lease;
  private final Duration heartbeat;
  private final SteadyClock clock;
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
  private volatile Renewal renewed;
  private volatile Instant lookedAt;
  private volatile String trouble = "";
  private boolean ordered;

  /** Just before the ledger was asked, by both clocks. */
  private record Renewal(Instant at, Instant wall) {}

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
   * Keeps a lease that was granted.
   *
   * @param heartbeat between two renewals; less than a third of the lease's term
   * @param askedAt when the ledger was asked for it, by the clock: the term may run since then
   */
  public LeaseKeeper(
      Ledger ledger,
      Lease lease,
      Duration heartbeat,
      SteadyClock clock,
      Instant askedAt,
      Holder holder) {
    this.ledger = ledger;
    this.lease = lease;
    this.heartbeat = heartbeat;
    this.clock = clock;
    this.holder = holder;
    Instant now = clock.instant();
    this.renewed = new Renewal(askedAt, clock.wall().minus(Duration.between(askedAt, now)));
    this.lookedAt = now;
  }

  /** Starts the threads: one asks the ledger, the other watches the term while it is asked. */
  public void start() {
    Instant now = clock.instant();
    if (!now.isBefore(latest())) {
      // It may have been granted later than it was asked for first: the ledger's answer says it.
      step(now);
    }
    long look = Math.min(heartbeat.toMillis() / 2, BETWEEN_LOOKS.toMillis());
    every(isDue(now, clock.wall()) ? 0 : look, look, () -> step(clock.instant()));
    long watch = Math.min(heartbeat.toMillis() / 10, 100);
    every(watch, watch, () -> loseWhatIsOverdue(clock.instant()));
  }

  private void every(long first, long millis, Runnable task) {
    ScheduledFuture<?> unused =
        threads.scheduleWithFixedDelay(task, first, Math.max(1, millis), TimeUnit.MILLISECONDS);
  }

  /** Whether the lease can still be counted on, with a heartbeat to spare. */
  public boolean isHeld() {
    return !lost.get() && clock.instant().isBefore(latest());
  }

  private Instant latest() {
    return renewed.at().plus(lease.term()).minus(heartbeat);
  }

  private boolean isDue(Instant now, Instant wall) {
    Renewal last = renewed;
    return !now.isBefore(last.at().plus(heartbeat)) || !wall.isBefore(last.wall().plus(heartbeat));
  }

  /** Renews if a heartbeat is due, else looks; what the thread calls, and what tests call. */
  public synchronized void step(Instant now) {
    if (lost.get()) {
      return;
    }
    Instant wall = clock.wall();
    boolean due = isDue(now, wall);
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
      renewed = due ? new Renewal(now, wall) : renewed;
      trouble = "";
      takeUp(standing);
    } catch (RuntimeException e) {
      trouble = String.valueOf(e.getMessage());
      log.warn("could not {} the lease: {}", due ? "renew" : "look at", trouble);
      loseWhatIsOverdue(clock.instant());
      if (!wall.isBefore(renewed.wall().plus(lease.term()).minus(heartbeat))) {
        loseUnrenewed();
      }
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
      loseUnrenewed();
    }
  }

  private void loseUnrenewed() {
    String cause = trouble;
    lose(
        "it could not be renewed until a heartbeat before its term ends"
            + (cause.isEmpty() ? "" : ": " + cause));
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
