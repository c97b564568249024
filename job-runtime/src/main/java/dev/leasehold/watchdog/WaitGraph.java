package dev.leasehold.watchdog;

import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.pool.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who waits for whom at one instant, and what of it can never go on. Pure.
 *
 * <p>The reduction of a general resource graph (Holt, "Some deadlock properties of computer
 * systems", 1972) with the connections of a database as equal units: whoever can go on is taken
 * away together with what it holds, until nobody more can. Who is left is dead for certain. Every
 * doubt counts as "can go on".
 *
 * <p>A lock on the server is let go by its owner's next step, so who waits for one goes on when
 * everybody of the run that it waits for does; whoever else has it may always let it go.
 */
final class WaitGraph {
  private final PoolSnapshot snapshot;
  private final LockGraph locks;
  private final Map<Long, ActivityState> alive = new LinkedHashMap<>();
  private final Map<String, Integer> held = new HashMap<>();
  private final Map<String, List<Long>> holders = new HashMap<>();
  private final boolean strangers;

  /**
   * A circle that can never go on.
   *
   * @param kind {@link Kind#LOCK_DEADLOCK} where somebody in it waits for a lock on the server,
   *     else {@link Kind#POOL_DEADLOCK} where somebody waits for a connection, else {@link
   *     Kind#WORKER_STARVATION}
   * @param circle what each of its activities is blocked in, by id; the smallest part that explains
   *     itself
   */
  record Proof(Kind kind, Map<Long, Blocked> circle) {
    /** The ids of the circle, oldest first. */
    List<Long> ids() {
      return circle.keySet().stream().sorted().toList();
    }
  }

  /**
   * What an activity is blocked in. Equal at two instants when it has been the same all the time.
   *
   * @param since when it began to wait in acquire, or was first seen in the call that waits for a
   *     lock; empty for another kind of waiting
   */
  record Blocked(Doing doing, Optional<Instant> since) {}

  private WaitGraph(PoolSnapshot snapshot, LockGraph locks) {
    this.snapshot = snapshot;
    this.locks = locks;
    boolean unknown = false;
    for (ActivityState activity : snapshot.activities()) {
      alive.put(activity.id(), activity);
      unknown |= !activity.known();
      for (Hold hold : activity.holds()) {
        held.merge(hold.database(), 1, Integer::sum);
        holders.computeIfAbsent(hold.database(), d -> new ArrayList<>()).add(activity.id());
      }
    }
    strangers = unknown;
  }

  /** A circle, if there is one: one with somebody in acquire before one without. */
  static Optional<Proof> prove(PoolSnapshot snapshot) {
    return prove(snapshot, LockGraph.NONE);
  }

  /** The same with what the server says about locks. */
  static Optional<Proof> prove(PoolSnapshot snapshot, LockGraph locks) {
    WaitGraph graph = new WaitGraph(snapshot, locks);
    Set<Long> dead = graph.dead();
    return dead.isEmpty() ? Optional.empty() : Optional.of(graph.smallestCircle(dead));
  }

  /** Everybody who can never go on, the victims outside the circle too. */
  static Set<Long> dead(PoolSnapshot snapshot) {
    return dead(snapshot, LockGraph.NONE);
  }

  /** The same with what the server says about locks. */
  static Set<Long> dead(PoolSnapshot snapshot, LockGraph locks) {
    return new WaitGraph(snapshot, locks).dead();
  }

  private Set<Long> dead() {
    Set<Long> dead = new LinkedHashSet<>();
    Set<String> givingBack = new HashSet<>();
    for (ActivityState activity : snapshot.activities()) {
      boolean locked = locks.isLocked(activity.id());
      if (activity.doing() == Doing.RUNNING && !locked) {
        activity.holds().forEach(hold -> givingBack.add(hold.database()));
        continue;
      }
      dead.add(activity.id());
      if (!locked) {
        // Its owner is blocked, so somebody else works on this connection and may give it back.
        activity.holds().stream()
            .filter(Hold::running)
            .forEach(hold -> givingBack.add(hold.database()));
      }
    }
    boolean moved = !dead.isEmpty();
    while (moved) {
      moved = false;
      for (ActivityState activity : snapshot.activities()) {
        if (dead.contains(activity.id()) && canGoOn(activity, dead, givingBack)) {
          dead.remove(activity.id());
          activity.holds().forEach(hold -> givingBack.add(hold.database()));
          moved = true;
        }
      }
    }
    return dead;
  }

  private boolean canGoOn(ActivityState activity, Set<Long> dead, Set<String> givingBack) {
    return switch (activity.doing()) {
      case RUNNING -> locks.of(activity.id()).stream().noneMatch(dead::contains);
      case WAITING ->
          activity
              .waitingFor()
              .map(Wait::database)
              .map(database -> givingBack.contains(database) || free(database))
              .orElse(true);
      case JOINING -> strangers || anyGone(activity.joins(), dead);
      case QUEUED -> anyGone(activity.queue(), dead);
    };
  }

  private boolean free(String database) {
    int out = held.getOrDefault(database, 0);
    Integer size = snapshot.sizes().get(database);
    return out == 0 || size == null || size > out;
  }

  /**
   * Whether one of these has ended or will; also when nobody is named, for then nothing is known.
   */
  private boolean anyGone(List<Long> ids, Set<Long> dead) {
    return ids.isEmpty()
        || ids.stream().anyMatch(id -> !alive.containsKey(id) || !dead.contains(id));
  }

  /**
   * Whoever is dead waits only for others who are. So the set of those that can be reached from one
   * of them is closed, and the smallest such sets are the circles; the rest are their victims.
   */
  private Proof smallestCircle(Set<Long> dead) {
    Map<Long, Set<Long>> reach = new HashMap<>();
    for (Long id : dead) {
      reach.put(id, reachableFrom(id, dead));
    }
    Proof found = null;
    for (Long id : dead) {
      Set<Long> closed = reach.getOrDefault(id, Set.of());
      boolean circle =
          closed.stream()
              .allMatch(other -> reach.getOrDefault(other, Set.of()).size() == closed.size());
      if (!circle) {
        continue;
      }
      Proof proof = proof(closed);
      if (proof.kind() != Kind.WORKER_STARVATION) {
        return proof;
      }
      found = found == null ? proof : found;
    }
    if (found == null) {
      throw new IllegalStateException("a finite graph without a sink");
    }
    return found;
  }

  private Set<Long> reachableFrom(Long start, Set<Long> dead) {
    Set<Long> reached = new LinkedHashSet<>();
    List<Long> open = new ArrayList<>(waitsFor(start, dead));
    while (!open.isEmpty()) {
      Long next = open.remove(open.size() - 1);
      if (reached.add(next)) {
        open.addAll(waitsFor(next, dead));
      }
    }
    return reached;
  }

  private List<Long> waitsFor(Long id, Set<Long> dead) {
    ActivityState activity = alive.get(id);
    if (activity == null) {
      return List.of();
    }
    return switch (activity.doing()) {
      // Of those that have the lock, the ones that could let it go need not be shown.
      case RUNNING -> locks.of(id).stream().filter(dead::contains).toList();
      case WAITING ->
          activity
              .waitingFor()
              .map(wait -> holders.getOrDefault(wait.database(), List.of()))
              .orElse(List.of());
      case JOINING -> activity.joins();
      case QUEUED -> activity.queue();
    };
  }

  private Proof proof(Set<Long> ids) {
    Map<Long, Blocked> circle = new LinkedHashMap<>();
    Kind kind = Kind.WORKER_STARVATION;
    for (ActivityState activity : snapshot.activities()) {
      if (!ids.contains(activity.id())) {
        continue;
      }
      if (locks.isLocked(activity.id())) {
        kind = Kind.LOCK_DEADLOCK;
        circle.put(activity.id(), new Blocked(activity.doing(), runningSince(activity)));
      } else {
        boolean waits = activity.doing() == Doing.WAITING;
        kind = waits && kind == Kind.WORKER_STARVATION ? Kind.POOL_DEADLOCK : kind;
        circle.put(
            activity.id(), new Blocked(activity.doing(), activity.waitingFor().map(Wait::since)));
      }
    }
    return new Proof(kind, circle);
  }

  private static Optional<Instant> runningSince(ActivityState activity) {
    return activity.holds().stream().flatMap(hold -> hold.runningSince().stream()).findFirst();
  }
}
