package dev.leasehold.pool;

import dev.leasehold.pool.ActivityState.Doing;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Counts everybody at one instant.
 *
 * <p>All gates are locked meanwhile, so that nobody in line moves: whoever is seen to wait waits
 * from the first look to the last, with at most the holds that are seen. Whoever is seen to join
 * waits for somebody who was alive at a later look or is seen to be blocked too; so if everybody in
 * a circle is seen to be blocked, everybody was so at the end of the count, and the circle is real.
 * Whatever changes without the lock can only make somebody look as if he could go on.
 */
final class Census {
  private final List<Pool> pools;
  private final Activities activities;

  Census(List<Pool> pools, Activities activities) {
    this.pools = pools;
    this.activities = activities;
  }

  /** Everybody, at {@code at}. One at a time. */
  synchronized PoolSnapshot take(Instant at) {
    for (Pool pool : pools) {
      pool.gate.lock.lock();
    }
    PoolSnapshot present;
    try {
      present = count(at);
    } finally {
      for (int i = pools.size() - 1; i >= 0; i--) {
        pools.get(i).gate.lock.unlock();
      }
    }
    return new PoolSnapshot(at, present.sizes(), present.activities(), present.served(), ended());
  }

  /** Nobody needs to stand still for what is over. */
  private List<Ended> ended() {
    List<Ended> ended = new ArrayList<>();
    for (Pool pool : pools) {
      pool.past.addTo(ended);
      for (int slot = 0; slot < pool.gate.size(); slot++) {
        HoldRecord hold = pool.gate.holder(slot);
        if (hold != null && hold.isOut() && hold.proxy() != null) {
          Ended waited = Past.waited(hold, hold.since);
          if (waited != null) {
            ended.add(waited);
          }
        }
      }
    }
    return List.copyOf(ended);
  }

  private PoolSnapshot count(Instant at) {
    long now = System.nanoTime();
    Map<Activity, List<Hold>> holds = new HashMap<>();
    Map<Activity, Wait> waits = new HashMap<>();
    Map<String, Integer> sizes = new HashMap<>();
    long served = 0;
    List<Activity> alive = new ArrayList<>(activities.alive());
    alive.sort(Comparator.comparingLong(a -> a.id));
    for (Pool pool : pools) {
      sizes.put(pool.database, pool.gate.size());
      served += pool.gate.served();
      holdsOf(pool, now, holds, waits);
      for (Iterator<Waiter> line = pool.gate.line(); line.hasNext(); ) {
        Waiter waiter = line.next();
        // One that was interrupted is about to give up.
        if (!waiter.thread.isInterrupted()) {
          waits.put(waiter.hold.activity, wait(pool, waiter));
        }
      }
    }
    IdentityHashMap<FutureTask<?>, Activity> futures = new IdentityHashMap<>();
    for (Activity activity : alive) {
      FutureTask<?> future = activity.future;
      if (future != null) {
        futures.put(future, activity);
      }
    }
    List<ActivityState> states = new ArrayList<>();
    for (Activity activity : alive) {
      List<Hold> has = holds.getOrDefault(activity, List.of());
      if (isGone(activity, has)) {
        activities.forget(activity);
        continue;
      }
      states.add(state(activity, has, waits.get(activity), new Others(alive, futures), now));
    }
    return new PoolSnapshot(at, Map.copyOf(sizes), List.copyOf(states), served);
  }

  private static Wait wait(Pool pool, Waiter waiter) {
    Throwable at = waiter.at;
    return new Wait(
        pool.database,
        pool.instant(waiter.since),
        at == null ? Optional.empty() : CodeLine.ofAuthor(at.getStackTrace()));
  }

  private record Others(List<Activity> alive, Map<FutureTask<?>, Activity> futures) {}

  private static void holdsOf(
      Pool pool, long now, Map<Activity, List<Hold>> holds, Map<Activity, Wait> waits) {
    List<HoldRecord> out = new ArrayList<>();
    for (int slot = 0; slot < pool.gate.size(); slot++) {
      HoldRecord hold = pool.gate.holder(slot);
      if (hold == null) {
        continue;
      }
      if (hold.proxy() != null) {
        out.add(hold);
      } else if (hold.isOut()) {
        waits.put(
            hold.activity, new Wait(pool.database, pool.instant(hold.asked), Optional.empty()));
      }
    }
    out.sort(Comparator.comparingLong(h -> h.since));
    for (HoldRecord hold : out) {
      holds.computeIfAbsent(hold.activity, a -> new ArrayList<>()).add(describe(hold, now));
    }
  }

  private static Hold describe(HoldRecord hold, long now) {
    return hold.isOut() ? hold.describe(now) : hold.describeReturning(now);
  }

  /**
   * A thread of nobody's that has died, a task that was cancelled before it began, or one that
   * nobody has called before its parent's end.
   */
  private static boolean isGone(Activity activity, List<Hold> holds) {
    if (!holds.isEmpty()) {
      return false;
    }
    Thread thread = activity.thread;
    FutureTask<?> future = activity.future;
    Activity parent = activity.parent;
    return activity.begun
        ? !activity.known && thread != null && !thread.isAlive()
        : future == null ? parent != null && parent.ended : future.isDone();
  }

  private ActivityState state(
      Activity activity, List<Hold> holds, @Nullable Wait wait, Others others, long now) {
    Doing doing = Doing.RUNNING;
    List<Long> joins = List.of();
    List<Long> queue = List.of();
    if (!activity.begun) {
      doing = Doing.QUEUED;
      queue = queueOf(activity, others.alive());
    } else if (wait != null) {
      doing = Doing.WAITING;
    } else {
      joins = joinsOf(activity, others, now);
      doing = joins.isEmpty() ? Doing.RUNNING : Doing.JOINING;
    }
    return describe(activity, doing, holds, wait, joins, queue);
  }

  private static ActivityState describe(
      Activity activity,
      Doing doing,
      List<Hold> holds,
      @Nullable Wait wait,
      List<Long> joins,
      List<Long> queue) {
    Activity parent = activity.parent;
    return new ActivityState(
        activity.id,
        activity.label(),
        activity.frame().role.label(),
        parent == null ? OptionalLong.empty() : OptionalLong.of(parent.id),
        activity.known,
        doing,
        Optional.ofNullable(activity.thread),
        List.copyOf(holds),
        Optional.ofNullable(wait),
        joins,
        queue);
  }

  /** One activity, on its own thread, which is about to ask for too much. */
  ActivityState ofThisThread(Activity activity) {
    Map<Activity, List<Hold>> holds = new HashMap<>();
    long now = System.nanoTime();
    for (Pool pool : pools) {
      holdsOf(pool, now, holds, new HashMap<>());
    }
    List<Hold> has = holds.getOrDefault(activity, List.of());
    return describe(activity, Doing.RUNNING, has, null, List.of(), List.of());
  }

  private static List<Long> queueOf(Activity activity, List<Activity> alive) {
    Task task = activity.task;
    if (task == null) {
      return List.of();
    }
    List<Long> ahead = task.line.aheadOf(task);
    return ahead != null ? ahead : task.occupants(alive);
  }

  private List<Long> joinsOf(Activity activity, Others others, long now) {
    Activity above = activity.above;
    if (above != null) {
      return List.of(above.id);
    }
    Thread thread = activity.thread;
    if (thread == null) {
      return List.of();
    }
    int ended = activity.childrenEnded.get();
    Object blocker = LockSupport.getBlocker(thread);
    if (thread.getState() != Thread.State.WAITING || thread.isInterrupted()) {
      return List.of();
    }
    if (blocker instanceof FutureTask<?> future) {
      Activity child = others.futures().get(future);
      return child == null || future.isDone() ? List.of() : List.of(child.id);
    }
    List<Long> children =
        others.alive().stream().filter(a -> a.parent == activity).map(a -> a.id).toList();
    boolean joining =
        !children.isEmpty()
            && JoinSite.isWaiting(thread, activities.joinSites(), activity.sighting, ended, now)
            && ended == activity.childrenEnded.get();
    return joining ? children : List.of();
  }

  /** Who holds and who waits, in a line for people. */
  static String whoHasThem(Pool pool) {
    long now = System.nanoTime();
    List<String> holders = new ArrayList<>();
    for (int slot = 0; slot < pool.gate.size(); slot++) {
      HoldRecord record = pool.gate.holder(slot);
      if (record != null && record.proxy() != null) {
        Hold hold = describe(record, now);
        holders.add(
            record.activity.label()
                + " for "
                + seconds(Duration.ofNanos(now - record.since))
                + hold.takenAt().map(at -> " at " + at).orElse(""));
      }
    }
    return holders.size()
        + " of "
        + pool.gate.size()
        + " held"
        + (holders.isEmpty() ? "" : " by " + String.join(", ", holders))
        + "; "
        + pool.gate.inLine()
        + " more in line";
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }

  static String innermost(Throwable thrown) {
    Throwable inner = thrown;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    return String.valueOf(inner.getMessage()).lines().findFirst().orElse("unknown");
  }

  /** Whether the server's answer will be the same next time: account, schema, address. */
  static boolean isHopeless(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        String state = sql.getSQLState();
        if (state.startsWith("28") || state.startsWith("42") || state.startsWith("3D")) {
          return true;
        }
      }
    }
    return false;
  }
}
