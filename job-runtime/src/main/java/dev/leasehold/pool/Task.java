package dev.leasehold.pool;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A piece of work that runs as an activity of its own, on whatever thread it is given. */
final class Task implements Runnable {
  final Activity activity;
  final WorkerLine line;
  private final Activities activities;
  private volatile Runnable body;
  private final @Nullable Workers workers;
  private final Thread handedBy = Thread.currentThread();
  private volatile boolean beingHandedOver;

  /** Which of its parent's workers it is, from 0. */
  int number;

  Task(
      Activities activities,
      Activity activity,
      WorkerLine line,
      Runnable body,
      @Nullable Workers workers) {
    this.activities = activities;
    this.activity = activity;
    this.line = line;
    this.body = body;
    this.workers = workers;
  }

  void beingHandedOver(boolean now) {
    beingHandedOver = now;
  }

  /**
   * Does the work, and then the work of those who stood in line for this place, on this thread: its
   * executor might refuse them, or make this thread wait for itself.
   */
  @Override
  public void run() {
    if (beingHandedOver && Thread.currentThread() == handedBy && line.limit() == 0) {
      // Runs in the middle of its parent's own work: no worker, and nobody of its own.
      activities.dropped(this);
      body.run();
      return;
    }
    Throwable thrown = perform(workers);
    Task next = activities.finished(this);
    while (next != null) {
      // A cancelled predecessor must not interrupt its successor.
      boolean interrupted = Thread.interrupted() && activities.isRefusing();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      Throwable later = next.perform(workers);
      if (later != null) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, later);
      }
      next = activities.finished(next);
    }
    if (thrown != null) {
      throw Task.<RuntimeException>unchecked(thrown);
    }
  }

  /** Replaces what it does. To be called before it can begin. */
  void body(Runnable work) {
    body = work;
  }

  /** Whom it waits for on its executor's threads. */
  List<Long> occupants(Collection<Activity> alive) {
    return workers == null ? List.of() : workers.occupants(alive);
  }

  private @Nullable Throwable perform(@Nullable Workers threads) {
    try (Activities.Scope ignored = activities.begin(this, threads)) {
      body.run();
      return null;
    } catch (Throwable thrown) {
      return thrown;
    }
  }

  /** The same for a call whose result and exception are the caller's. */
  <T> T call(Callable<T> work) throws Exception {
    int needed = line.admitAnyway(this);
    if (needed > line.limit()) {
      activity.tooMany(needed);
    }
    try (Activities.Scope ignored = activities.begin(this, null)) {
      return work.call();
    } finally {
      Task next = activities.finished(this);
      while (next != null) {
        next.perform(null);
        next = activities.finished(next);
      }
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> E unchecked(Throwable thrown) {
    return (E) thrown;
  }
}
