package dev.leasehold.run;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What the thread that supervises a run waits for. Thread-safe. */
final class Signals {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean fatal;
  private boolean ended;
  private boolean interrupted;
  private Runnable onInterrupt = () -> {};

  /** An incident must end the run. */
  void fatal() {
    set(() -> fatal = true);
  }

  /** The job's thread has ended. */
  void ended() {
    set(() -> ended = true);
  }

  /** Somebody wants the run to end. */
  void interrupt() {
    set(() -> interrupted = true);
    onInterrupt.run();
  }

  /** What an interrupt does at once, also one that came before. */
  void onInterrupt(Runnable action) {
    lock.lock();
    try {
      onInterrupt = action;
    } finally {
      lock.unlock();
    }
    if (interrupted()) {
      action.run();
    }
  }

  boolean interrupted() {
    lock.lock();
    try {
      return interrupted;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a fatal incident, the end, an interrupt, or for {@code limit}. */
  void await(Duration limit) {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (!fatal && !ended && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      interrupted = true;
    } finally {
      lock.unlock();
    }
  }

  private void set(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
