package dev.leasehold.pool;

import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The threads of one executor, as far as our tasks occupy them. Thread-safe. */
final class Workers {
  final Set<Activity> busy = ConcurrentHashMap.newKeySet();
  private volatile ExecutorShape shape;

  Workers(ExecutorShape shape) {
    this.shape = shape;
  }

  void shape(ExecutorShape known) {
    if (known.most().isPresent()) {
      shape = known;
    }
  }

  ExecutorShape shape() {
    return shape;
  }

  boolean isFull() {
    return isReached(shape.most()) || isReached(shape.now());
  }

  private boolean isReached(OptionalInt limit) {
    return limit.isPresent() && busy.size() >= limit.getAsInt();
  }

  /**
   * Whom a task in its queue waits for; empty where a thread is free, or where nobody knows how
   * many there are.
   *
   * @param alive all activities: while the queue has room, whoever goes on may fill it, and so have
   *     another thread made
   */
  List<Long> occupants(Collection<Activity> alive) {
    if (isReached(shape.most())) {
      return busy.stream().map(a -> a.id).sorted().toList();
    }
    return isReached(shape.now())
        ? alive.stream().filter(a -> a.begun).map(a -> a.id).sorted().toList()
        : List.of();
  }
}
