package dev.leasehold.pool;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A gate as it is often written, with one defect, which shows more often than it need. A scene that
 * does not see it tests nothing.
 */
final class BrokenDoor implements Door {
  enum Defect {
    /** Who gives up stays in line, and is handed the slot later: a bulkhead's well-known bug. */
    KEEPS_THE_PLACE_OF_WHO_GAVE_UP,
    /** Who gives up does not look whether it has been called meanwhile. */
    FORGETS_WHO_WAS_CALLED_TOO_LATE,
    /** Who was called fails all the same if it was interrupted too. */
    FAILS_WHO_WAS_CALLED_AND_INTERRUPTED,
    /** Who was called fails all the same if nobody is let in any more. */
    FAILS_WHO_WAS_CALLED_AND_REFUSED,
    /** Who comes just when the slot is empty need not join the line. */
    LETS_NEWCOMERS_OVERTAKE,
    /** Looks whether the slot is empty, and then takes it. */
    LETS_TWO_IN,
    SERVES_THE_LAST_FIRST,
    /** Unparks also who has not parked; all others here do that too. */
    WAKES_WHO_IS_AWAKE
  }

  private static final class Place {
    final HoldRecord hold;
    final Thread thread = Thread.currentThread();
    volatile boolean called;

    Place(HoldRecord hold) {
      this.hold = hold;
    }

    void call() {
      called = true;
      LockSupport.unpark(thread);
    }
  }

  /** On a busy machine a race that lasts nanoseconds would be seen too seldom. */
  private static final long LINGERING = 30_000;

  private final Defect defect;
  private final Runnable onWait;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Place> line = new ArrayDeque<>();
  private final AtomicReference<@Nullable HoldRecord> inside = new AtomicReference<>();
  private boolean closed;

  BrokenDoor(Defect defect, Runnable onWait) {
    this.defect = defect;
    this.onWait = onWait;
  }

  private boolean has(Defect other) {
    return defect == other;
  }

  private void lingerWith(Defect other) {
    long end = System.nanoTime() + (has(other) ? LINGERING : 0);
    Scene.until(() -> System.nanoTime() - end >= 0);
  }

  private boolean take(HoldRecord hold) {
    if (!has(Defect.LETS_TWO_IN)) {
      return inside.compareAndSet(null, hold);
    }
    if (inside.get() == null) {
      lingerWith(Defect.LETS_TWO_IN);
      inside.set(hold);
      return true;
    }
    return false;
  }

  @Override
  public int tryEnter(HoldRecord hold) {
    return (has(Defect.LETS_NEWCOMERS_OVERTAKE) || inLine() == 0) && take(hold) ? 0 : -1;
  }

  @Override
  public int enterInTurn(HoldRecord hold, long since, long deadline)
      throws InterruptedException, Gate.TimedOut, Gate.Refused {
    Place place = new Place(hold);
    lock.lock();
    try {
      if (closed) {
        throw new Gate.Refused(() -> "over");
      }
      if (line.isEmpty() && take(hold)) {
        return 0;
      }
      line.addLast(place);
    } finally {
      lock.unlock();
    }
    onWait.run();
    await(place, deadline);
    boolean called = place.called || !giveUp(place);
    if (has(Defect.FAILS_WHO_WAS_CALLED_AND_INTERRUPTED) && Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (called) {
      refuseUnlessIn(hold);
      return 0;
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    throw new Gate.TimedOut();
  }

  private void await(Place place, long deadline) {
    lingerWith(Defect.WAKES_WHO_IS_AWAKE);
    while (!place.called && !Thread.currentThread().isInterrupted()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return;
      }
      LockSupport.parkNanos(this, left);
    }
  }

  /** Whether the place was given up; false when it was called before. */
  private boolean giveUp(Place place) {
    if (has(Defect.KEEPS_THE_PLACE_OF_WHO_GAVE_UP)) {
      return true;
    }
    lingerWith(Defect.FORGETS_WHO_WAS_CALLED_TOO_LATE);
    lock.lock();
    try {
      return line.remove(place) || has(Defect.FORGETS_WHO_WAS_CALLED_TOO_LATE);
    } finally {
      lock.unlock();
    }
  }

  private void refuseUnlessIn(HoldRecord hold) throws Gate.Refused {
    boolean anyway = has(Defect.FAILS_WHO_WAS_CALLED_AND_REFUSED);
    lock.lock();
    try {
      if (closed && (anyway || inside.get() != hold)) {
        throw new Gate.Refused(() -> "over");
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void leave(int slot) {
    inside.set(null);
    lock.lock();
    try {
      boolean lastFirst = has(Defect.SERVES_THE_LAST_FIRST);
      Place next = lastFirst ? line.peekLast() : line.peekFirst();
      if (next != null && take(next.hold)) {
        line.remove(next);
        next.call();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void refuse() {
    lock.lock();
    try {
      closed = true;
      line.forEach(Place::call);
      line.clear();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int inLine() {
    lock.lock();
    try {
      return line.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable HoldRecord holder() {
    return inside.get();
  }
}
