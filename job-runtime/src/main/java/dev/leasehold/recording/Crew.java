package dev.leasehold.recording;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that were handed over at one spot, by what they do: those whose first step is the same
 * are workers of one node, others are branches. Who ran with whom is counted when all of them are
 * known, for a task shows only in its course what it is. Guarded by its recording.
 */
final class Crew {
  /** Of sights whose tasks have not all shown what they are. */
  private static final int MOST_SIGHTS = 1_000;

  private final Set<Worker> running = new LinkedHashSet<>();
  private final Deque<List<Worker>> sights = new ArrayDeque<>();
  private final Map<String, Group> groups = new LinkedHashMap<>();

  /** One task. */
  static final class Worker {
    final Crew crew;
    private final OptionalInt threads;
    private @Nullable Group group;
    private boolean ended;

    Worker(Crew crew, OptionalInt threads) {
      this.crew = crew;
      this.threads = threads;
    }

    private boolean isSettled() {
      return ended || group != null;
    }
  }

  /** Tasks that do the same. */
  static final class Group {
    final Spot root = Spot.root();
    private final Set<Group> besides = new HashSet<>();
    private int most = 1;
    private boolean limited = true;
    private int threads;

    /** How many of them were seen at once; at least 1. */
    int most() {
      return most;
    }

    /** How many threads their executor has; empty where it has no limit, or none is known. */
    OptionalInt threads() {
      return limited ? OptionalInt.of(threads) : OptionalInt.empty();
    }
  }

  void began(Worker worker) {
    running.add(worker);
    sights.addLast(List.copyOf(running));
    if (sights.size() > MOST_SIGHTS) {
      count(sights.removeFirst());
    }
    countSettled();
  }

  /**
   * The task shows what it is.
   *
   * @param does the name of its first step; empty for a task without
   */
  Spot is(Worker worker, String does) {
    Group group = groups.computeIfAbsent(does, name -> new Group());
    worker.group = group;
    if (worker.threads.isPresent()) {
      group.threads = Math.max(group.threads, worker.threads.getAsInt());
    } else {
      group.limited = false;
    }
    countSettled();
    return group.root;
  }

  void ended(Worker worker) {
    worker.ended = true;
    running.remove(worker);
    countSettled();
  }

  private void countSettled() {
    sights.removeIf(
        sight -> {
          boolean settled = sight.stream().allMatch(Worker::isSettled);
          if (settled) {
            count(sight);
          }
          return settled;
        });
  }

  private static void count(List<Worker> sight) {
    Map<Group, Integer> seen = new LinkedHashMap<>();
    for (Worker worker : sight) {
      if (worker.group != null) {
        seen.merge(worker.group, 1, Integer::sum);
      }
    }
    seen.forEach(
        (group, count) -> {
          group.most = Math.max(group.most, count);
          group.besides.addAll(seen.keySet());
        });
  }

  /**
   * The groups, those together that were at work at the same time; the others one after another.
   */
  List<List<Group>> together() {
    sights.forEach(Crew::count);
    List<List<Group>> all = new ArrayList<>();
    Set<Group> placed = new HashSet<>();
    for (Group group : groups.values()) {
      if (placed.add(group)) {
        List<Group> component = new ArrayList<>(List.of(group));
        for (int i = 0; i < component.size(); i++) {
          for (Group other : groups.values()) {
            if (component.get(i).besides.contains(other) && placed.add(other)) {
              component.add(other);
            }
          }
        }
        all.add(component);
      }
    }
    return all;
  }
}
