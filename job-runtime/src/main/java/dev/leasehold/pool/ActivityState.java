package dev.leasehold.pool;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One activity at one instant.
 *
 * @param id unique within the run, growing
 * @param label for people: {@code main}, {@code step copy}, {@code worker 3 of step copy}
 * @param role the label of its role in the plan
 * @param parent the activity that made it
 * @param known false for a thread that nobody of ours started
 * @param doing what it is blocked in, if anything
 * @param thread that runs it now; absent while it is queued
 * @param holds in the order they were acquired
 * @param waitingFor present while {@code doing} is {@link Doing#WAITING}
 * @param joins while {@code doing} is {@link Doing#JOINING}: the activities of which at least one
 *     must end before this one goes on
 * @param queue while {@code doing} is {@link Doing#QUEUED}: the activities that occupy the workers
 *     it is queued for; empty where a worker is free
 */
public record ActivityState(
    long id,
    String label,
    String role,
    OptionalLong parent,
    boolean known,
    Doing doing,
    Optional<Thread> thread,
    List<Hold> holds,
    Optional<Wait> waitingFor,
    List<Long> joins,
    List<Long> queue) {

  /** What an activity does, as far as the runtime can prove it. */
  public enum Doing {
    /** Anything else: its own code, a statement, a sleep. */
    RUNNING,
    /** Waits in acquire. */
    WAITING,
    /** Parked on a future of its own workers, without a time limit. */
    JOINING,
    /** Handed to an executor that has not begun it. */
    QUEUED
  }
}
