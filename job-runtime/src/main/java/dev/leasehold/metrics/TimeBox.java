package dev.leasehold.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells several places at once, and waits for all of them together no longer than a limit. */
final class TimeBox {
  private static final Logger log = LoggerFactory.getLogger(TimeBox.class);

  private record Telling(Export export, FutureTask<Void> task, Thread thread) {}

  private TimeBox() {}

  /** What fails, or is not done in time, is a warning; its thread keeps nothing alive. */
  static void end(List<Export> exports, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    List<Telling> open = new ArrayList<>();
    for (Export export : exports) {
      FutureTask<Void> task =
          new FutureTask<>(
              () -> {
                export.end();
                return null;
              });
      Thread thread = new Thread(task, export.place());
      thread.setDaemon(true);
      thread.start();
      open.add(new Telling(export, task, thread));
    }
    boolean interrupted = false;
    for (Telling telling : open) {
      String place = telling.export().place();
      try {
        // An interrupt ends the waiting, not what can still be told at once.
        long left = interrupted ? 0 : Math.max(0, deadline - System.nanoTime());
        telling.task().get(left, TimeUnit.NANOSECONDS);
      } catch (TimeoutException late) {
        telling.thread().interrupt();
        log.warn("{} has not taken the run within {} s; given up", place, limit.toSeconds());
      } catch (ExecutionException failed) {
        log.warn("{} has not taken the run: {}", place, why(failed));
      } catch (InterruptedException e) {
        interrupted = true;
        telling.thread().interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Messages of other libraries may hold an address, and an address a secret. */
  private static String why(ExecutionException failed) {
    Throwable cause = failed.getCause();
    return cause instanceof NotTakenException
        ? String.valueOf(cause.getMessage())
        : String.valueOf(cause == null ? failed : cause.getClass().getSimpleName());
  }
}
