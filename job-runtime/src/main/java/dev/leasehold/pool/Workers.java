package dev.leasehold.pool;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The threads of one executor, as far as our tasks occupy them. Thread-safe. */
final class Workers {
  final Set<Activity> busy = ConcurrentHashMap.newKeySet();
  private volatile OptionalInt threads;

  Workers(OptionalInt threads) {
    this.threads = threads;
  }

  void threads(OptionalInt known) {
    if (known.isPresent()) {
      threads = known;
    }
  }

  OptionalInt threads() {
    return threads;
  }

  boolean isFull() {
    OptionalInt limit = threads;
    return limit.isPresent() && busy.size() >= limit.getAsInt();
  }

  /** Who occupies them; empty where one is free, or where nobody knows how many there are. */
  List<Long> occupants() {
    List<Long> ids = busy.stream().map(a -> a.id).sorted().toList();
    OptionalInt limit = threads;
    return limit.isPresent() && ids.size() >= limit.getAsInt() ? ids : List.of();
  }
}
