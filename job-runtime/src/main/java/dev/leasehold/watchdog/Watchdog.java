package dev.leasehold.watchdog;

import dev.leasehold.database.Control;
import dev.leasehold.database.LockWaits;
import dev.leasehold.declaration.JobDeclaration.Limits;
import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.Leak;
import dev.leasehold.pool.PoolEvents;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.pool.Violation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one run: the graph at every event, the clocks at every tick. Needs no pooled connection
 * and no lock that the job can hold. Thread-safe.
 *
 * <p>A finding is delivered once for each cause, and at most one fatal finding is delivered at all:
 * what goes wrong after it is its consequence. Findings of the graph and of the clocks are
 * delivered on the watchdog's own thread; a plan violation and a leak on the thread that they
 * happened on, before its call returns; a reported one on the thread that reports it. No lock is
 * held meanwhile, so the consumer of a fatal finding may take as long as killing the run takes; of
 * another one it should return soon, for nothing is looked at until it does.
 */
public final class Watchdog implements PoolEvents, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  /** Between two looks when nothing happens. */
  static final Duration INTERVAL = Duration.ofMillis(50);

  /** Between two looks however much happens: a look holds up everybody who waits in line. */
  private static final Duration SHORTEST = Duration.ofMillis(10);

  /** What an answer of the server may cost. */
  private static final Duration SERVER_LIMIT = Duration.ofMillis(500);

  private final Policy policy;
  private final Sight sight;
  private final Consumer<Finding> findings;
  private final InstantSource clock;
  private final Evidence evidence;
  private final Detectors detectors;
  private final Object looking = new Object();
  private final Set<List<Object>> causes = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Finding> fatal = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean changed;
  private volatile boolean closed;

  /**
   * What the watchdog looks at.
   *
   * @param pools the run's pools now
   * @param server asks the servers
   */
  public record Sight(Supplier<PoolSnapshot> pools, ServerSight server) {}

  /**
   * What the servers say. Every question returns within its limit, and throws a {@link
   * dev.leasehold.database.DatabaseException} where the server did not say it.
   */
  public interface ServerSight {
    /** The sessions with these server ids, of this database, that are still there. */
    List<Control.Session> sessions(String database, Collection<Long> ids, Duration limit);

    /** What these sessions wait for; all of the run on that server. */
    default LockWaits lockWaits(String database, Collection<Long> ids, Duration limit) {
      return LockWaits.NONE;
    }

    /** Returns if the server answers at all. */
    default void ping(String database, Duration limit) {}

    /** Databases that the runtime itself has waited for since then, or longer. */
    default Set<String> waitedFor(Instant since) {
      return Set.of();
    }

    /** Whether two databases are on one server. */
    default boolean sameServer(String one, String other) {
      return one.equals(other);
    }
  }

  /**
   * Which waits end the run.
   *
   * @param strict whether a plan violation does
   * @param waitsAreFatal whether an acquire past its threshold does; false for a lease below the
   *     peak, and in observe
   */
  public record Policy(boolean strict, boolean waitsAreFatal) {

    /**
     * The acquire timeout to open the pools with, so that the watchdog comes first: it finds a wait
     * at {@link Limits#acquireTimeout()}, while the one who waits is still there to be shown.
     *
     * <p>Where that finding is fatal, the pool's own timeout is only a net below it. For a strict
     * run with less than its peak a wait behind holders that work is no error, so that the pool
     * never gives up before the deadline. In observe the pool throws into the job, right after the
     * finding.
     */
    public Duration poolTimeout(Limits limits) {
      if (waitsAreFatal) {
        return limits.acquireTimeout().plusSeconds(5);
      }
      return strict
          ? limits.deadline().plusSeconds(5)
          : limits.acquireTimeout().plus(INTERVAL.multipliedBy(4));
    }
  }

  /** Watches from {@code clock}'s now; the deadline counts from here. */
  public Watchdog(
      Limits limits, Policy policy, Sight sight, Consumer<Finding> findings, InstantSource clock) {
    this(limits, policy, sight, findings, clock, Watchdog::onAnotherThread);
  }

  /** With {@code asking} to run the questions about locks. */
  Watchdog(
      Limits limits,
      Policy policy,
      Sight sight,
      Consumer<Finding> findings,
      InstantSource clock,
      Executor asking) {
    this.policy = policy;
    this.sight = sight;
    this.findings = findings;
    this.clock = clock;
    this.evidence = new Evidence(sight.server(), SERVER_LIMIT);
    this.thread = new Thread(this::watch, "leasehold-watchdog");
    thread.setDaemon(true);
    this.detectors =
        new Detectors(
            limits,
            policy,
            sight.pools(),
            evidence,
            new ServerLooks(sight.server(), limits.lockLook(), asking, this::changed),
            sight.server()::sameServer,
            clock.instant(),
            this::isNew);
  }

  private static void onAnotherThread(Runnable question) {
    Thread thread = new Thread(question, "leasehold-watchdog-locks");
    thread.setDaemon(true);
    thread.start();
  }

  /** Starts the thread that ticks. */
  public void start() {
    thread.start();
  }

  /**
   * One look at everything; what the thread calls, and what tests call. A deadlock is believed when
   * two looks in a row see the same circle, which the thread does 10 ms apart.
   */
  public void tick(Instant now) {
    List<Finding> found;
    synchronized (looking) {
      if (closed || fatal.get() != null) {
        return;
      }
      found = detectors.look(now);
    }
    found.forEach(this::report);
    synchronized (looking) {
      detectors.resume(clock.instant());
    }
  }

  /**
   * Delivers a finding on this thread, unless it is fatal and the run already ends for another.
   *
   * @return whether it was delivered
   */
  public boolean report(Finding finding) {
    if (finding.fatal() && !fatal.compareAndSet(null, finding)) {
      return false;
    }
    try {
      findings.accept(finding);
    } catch (Throwable refused) {
      LOG.error("a finding of kind {} could not be delivered", finding.kind(), refused);
    }
    return true;
  }

  /**
   * What the run ends for, as soon as that is certain; also while it is still being delivered, and
   * where that failed.
   */
  public Optional<Finding> fatal() {
    return Optional.ofNullable(fatal.get());
  }

  /** The longest that a look came later than planned, as when the process was stopped. */
  public Duration lateness() {
    return detectors.lateness();
  }

  /** {@inheritDoc} Never blocks: it leaves a mark and wakes the watchdog. */
  @Override
  public void changed() {
    if (!changed) {
      changed = true;
      LockSupport.unpark(thread);
    }
  }

  /** {@inheritDoc} The evidence is taken here, on the thread of the one who asked for too much. */
  @Override
  public void violated(Violation violation) {
    ActivityState activity = violation.activity();
    List<Object> cause =
        List.of(
            Kind.PLAN_VIOLATION,
            violation.what(),
            violation.database(),
            activity.role(),
            violation.at());
    if (fatal.get() != null || !isNew(cause)) {
      return;
    }
    Finding finding =
        Finding.of(
                Kind.PLAN_VIOLATION,
                clock.instant(),
                policy.strict(),
                true,
                snapshotWith(List.of(activity)),
                List.of(activity.id()))
            .about(violation);
    report(completed(finding));
  }

  /** {@inheritDoc} Every place in the code is reported once. */
  @Override
  public void leaked(Leak leak) {
    List<Object> cause =
        List.of(
            Kind.LEAK,
            leak.hold().database(),
            leak.openTransaction(),
            leak.hold().takenAt().<Object>map(at -> at).orElse(leak.activity()));
    if (isNew(cause)) {
      report(
          Finding.of(Kind.LEAK, clock.instant(), false, true, snapshotWith(List.of()), List.of())
              .about(leak));
    }
  }

  /** Ends the thread; what happens from here on is not looked at, but leaks are still reported. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    if (Thread.currentThread() == thread || !thread.isAlive()) {
      return;
    }
    try {
      thread.join(1000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    while (!closed) {
      changed = false;
      try {
        tick(clock.instant());
      } catch (Throwable failed) {
        // An error too: a process without memory or threads needs its watchdog most.
        LOG.error("the watchdog could not look", failed);
      }
      pause();
    }
  }

  private void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(SHORTEST.toNanos());
    } catch (InterruptedException interrupted) {
      return; // nobody's business here; the loop asks whether it is over
    }
    if (!changed && !closed && !detectors.suspicious()) {
      LockSupport.parkNanos(INTERVAL.minus(SHORTEST).toNanos());
    }
  }

  private boolean isNew(List<Object> cause) {
    return causes.add(cause);
  }

  private PoolSnapshot snapshotWith(List<ActivityState> atLeast) {
    try {
      return sight.pools().get();
    } catch (Throwable unseen) {
      LOG.warn("the pools could not be looked at for a finding", unseen);
      return new PoolSnapshot(clock.instant(), Map.of(), atLeast, 0);
    }
  }

  private Finding completed(Finding finding) {
    try {
      return evidence.complete(finding);
    } catch (Throwable incomplete) {
      LOG.warn("the evidence of a finding is incomplete", incomplete);
      return finding;
    }
  }
}
