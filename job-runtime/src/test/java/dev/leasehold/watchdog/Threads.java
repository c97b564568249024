package dev.leasehold.watchdog;

import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Real threads in a known state. */
final class Threads {
  private Threads() {}

  static void parkForEver() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.park();
    }
  }

  static Thread parked() {
    CountDownLatch never = new CountDownLatch(1);
    return inState(
        Thread.State.WAITING,
        () -> {
          try {
            never.await();
          } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
          }
        });
  }

  static Thread sleeping() {
    return inState(
        Thread.State.TIMED_WAITING,
        () -> {
          try {
            new CountDownLatch(1).await(1, java.util.concurrent.TimeUnit.HOURS);
          } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
          }
        });
  }

  static Thread busy() {
    return inState(
        Thread.State.RUNNABLE,
        () -> {
          while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
          }
        });
  }

  static Thread inState(Thread.State state, Runnable body) {
    Thread thread = new Thread(body, "author-" + state);
    thread.setDaemon(true);
    thread.start();
    await().until(() -> thread.getState() == state);
    return thread;
  }
}
