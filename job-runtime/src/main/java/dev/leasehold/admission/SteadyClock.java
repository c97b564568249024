package dev.leasehold.admission;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of one run: the wall clock at its start, and from there on the time that passes, so that
 * nobody who sets the wall clock stops a watch or ends a term. Thread-safe.
 *
 * <p>It goes by {@link System#nanoTime}. On Linux that runs on while the process is stopped, by
 * SIGSTOP or with its container, and stands still while the whole host is suspended; {@link #wall}
 * has gone on then. What it says is off by as much as the wall clock was corrected since.
 */
public final class SteadyClock implements InstantSource {
  private final InstantSource wall;
  private final LongSupplier nanos;
  private final Instant start;
  private final long startNanos;

  /**
   * @param nanos as {@link System#nanoTime}
   */
  SteadyClock(InstantSource wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
    this.start = wall.instant();
    this.startNanos = nanos.getAsLong();
  }

  /** One that starts now. */
  public static SteadyClock of(InstantSource wall) {
    return new SteadyClock(wall, System::nanoTime);
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanos.getAsLong() - startNanos);
  }

  /** The wall clock, which may have been set. */
  public Instant wall() {
    return wall.instant();
  }
}
