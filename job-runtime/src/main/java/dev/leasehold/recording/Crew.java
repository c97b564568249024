package dev.leasehold.recording;

import java.util.ArrayList;
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
  private final Set<Sight> sights = new LinkedHashSet<>();
  private final Map<String, Group> groups = new LinkedHashMap<>();

  /** One task. */
  static final class Worker {
    final Crew crew;
    private final long parent;
    private final OptionalInt threads;
    private final Set<Sight> sights = new HashSet<>();
    private @Nullable Group group;
    private boolean ended;

    /**
     * @param parent whose task it is: only tasks of the same activity are workers of one node
     */
    Worker(Crew crew, long parent, OptionalInt threads) {
      this.crew = crew;
      this.parent = parent;
      this.threads = threads;
    }

    private boolean isSettled() {
      return ended || group != null;
    }
  }

  /** Who was at work together; counted when all of them have shown what they are. */
  private static final class Sight {
    final List<Worker> workers;
    int open;

    Sight(List<Worker> workers) {
      this.workers = workers;
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
    Sight sight = new Sight(running.stream().filter(one -> one.parent == worker.parent).toList());
    for (Worker one : sight.workers) {
      if (!one.isSettled()) {
        one.sights.add(sight);
        sight.open++;
      }
    }
    sights.add(sight);
    if (sights.size() > MOST_SIGHTS) {
      Sight oldest = sights.iterator().next();
      sights.remove(oldest);
      oldest.workers.forEach(one -> one.sights.remove(oldest));
      count(oldest);
    }
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
    settled(worker);
    return group.root;
  }

  void ended(Worker worker) {
    worker.ended = true;
    running.remove(worker);
    settled(worker);
  }

  private void settled(Worker worker) {
    for (Sight sight : worker.sights) {
      if (--sight.open == 0) {
        sights.remove(sight);
        count(sight);
      }
    }
    worker.sights.clear();
  }

  private static void count(Sight sight) {
    Map<Group, Integer> seen = new LinkedHashMap<>();
    for (Worker worker : sight.workers) {
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
