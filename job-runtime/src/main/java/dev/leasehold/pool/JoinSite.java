package dev.leasehold.pool;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;

/**
 * Tells whether a thread waits for results of its own workers in a known class, where it is no
 * {@code FutureTask} that it is parked on.
 *
 * <p>A thread that has just been released still looks parked until the machine gives it a
 * processor. A future tells that it is done; a queue of results does not. So such a wait counts
 * only when it was found the same in several looks over some time.
 */
final class JoinSite {
  private static final int LOOKS = 3;
  private static final long OVER = 300_000_000L;

  private JoinSite() {}

  /** What was seen of one activity; guarded by the snapshot's lock. */
  static final class Sighting {
    private long waits = -1;
    private int ended;
    private int looks;
    private long first;
  }

  /**
   * Whether this thread, which is in state WAITING, has been in one and the same wait at one of
   * these classes for long enough.
   *
   * @param ended how many of its workers have ended so far
   * @param now {@link System#nanoTime}
   */
  static boolean isWaiting(
      Thread thread, Iterable<String> classes, Sighting sighting, int ended, long now) {
    ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
    if (info == null || !isAt(thread, classes)) {
      sighting.waits = -1;
      return false;
    }
    if (sighting.waits != info.getWaitedCount() || sighting.ended != ended) {
      sighting.waits = info.getWaitedCount();
      sighting.ended = ended;
      sighting.looks = 0;
      sighting.first = now;
    }
    sighting.looks++;
    return sighting.looks >= LOOKS && now - sighting.first >= OVER;
  }

  private static boolean isAt(Thread thread, Iterable<String> classes) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      String name = frame.getClassName();
      if (name.startsWith("java.") || name.startsWith("jdk.")) {
        continue;
      }
      for (String site : classes) {
        if (name.equals(site)) {
          return true;
        }
      }
      return false;
    }
    return false;
  }
}
