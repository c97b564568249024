package dev.leasehold.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.watchdog.Scene.Actor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;

/** The reduction against playing every order of events to its end. */
class WaitGraphPropertyTest {
  private static final List<String> DATABASES = List.of("main", "archive");

  @Property(tries = 4000)
  void whatIsDeadIsWhatNoOrderOfEventsBringsToItsEnd(@ForAll long seed) {
    PoolSnapshot snapshot = any(new Random(seed));
    Set<Long> stuck = new TreeSet<>(ids(snapshot));
    stuck.removeAll(new Play(snapshot).everEnded());

    assertThat(new TreeSet<>(WaitGraph.dead(snapshot))).isEqualTo(stuck);
    Statistics.collect(stuck.isEmpty() ? "all end" : "some are stuck");
    Statistics.coverage(
        checker -> {
          checker.check("some are stuck").percentage(share -> share > 10);
          checker.check("all end").percentage(share -> share > 10);
        });
  }

  @Property(tries = 4000)
  void aCircleIsClosedAndNoSmallerPartOfItIs(@ForAll long seed) {
    PoolSnapshot snapshot = any(new Random(seed));
    WaitGraph.prove(snapshot)
        .ifPresent(
            proof -> {
              Set<Long> circle = new HashSet<>(proof.ids());
              assertThat(WaitGraph.dead(snapshot)).containsAll(circle);
              for (Long one : circle) {
                // If any one of them could end, none of them would be stuck for certain.
                PoolSnapshot without = without(snapshot, one);
                assertThat(WaitGraph.dead(without)).doesNotContainAnyElementsOf(circle);
              }
            });
  }

  @Property(tries = 4000)
  void withLocksOfTheServerTooWhatIsDeadIsWhatNeverEnds(@ForAll long seed) {
    Random random = new Random(seed);
    PoolSnapshot snapshot = any(random);
    LockGraph locks = anyLocks(random, snapshot);
    Set<Long> stuck = new TreeSet<>(ids(snapshot));
    stuck.removeAll(new Play(snapshot, locks).everEnded());

    assertThat(new TreeSet<>(WaitGraph.dead(snapshot, locks))).isEqualTo(stuck);
    WaitGraph.prove(snapshot, locks)
        .ifPresent(
            proof -> {
              assertThat(stuck).containsAll(proof.ids());
              boolean locked = proof.ids().stream().anyMatch(locks::isLocked);
              assertThat(proof.kind() == Kind.LOCK_DEADLOCK).isEqualTo(locked);
            });
    Statistics.collect(stuck.stream().anyMatch(locks::isLocked) ? "by a lock" : "otherwise");
    Statistics.coverage(checker -> checker.check("by a lock").percentage(share -> share > 3));
  }

  /**
   * Of those that run, some wait for a lock that others have, or they themselves, or a stranger.
   */
  private static LockGraph anyLocks(Random random, PoolSnapshot snapshot) {
    Map<Long, Set<Long>> blockers = new HashMap<>();
    int count = snapshot.activities().size();
    for (ActivityState activity : snapshot.activities()) {
      if (activity.doing() == Doing.RUNNING && random.nextInt(3) > 0) {
        Set<Long> owners = new TreeSet<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          owners.add(1L + random.nextInt(count));
        }
        blockers.put(activity.id(), owners);
      }
    }
    return new LockGraph(blockers);
  }

  private static PoolSnapshot any(Random random) {
    Scene scene = new Scene();
    int databases = 1 + random.nextInt(2);
    Map<String, Integer> free = new HashMap<>();
    for (String database : DATABASES.subList(0, databases)) {
      int size = 1 + random.nextInt(3);
      scene.pool(database, size);
      free.put(database, size);
    }
    int count = 1 + random.nextInt(5);
    for (long id = 1; id <= count; id++) {
      Actor actor = Actor.actor(id);
      boolean queued = random.nextInt(6) == 0;
      for (String database : free.keySet()) {
        while (!queued && free.get(database) > 0 && random.nextInt(3) > 0) {
          free.merge(database, -1, Integer::sum);
          if (random.nextInt(12) == 0) {
            actor.works(database);
          } else {
            actor.holds(database);
          }
        }
      }
      if (random.nextInt(12) == 0) {
        actor.stranger();
      }
      Long[] others = some(random, count, id, queued);
      if (queued) {
        actor.queuedBehind(others);
      } else if (random.nextInt(4) == 0) {
        actor.joins(others);
      } else if (random.nextInt(5) > 0) {
        actor.waitsFor(DATABASES.get(random.nextInt(databases)));
      }
      scene.with(actor);
    }
    return scene.snapshot();
  }

  private static Long[] some(Random random, int count, long self, boolean mayBeNone) {
    Set<Long> others = new TreeSet<>();
    int wanted = (mayBeNone ? 0 : 1) + random.nextInt(2);
    for (int i = 0; i < 8 && others.size() < wanted; i++) {
      long other = 1 + random.nextInt(count + (random.nextInt(8) == 0 ? 1 : 0));
      if (other != self) {
        others.add(other);
      }
    }
    return others.toArray(Long[]::new);
  }

  private static Set<Long> ids(PoolSnapshot snapshot) {
    Set<Long> ids = new TreeSet<>();
    snapshot.activities().forEach(activity -> ids.add(activity.id()));
    return ids;
  }

  private static PoolSnapshot without(PoolSnapshot snapshot, Long gone) {
    List<ActivityState> rest = new ArrayList<>(snapshot.activities());
    rest.removeIf(activity -> activity.id() == gone);
    return new PoolSnapshot(snapshot.at(), snapshot.sizes(), rest, snapshot.served());
  }

  /** A small machine in which activities are served, go on, end and give back. */
  private static final class Play {
    private final PoolSnapshot start;
    private final LockGraph locks;
    private final boolean strangers;
    private final Set<State> seen = new HashSet<>();
    private final Set<Long> ended = new TreeSet<>();

    /**
     * @param blocked those that have not gone on yet
     * @param running those that will end
     * @param free connections by database
     */
    private record State(Set<Long> blocked, Set<Long> running, Map<String, Integer> free) {}

    Play(PoolSnapshot start) {
      this(start, LockGraph.NONE);
    }

    Play(PoolSnapshot start, LockGraph locks) {
      this.start = start;
      this.locks = locks;
      strangers = start.activities().stream().anyMatch(activity -> !activity.known());
    }

    Set<Long> everEnded() {
      Set<Long> blocked = new TreeSet<>();
      Set<Long> running = new TreeSet<>();
      Map<String, Integer> free = new HashMap<>(start.sizes());
      for (ActivityState activity : start.activities()) {
        boolean runs = activity.doing() == Doing.RUNNING && !locks.isLocked(activity.id());
        (runs ? running : blocked).add(activity.id());
        for (Hold hold : activity.holds()) {
          // A statement runs on a blocked owner's connection: another thread will give it back.
          boolean lent = activity.doing() != Doing.RUNNING && hold.running();
          free.merge(hold.database(), lent ? 0 : -1, Integer::sum);
        }
      }
      explore(new State(blocked, running, free));
      return ended;
    }

    private void explore(State state) {
      if (!seen.add(state)) {
        return;
      }
      for (Long id : state.running()) {
        ended.add(id);
        explore(end(state, activity(id)));
      }
      for (Long id : state.blocked()) {
        ActivityState activity = activity(id);
        if (mayGoOn(state, activity)) {
          explore(goOn(state, activity));
        }
      }
    }

    private boolean mayGoOn(State state, ActivityState activity) {
      return switch (activity.doing()) {
        // Whoever goes on lets its locks go, by and by.
        case RUNNING -> locks.of(activity.id()).stream().noneMatch(state.blocked()::contains);
        case WAITING -> state.free().get(activity.waitingFor().orElseThrow().database()) > 0;
        case JOINING -> strangers || oneIsGone(state, activity.joins());
        case QUEUED -> oneIsGone(state, activity.queue());
      };
    }

    private boolean oneIsGone(State state, List<Long> ids) {
      return ids.isEmpty()
          || ids.stream()
              .anyMatch(id -> !state.blocked().contains(id) && !state.running().contains(id));
    }

    private State goOn(State state, ActivityState activity) {
      Set<Long> blocked = new TreeSet<>(state.blocked());
      Set<Long> running = new TreeSet<>(state.running());
      Map<String, Integer> free = new HashMap<>(state.free());
      blocked.remove(activity.id());
      running.add(activity.id());
      activity.waitingFor().ifPresent(wait -> free.merge(wait.database(), -1, Integer::sum));
      return new State(blocked, running, free);
    }

    private State end(State state, ActivityState activity) {
      Set<Long> running = new TreeSet<>(state.running());
      Map<String, Integer> free = new HashMap<>(state.free());
      running.remove(activity.id());
      for (Hold hold : activity.holds()) {
        boolean lent = activity.doing() != Doing.RUNNING && hold.running();
        free.merge(hold.database(), lent ? 0 : 1, Integer::sum);
      }
      activity.waitingFor().ifPresent(wait -> free.merge(wait.database(), 1, Integer::sum));
      return new State(state.blocked(), running, free);
    }

    private ActivityState activity(Long id) {
      return start.activities().stream().filter(a -> a.id() == id).findFirst().orElseThrow();
    }
  }
}
