package dev.leasehold.pool;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Hears everything that activities do with their connections, where a run is recorded. Called on
 * the thread that does it, from many threads at once; what it throws is thrown at the job.
 */
public interface Recorder {
  /**
   * An activity hands a task over.
   *
   * @param child the task's activity
   * @param parent whose task it is
   * @param threads how many tasks its executor can run at the same time; empty for no limit
   */
  void handedOver(long child, long parent, OptionalInt threads);

  /** A task begins. */
  void began(long child);

  /** A task has ended, or will never begin. */
  void ended(long child);

  /** A step begins on this activity. */
  void entered(long activity, String step);

  /** It ends. */
  void left(long activity, String step);

  /**
   * A connection was acquired.
   *
   * @param known false for a thread that nobody of ours started
   */
  Held acquired(long activity, boolean known, String database);

  /** Hears what is done with one connection while it is out. */
  interface Held {
    /** Whether a transaction is open on it from now on. */
    void transaction(boolean open);

    /** A statement is about to run; what is returned, if anything, stands for it. */
    @Nullable Object executes(String sql);

    /** Its rows can be read, and the connection is not free meanwhile. */
    void opened(@Nullable Object statement);

    /** They can no more. */
    void closed(@Nullable Object statement);

    /** The connection is given back, or taken back. */
    void released();
  }
}
