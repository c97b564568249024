package dev.leasehold.watchdog;

import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.CodeLine;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.PoolSnapshot;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Since when nothing has moved in a run that waits for a connection: a pool is exhausted, somebody
 * waits, no statement is in the driver, no connection changed hands, and no thread of any activity
 * is on a processor, in file or network I/O, or in a timed sleep. Used by one thread at a time.
 *
 * <p>Who works in short bursts is seen by the processor time that its thread has used, so that a
 * look between two bursts is not taken for rest.
 */
final class Stillness {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Set<Thread> oldThreads = Thread.getAllStackTraces().keySet();
  private @Nullable Scene scene;
  private @Nullable Instant since;

  /** What must not change while everything is still. */
  private record Scene(String database, long served, List<Part> parts) {}

  private record Part(
      long id,
      Doing doing,
      List<Instant> holds,
      Optional<Thread.State> state,
      long processorTime) {}

  /** The database whose pool is exhausted, while everything has been still since {@link #since}. */
  Optional<String> look(PoolSnapshot snapshot, Instant now) {
    Optional<Scene> seen =
        exhausted(snapshot).filter(database -> rests(snapshot)).map(d -> scene(d, snapshot));
    if (seen.isEmpty()) {
      reset();
    } else if (!seen.get().equals(scene)) {
      scene = seen.get();
      since = now;
    }
    return seen.map(Scene::database);
  }

  /** When the rest began that the last look saw. */
  Optional<Instant> since() {
    return Optional.ofNullable(since);
  }

  /** Begins to count anew. */
  void reset() {
    scene = null;
    since = null;
  }

  /**
   * Whether a thread that is nobody's activity is at work in the author's code, as one of an
   * executor that could not be wrapped. Costs a stack of every thread, so it is asked last.
   */
  boolean othersWork(PoolSnapshot snapshot) {
    Set<Thread> ours = new HashSet<>(oldThreads);
    ours.add(Thread.currentThread());
    snapshot.activities().forEach(activity -> activity.thread().ifPresent(ours::add));
    for (Map.Entry<Thread, StackTraceElement[]> other : Thread.getAllStackTraces().entrySet()) {
      if (!ours.contains(other.getKey())
          && works(other.getKey().getState())
          && CodeLine.ofAuthor(other.getValue()).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> exhausted(PoolSnapshot snapshot) {
    return snapshot.sizes().entrySet().stream()
        .filter(pool -> snapshot.waiting(pool.getKey()) > 0)
        .filter(pool -> snapshot.held(pool.getKey()) >= pool.getValue())
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst();
  }

  private static boolean rests(PoolSnapshot snapshot) {
    for (ActivityState activity : snapshot.activities()) {
      if (activity.holds().stream().anyMatch(Hold::running)) {
        return false;
      }
      boolean inAcquire = activity.doing() == Doing.WAITING;
      if (!inAcquire && activity.thread().filter(Stillness::works).isPresent()) {
        return false;
      }
    }
    return true;
  }

  private static boolean works(Thread thread) {
    return works(thread.getState()) || waitsForAnAnswer(thread.getStackTrace());
  }

  /** The JDK's own client of HTTP parks its caller while a thread of its own is in network I/O. */
  private static boolean waitsForAnAnswer(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().startsWith("jdk.internal.net.http.")) {
        return true;
      }
    }
    return false;
  }

  private static boolean works(Thread.State state) {
    return state == Thread.State.RUNNABLE || state == Thread.State.TIMED_WAITING;
  }

  private static Scene scene(String database, PoolSnapshot snapshot) {
    List<Part> parts = new ArrayList<>();
    for (ActivityState activity : snapshot.activities()) {
      // A thread in acquire wakes now and then by itself; its hold and its place tell enough.
      boolean inAcquire = activity.doing() == Doing.WAITING;
      Optional<Thread> thread = inAcquire ? Optional.empty() : activity.thread();
      if (inAcquire && activity.holds().isEmpty()) {
        continue;
      }
      parts.add(
          new Part(
              activity.id(),
              activity.doing(),
              activity.holds().stream().map(Hold::since).toList(),
              thread.map(Thread::getState),
              thread.map(Stillness::processorTime).orElse(0L)));
    }
    return new Scene(database, snapshot.served(), parts);
  }

  private static long processorTime(Thread thread) {
    return THREADS.isThreadCpuTimeSupported() ? THREADS.getThreadCpuTime(thread.getId()) : 0;
  }
}
