package dev.leasehold.pool;

import dev.leasehold.plan.Role;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who works for whom: an activity owns holds and waits, and travels with its task, not with the
 * thread. Thread-safe.
 */
public final class Activities {
  /** The rest of the run, as activities need it. */
  interface Surroundings {
    /** Something ended or was queued. */
    void changed();

    /** Takes back what this activity still has; only what it acquired in the frame, if given. */
    void takeBack(Activity activity, @Nullable Frame frame);

    /** Whether acquires fail by now. */
    boolean isRefusing();
  }

  /** What a thread is busy with. */
  static final class Seat {
    @Nullable Activity activity;
    final int[] lastSlot;

    Seat(int pools) {
      lastSlot = new int[pools];
    }
  }

  private final List<String> databases;
  private final Role outside;
  private final Surroundings surroundings;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, Activity> alive = new ConcurrentHashMap<>();
  private final Map<Executor, Workers> executors = new ConcurrentHashMap<>();
  private final CopyOnWriteArraySet<String> joinSites = new CopyOnWriteArraySet<>();
  private final ThreadLocal<Seat> seats;
  private final @Nullable Recorder recorder;

  Activities(
      List<String> databases,
      Role outside,
      Surroundings surroundings,
      @Nullable Recorder recorder) {
    this.recorder = recorder;
    this.databases = databases;
    this.outside = outside;
    this.surroundings = surroundings;
    this.seats = ThreadLocal.withInitial(() -> new Seat(databases.size()));
  }

  /** Ends what was begun, on the thread that began it. */
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /** Begins an activity without a parent on this thread, as the job's own thread does. */
  public Scope begin(String label, Role role) {
    Activity activity = create(null, true, new Frame(label, role, null));
    Scope seat = sit(activity);
    return () -> {
      seat.close();
      end(activity);
      surroundings.changed();
    };
  }

  /**
   * Gives this thread's activity another role until the scope is closed, as the start of a step
   * does. What was acquired inside the scope and is still out at its end is a leak.
   */
  public Scope enter(String label, Role role) {
    Activity activity = current(seat());
    String before = activity.label();
    Frame frame = new Frame(label, role, activity.frame());
    activity.enter(frame);
    return () -> {
      surroundings.takeBack(activity, frame);
      activity.leave(frame, before);
    };
  }

  /**
   * The same for the start of a step.
   *
   * @param step its name
   */
  public Scope enterStep(String step, Role role) {
    Scope scope = enter("step " + step, role);
    Recorder hears = recorder;
    if (hears == null) {
      return scope;
    }
    long activity = current(seat()).id;
    hears.entered(activity, step);
    return () -> {
      scope.close();
      hears.left(activity, step);
    };
  }

  /** The role of this thread's activity. */
  public Role currentRole() {
    Activity activity = seat().activity;
    return activity == null ? outside : activity.frame().role;
  }

  /**
   * An executor whose tasks are activities, children of the one that hands them over.
   *
   * <p>At most as many tasks of one parent run at once as that parent's role allows workers;
   * further ones wait in line, and then run on the thread of the one that made room. A {@link
   * FutureTask} handed over is a future on which its parent can be seen to wait; so an executor
   * that gives out futures hands over a {@link FutureTask} and returns the same.
   *
   * @param delegate runs the tasks
   * @param threads how many tasks the delegate can run at the same time; empty for no limit
   */
  public Executor wrap(Executor delegate, OptionalInt threads) {
    return wrap(delegate, ExecutorShape.of(threads));
  }

  /**
   * The same with more that is known of it.
   *
   * @param shape of the delegate
   */
  public Executor wrap(Executor delegate, ExecutorShape shape) {
    if (delegate instanceof Wrapped already && already.owner() == this) {
      return already;
    }
    Workers workers = executors.computeIfAbsent(delegate, d -> new Workers(shape));
    workers.shape(shape);
    return new Wrapped(this, delegate, workers);
  }

  private record Wrapped(Activities owner, Executor delegate, Workers workers) implements Executor {
    @Override
    public void execute(Runnable work) {
      owner.hand(work, delegate, workers);
    }
  }

  /** A task that runs as a child of this thread's activity, whatever thread it runs on. */
  public <T> Callable<T> wrap(Callable<T> task) {
    Task handed = task(() -> {}, null);
    return () -> handed.call(task);
  }

  /**
   * A class in whose methods a parent waits for results of its workers otherwise than on a future.
   * A parent that waits there without a time limit is seen to join all of them, once it has done so
   * for a third of a second.
   *
   * @param className fully qualified; the innermost frame that is not the JDK's
   */
  public void addJoinSite(String className) {
    joinSites.add(className);
  }

  private Task task(Runnable work, @Nullable Workers workers) {
    Activity parent = current(seat());
    Frame frame = parent.frame();
    Role role =
        frame
            .role
            .worker()
            .orElseGet(() -> new Role("worker of " + frame.label, Map.of(), 0, Optional.empty()));
    Activity child = create(parent, true, new Frame("worker of " + frame.label, role, null));
    if (frame.role.workers() == 0) {
      child.tooMany(1);
    }
    Task task = new Task(this, child, frame.workers, work, workers);
    child.task = task;
    if (work instanceof FutureTask<?> future) {
      child.future = future;
    }
    if (recorder != null) {
      recorder.handedOver(
          child.id, parent.id, workers == null ? OptionalInt.of(1) : workers.shape().most());
    }
    return task;
  }

  private void hand(Runnable work, Executor delegate, Workers workers) {
    Task task = task(work, workers);
    if (task.line.admitNow(task) || admitted(task, work, workers)) {
      if (workers.isFull()) {
        surroundings.changed();
      }
      execute(task, delegate);
    } else {
      surroundings.changed();
    }
  }

  /**
   * The same for one that will probably stand in line, and then be run without its executor: what
   * the executor would make of it is made now, on its parent's thread.
   */
  private boolean admitted(Task task, Runnable work, Workers workers) {
    try {
      task.body(workers.shape().decorated(work));
    } catch (RuntimeException | Error refused) {
      dropped(task);
      throw refused;
    }
    if (!task.line.admit(task)) {
      return false;
    }
    task.body(work);
    return true;
  }

  private void execute(Task task, Executor delegate) {
    task.beingHandedOver(true);
    try {
      delegate.execute(task);
    } catch (RuntimeException | Error refused) {
      if (!task.activity.begun) {
        Task next = dropped(task);
        if (next != null) {
          execute(next, delegate);
        }
      }
      throw refused;
    } finally {
      task.beingHandedOver(false);
    }
  }

  /** The task will never be one; returns who takes its place. */
  @Nullable Task dropped(Task task) {
    alive.remove(task.activity.id);
    if (recorder != null) {
      recorder.ended(task.activity.id);
    }
    return task.line.finish(task);
  }

  Scope begin(Task task, @Nullable Workers workers) {
    Activity activity = task.activity;
    activity.begun = true;
    alive.put(activity.id, activity);
    if (recorder != null) {
      recorder.began(activity.id);
    }
    String rest = activity.frame().label.substring("worker".length());
    activity.label("worker " + (task.number + 1) + rest);
    if (workers != null) {
      workers.busy.add(activity);
    }
    Scope seat = sit(activity);
    return () -> {
      seat.close();
      end(activity);
      if (workers != null) {
        workers.busy.remove(activity);
      }
    };
  }

  /** After its end: who takes its place. */
  @Nullable Task finished(Task task) {
    Task next = task.line.finish(task);
    surroundings.changed();
    return next;
  }

  boolean isRefusing() {
    return surroundings.isRefusing();
  }

  private Activity create(@Nullable Activity parent, boolean known, Frame frame) {
    Activity activity = new Activity(ids.incrementAndGet(), parent, known, frame, databases);
    alive.put(activity.id, activity);
    return activity;
  }

  /** Lets this activity be the thread's until the scope is closed. */
  private Scope sit(Activity activity) {
    Seat seat = seat();
    Activity below = seat.activity;
    if (below != null && !below.known && below.hasNothing()) {
      // Nobody's thread has become somebody's.
      below.ended = true;
      alive.remove(below.id);
      below = null;
    }
    Activity suspended = below;
    activity.thread = Thread.currentThread();
    activity.begun = true;
    if (suspended != null) {
      suspended.above = activity;
    }
    seat.activity = activity;
    return () -> {
      seat.activity = suspended;
      if (suspended != null) {
        suspended.above = null;
      }
    };
  }

  private void end(Activity activity) {
    surroundings.takeBack(activity, null);
    activity.thread = null;
    activity.ended = true;
    alive.remove(activity.id);
    Activity parent = activity.parent;
    if (parent != null) {
      if (recorder != null) {
        recorder.ended(activity.id);
      }
      parent.childrenEnded.incrementAndGet();
    }
  }

  Seat seat() {
    return seats.get();
  }

  /** This thread's activity; one of its own for a thread that nobody of ours started. */
  Activity current(Seat seat) {
    Activity activity = seat.activity;
    if (activity == null) {
      Thread thread = Thread.currentThread();
      activity = create(null, false, new Frame("thread " + thread.getName(), outside, null));
      activity.thread = thread;
      activity.begun = true;
      seat.activity = activity;
    }
    return activity;
  }

  Collection<Activity> alive() {
    return alive.values();
  }

  void forget(Activity activity) {
    alive.remove(activity.id);
  }

  Collection<String> joinSites() {
    return joinSites;
  }
}
