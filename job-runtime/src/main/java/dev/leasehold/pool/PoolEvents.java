package dev.leasehold.pool;

/**
 * What the pools tell the run. Called on the author's threads, without any lock of the pool held;
 * must return soon and throw nothing.
 */
public interface PoolEvents {
  /** An acquire began to wait, an activity ended, or a task was queued: a circle may be closed. */
  void changed();

  /** An acquire beyond the plan. In {@code strict} it is about to fail. */
  void violated(Violation violation);

  /** Something was taken back. */
  void leaked(Leak leak);
}
