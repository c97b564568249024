package dev.leasehold.alert;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Does on a thread of its own what cannot be interrupted, so that the caller is free in time. */
final class Worker {
  private Worker() {}

  /**
   * Waits for it at most so long. What is not done by then is given up: it goes on until {@code
   * giveUp} takes effect, on a daemon thread that holds up no end of the process.
   *
   * @param giveUp what ends it, as by closing its socket; must not wait
   * @throws TimeoutException when it was given up
   * @throws InterruptedException when the caller was interrupted; it was given up then
   */
  static <T> T within(Duration limit, String name, Callable<T> what, Runnable giveUp)
      throws TimeoutException, ExecutionException, InterruptedException {
    FutureTask<T> task = new FutureTask<>(what);
    start(name, task);
    boolean done = false;
    try {
      T result = task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      done = true;
      return result;
    } catch (ExecutionException failed) {
      done = true;
      throw failed;
    } finally {
      if (!done) {
        task.cancel(true);
        giveUp.run();
      }
    }
  }

  /** On a daemon thread. */
  static Thread start(String name, Runnable what) {
    Thread thread = new Thread(what, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
