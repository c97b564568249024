package dev.leasehold.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Whether a daemon is to end, and until when its runs may go on. Thread-safe. */
final class Stopping {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Optional<Instant> until = Optional.empty();
  private boolean asked;

  /** The daemon is to end. */
  void ask() {
    lock.lock();
    try {
      asked = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Its runs may go on until then. */
  void runsMayGoOn(Instant end) {
    lock.lock();
    try {
      until = Optional.of(end);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isAsked() {
    lock.lock();
    try {
      return asked;
    } finally {
      lock.unlock();
    }
  }

  /** Whether its runs have to end now. */
  boolean isTimeUp(Instant now) {
    lock.lock();
    try {
      return until.filter(end -> !now.isBefore(end)).isPresent();
    } finally {
      lock.unlock();
    }
  }

  /** Waits this long, or until the daemon is asked to end; whether it is. */
  boolean await(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (!asked && left > 0) {
        left = changed.awaitNanos(left);
      }
      return asked;
    } finally {
      lock.unlock();
    }
  }

  /** Waits this long, or until the runs have to end; whether they have to. */
  boolean isTimeUpWithin(Duration limit, InstantSource clock) {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (!isTimeUp(clock.instant()) && left > 0) {
        left = changed.awaitNanos(left);
      }
      return isTimeUp(clock.instant());
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
