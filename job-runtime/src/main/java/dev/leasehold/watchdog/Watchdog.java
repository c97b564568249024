package dev.leasehold.watchdog;

import dev.leasehold.declaration.JobDeclaration.Limits;
import dev.leasehold.pool.Leak;
import dev.leasehold.pool.PoolEvents;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.pool.Violation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Watches one run: the graph at every event, the clocks at every tick. Needs no pooled connection
 * and no lock that the job can hold. Thread-safe.
 */
public final class Watchdog implements PoolEvents, AutoCloseable {

  /**
   * What the watchdog looks at.
   *
   * @param pools the run's pools now
   * @param server asks the server what these sessions do; returns within the given limit, and an
   *     empty list where it could not
   */
  public record Sight(Supplier<PoolSnapshot> pools, ServerSight server) {}

  /** What the server says about sessions. */
  public interface ServerSight {
    /** The sessions with these server ids, of this database. */
    List<dev.leasehold.database.Control.Session> sessions(
        String database, Collection<Long> ids, Duration limit);
  }

  /**
   * Which waits end the run.
   *
   * @param strict whether a plan violation does
   * @param waitsAreFatal whether an acquire past its threshold does; false for a lease below the
   *     peak, and in observe
   */
  public record Policy(boolean strict, boolean waitsAreFatal) {}

  /** Watches from {@code clock}'s now; the deadline counts from here. */
  public Watchdog(
      Limits limits, Policy policy, Sight sight, Consumer<Finding> findings, InstantSource clock) {
    throw new UnsupportedOperationException();
  }

  /** Starts the thread that ticks. */
  public void start() {
    throw new UnsupportedOperationException();
  }

  /** One look at everything; what the thread calls, and what tests call. */
  public void tick(Instant now) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void changed() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void violated(Violation violation) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void leaked(Leak leak) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
