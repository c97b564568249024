package dev.leasehold.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that one activity has handed over: as many as its role allows workers are at work, the
 * others stand here, first come first served. Thread-safe.
 *
 * <p>They wait here and not on a thread of their executor, which their own children may need.
 */
final class WorkerLine {
  private final int limit;
  private final ArrayDeque<Task> line = new ArrayDeque<>();
  private final List<Task> working = new ArrayList<>();
  private final BitSet numbers = new BitSet();

  /**
   * @param limit 0 where the plan has no workers: then nobody waits here, and the first acquire of
   *     such a task is a violation
   */
  WorkerLine(int limit) {
    this.limit = limit;
  }

  /** Whether the task may go to its executor now; else it stands in line. */
  synchronized boolean admit(Task task) {
    boolean admitted = admitNow(task);
    if (!admitted) {
      line.addLast(task);
    }
    return admitted;
  }

  /** Whether the task may go to its executor now; else nothing has changed. */
  synchronized boolean admitNow(Task task) {
    if (limit > 0 && working.size() >= limit) {
      return false;
    }
    start(task);
    return true;
  }

  /**
   * For a task that did not ask: begins, whatever the limit. Returns how many there are with it.
   */
  synchronized int admitAnyway(Task task) {
    start(task);
    return working.size();
  }

  private void start(Task task) {
    working.add(task);
    task.number = numbers.nextClearBit(0);
    numbers.set(task.number);
  }

  /** The task has ended; the one that takes its place, if any, is at work from now on. */
  synchronized @Nullable Task finish(Task task) {
    if (!working.remove(task)) {
      line.remove(task);
      return null;
    }
    numbers.clear(task.number);
    if (limit > 0 && working.size() >= limit) {
      return null;
    }
    Task next = line.pollFirst();
    if (next != null) {
      start(next);
    }
    return next;
  }

  int limit() {
    return limit;
  }

  /** Whom a task that stands in this line waits for; null when it does not stand here. */
  synchronized @Nullable List<Long> aheadOf(Task task) {
    return line.contains(task) ? working.stream().map(t -> t.activity.id).toList() : null;
  }
}
