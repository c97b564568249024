package dev.leasehold.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One place in the line of a {@link Gate}. Only the thread that made it waits on it.
 *
 * <p>A waiter that still spins must not be unparked: its thread would keep the permit, and the next
 * park of the author's code would return at once. So the one who calls it learns from the state
 * whether it has parked, and the waiter takes away a permit that may have been left.
 */
final class Waiter {
  private static final int SPINNING = 0;
  private static final int PARKED = 1;
  private static final int CALLED = 2;
  private static final int YIELDS = 30;

  /**
   * Yields that take longer than this give the processor to somebody else's work; then it is better
   * to park, for one that is unparked gets it back sooner.
   */
  private static final long LONGEST_SPIN = 50_000;

  final HoldRecord hold;

  /** When it joined the line; {@link System#nanoTime}. */
  final long since;

  /** Where it was asked for; null until it is clear that it takes a while. */
  volatile @Nullable Throwable at;

  final Thread thread = Thread.currentThread();
  private final AtomicInteger state = new AtomicInteger(SPINNING);
  private volatile boolean signalled;
  private boolean parked;

  /** Set before it is called; negative when it was refused. */
  int slot = -1;

  Waiter(HoldRecord hold, long since) {
    this.hold = hold;
    this.since = since;
  }

  /** Ends its waiting; {@code slot} is set. */
  void call() {
    if (state.getAndSet(CALLED) == PARKED) {
      LockSupport.unpark(thread);
      signalled = true;
    }
  }

  boolean isCalled() {
    return state.get() == CALLED;
  }

  /**
   * Waits until it is called, its thread is interrupted or the time has come.
   *
   * @param deadline {@link System#nanoTime}
   * @param beforePark called unless it is called at once
   * @return whether it was called
   */
  @SuppressWarnings("ThreadPriorityCheck") // yielding a little first is faster than to park
  boolean await(Object blocker, long deadline, Runnable beforePark) {
    for (int i = 0; i < YIELDS && System.nanoTime() - since < LONGEST_SPIN; i++) {
      if (isCalled()) {
        return true;
      }
      if (thread.isInterrupted()) {
        return false;
      }
      Thread.yield();
    }
    at = new Throwable();
    beforePark.run();
    if (!state.compareAndSet(SPINNING, PARKED)) {
      return true;
    }
    parked = true;
    while (state.get() == PARKED) {
      long left = deadline - System.nanoTime();
      if (left <= 0 || thread.isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(blocker, left);
    }
    // The park may not have begun, or have ended by itself: then the permit is still to come.
    awaitSignal();
    takePermitAway();
    return true;
  }

  /** For one that stopped waiting just when it was called: leaves no permit behind. */
  @SuppressWarnings("ThreadPriorityCheck") // soon over, but not before somebody else has run
  void awaitCall() {
    while (!isCalled()) {
      Thread.yield();
    }
    if (parked) {
      awaitSignal();
      takePermitAway();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // soon over, but not before somebody else has run
  private void awaitSignal() {
    while (!signalled) {
      Thread.yield();
    }
  }

  /** A park until long ago takes a permit that is there and never gives up the processor. */
  private static void takePermitAway() {
    LockSupport.parkUntil(0);
  }
}
