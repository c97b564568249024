package dev.leasehold.pool;

import java.util.OptionalInt;

/** What is known of an author's executor. Asked at any time, on any thread. */
public interface ExecutorShape {
  /**
   * How many tasks it can run at the same time at most, at least 1; empty where there is no limit,
   * or none is known.
   */
  OptionalInt most();

  /**
   * How many it can run at the same time before its queue is full: a thread pool with a bounded
   * queue makes more threads only then. The same as {@link #most} where that makes no difference.
   */
  OptionalInt now();

  /** What it makes of a task before it runs it; on the thread that hands the task over. */
  Runnable decorated(Runnable task);

  /** One that has so many threads, all from the start, and runs tasks as they are. */
  static ExecutorShape of(OptionalInt threads) {
    return new ExecutorShape() {
      @Override
      public OptionalInt most() {
        return threads;
      }

      @Override
      public OptionalInt now() {
        return threads;
      }

      @Override
      public Runnable decorated(Runnable task) {
        return task;
      }
    };
  }
}
