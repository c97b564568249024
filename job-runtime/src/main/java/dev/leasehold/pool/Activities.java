package dev.leasehold.pool;

import dev.leasehold.plan.Role;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/**
 * Who works for whom: an activity owns holds and waits, and travels with its task, not with the
 * thread. Thread-safe.
 */
public final class Activities {
  Activities() {}

  /** Ends what was begun, on the thread that began it. */
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /** Begins an activity without a parent on this thread, as the job's own thread does. */
  public Scope begin(String label, Role role) {
    throw new UnsupportedOperationException();
  }

  /**
   * Gives this thread's activity another role until the scope is closed, as the start of a step
   * does. What was acquired inside the scope and is still out at its end is a leak.
   */
  public Scope enter(String label, Role role) {
    throw new UnsupportedOperationException();
  }

  /** The role of this thread's activity. */
  public Role currentRole() {
    throw new UnsupportedOperationException();
  }

  /**
   * An executor whose tasks are activities, children of the one that hands them over.
   *
   * <p>At most as many tasks of one parent run at once as that parent's role allows workers;
   * further ones wait in line. A {@link java.util.concurrent.FutureTask} handed over is a future on
   * which its parent can be seen to wait.
   *
   * @param delegate runs the tasks
   * @param threads how many tasks the delegate can run at the same time; empty for no limit
   */
  public Executor wrap(Executor delegate, OptionalInt threads) {
    throw new UnsupportedOperationException();
  }

  /** A task that runs as a child of this thread's activity, whatever thread it runs on. */
  public <T> Callable<T> wrap(Callable<T> task) {
    throw new UnsupportedOperationException();
  }
}
