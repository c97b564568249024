package dev.leasehold.watchdog;

import dev.leasehold.database.LockWaits;
import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.PoolSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Which activities of a run wait for a lock on the server that an activity of the run has: what
 * neither the pool nor the server can see alone. Pure.
 *
 * @param blockers by the id of the one that waits: ids of those of the run that it waits for,
 *     itself among them where it has the lock on another of its connections
 */
record LockGraph(Map<Long, Set<Long>> blockers) {
  static final LockGraph NONE = new LockGraph(Map.of());

  private record Owned(ActivityState owner, Hold hold) {}

  /**
   * What the server said, as far as it still holds: who was seen to wait is in the same call as
   * before the server was asked, and whoever has the lock has had the same connection throughout.
   *
   * <p>Only an activity all of whose running statements wait is taken to wait: of one with another
   * that does not, another thread may be at work for it.
   *
   * @param before taken before the server was asked
   * @param after taken after it answered
   * @param locks what it said, by database
   * @param sameServer whether two databases are on one server, where ids of sessions mean the same
   */
  static LockGraph of(
      PoolSnapshot before,
      PoolSnapshot after,
      Map<String, LockWaits> locks,
      BiPredicate<String, String> sameServer) {
    Map<Long, Set<Long>> blockers = new LinkedHashMap<>();
    for (ActivityState activity : after.activities()) {
      List<Hold> running = activity.holds().stream().filter(Hold::running).toList();
      boolean waits =
          activity.doing() == Doing.RUNNING
              && !running.isEmpty()
              && running.stream()
                  .allMatch(hold -> !waits(hold, locks).isEmpty() && sameCall(hold, before));
      if (waits) {
        Set<Long> owners = new TreeSet<>();
        for (Hold hold : running) {
          for (LockWaits.Wait wait : waits(hold, locks)) {
            owner(wait.blocker().session(), hold.database(), after, sameServer)
                .filter(owned -> was(owned, before).isPresent())
                .filter(owned -> !isLent(owned))
                .ifPresent(owned -> owners.add(owned.owner().id()));
          }
        }
        blockers.put(activity.id(), owners);
      }
    }
    return new LockGraph(blockers);
  }

  /** Whether this activity can do nothing but wait for a lock. */
  boolean isLocked(long activity) {
    return blockers.containsKey(activity);
  }

  /** Those of the run that it waits for. */
  Set<Long> of(long activity) {
    return blockers.getOrDefault(activity, Set.of());
  }

  private static List<LockWaits.Wait> waits(Hold hold, Map<String, LockWaits> locks) {
    return locks.getOrDefault(hold.database(), LockWaits.NONE).of(hold.connectionId());
  }

  private static boolean sameCall(Hold hold, PoolSnapshot before) {
    return all(before).stream()
        .filter(was -> same(was.hold(), hold))
        .anyMatch(was -> was.hold().runningSince().equals(hold.runningSince()));
  }

  private static Optional<Owned> was(Owned owned, PoolSnapshot before) {
    return all(before).stream()
        .filter(was -> was.owner().id() == owned.owner().id() && same(was.hold(), owned.hold()))
        .findFirst();
  }

  private static Optional<Owned> owner(
      long session, String database, PoolSnapshot snapshot, BiPredicate<String, String> same) {
    return all(snapshot).stream()
        .filter(owned -> session != 0 && owned.hold().connectionId() == session)
        .filter(owned -> same.test(owned.hold().database(), database))
        .findFirst();
  }

  /** Its owner is blocked, so somebody else works on this connection and may commit. */
  private static boolean isLent(Owned owned) {
    return owned.hold().running() && owned.owner().doing() != Doing.RUNNING;
  }

  private static boolean same(Hold one, Hold other) {
    return one.database().equals(other.database())
        && one.connectionId() == other.connectionId()
        && one.since().equals(other.since());
  }

  private static List<Owned> all(PoolSnapshot snapshot) {
    return snapshot.activities().stream()
        .flatMap(activity -> activity.holds().stream().map(hold -> new Owned(activity, hold)))
        .toList();
  }
}
