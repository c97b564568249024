package dev.leasehold.watchdog;

import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.PoolSnapshot;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Since when no byte has come for the statements that are in the driver. Used by one thread at a
 * time.
 *
 * <p>A thread that waits on its socket uses no processor time, and one that gets a byte does; so a
 * large result that is read for an hour in one call is not silent. Whose thread cannot be asked is
 * taken to be silent since its call began.
 */
final class Silence {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Map<Call, Quiet> quiet = Map.of();

  /** One call into the driver. */
  record Call(String database, long connection, Instant held, Instant since) {
    static Optional<Call> of(Hold hold) {
      return hold.runningSince()
          .map(since -> new Call(hold.database(), hold.connectionId(), hold.since(), since));
    }
  }

  private record Quiet(long processorTime, Instant since) {}

  /** Notes what is in the driver now. */
  void look(PoolSnapshot snapshot, Instant now) {
    Map<Call, Quiet> seen = new HashMap<>();
    for (ActivityState activity : snapshot.activities()) {
      // Where the owner is blocked elsewhere, somebody unknown is in the driver.
      boolean runs = activity.holds().stream().anyMatch(Hold::running);
      if (runs && activity.doing() == Doing.RUNNING) {
        long used = activity.thread().map(Silence::processorTime).orElse(-1L);
        for (Hold hold : activity.holds()) {
          Call.of(hold).ifPresent(call -> seen.put(call, quiet(call, used, now)));
        }
      }
    }
    quiet = seen;
  }

  private Quiet quiet(Call call, long used, Instant now) {
    Quiet before = quiet.get(call);
    if (before == null) {
      return new Quiet(used, used < 0 ? call.since() : now);
    }
    return before.processorTime() == used ? before : new Quiet(used, now);
  }

  /** Since when nothing has come for this call; empty for one that is not known. */
  Optional<Instant> since(Call call) {
    return Optional.ofNullable(quiet.get(call)).map(Quiet::since);
  }

  private static long processorTime(Thread thread) {
    return THREADS.isThreadCpuTimeSupported() ? THREADS.getThreadCpuTime(thread.getId()) : -1;
  }
}
