package dev.leasehold.pool;

import dev.leasehold.pool.Violation.What;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What happens to an acquire beyond the role of whoever asks. Thread-safe. */
final class Enforcement {
  private final boolean strict;
  private final PoolEvents events;
  private final Function<Activity, ActivityState> states;
  private final Set<List<Object>> reported = ConcurrentHashMap.newKeySet();

  /**
   * @param states what an activity has and does now
   */
  Enforcement(boolean strict, PoolEvents events, Function<Activity, ActivityState> states) {
    this.strict = strict;
    this.events = events;
    this.states = states;
  }

  /**
   * The activity asks for one more than it may have.
   *
   * @throws PlanViolationException in strict
   */
  void beyond(Activity activity, Account account, String database) throws PlanViolationException {
    int workers = activity.workersNeeded;
    Activity parent = activity.parent;
    boolean worker = workers > 0 && parent != null;
    What what = worker ? What.WORKER : What.CONNECTION;
    int allowed = worker ? allowedWorkers(activity) : account.allowed;
    int needed = worker ? workers : account.held() + 1;
    Optional<CodeLine> at = CodeLine.ofAuthor(new Throwable().getStackTrace());
    List<Object> site = List.of(what, database, activity.frame().role.label(), at);
    if (!strict && !reported.add(site)) {
      return;
    }
    events.violated(new Violation(what, states.apply(activity), database, allowed, needed, at));
    if (strict) {
      throw new PlanViolationException(
          message(what, activity, database, allowed, needed)
              + at.map(line -> " (at " + line + ")").orElse(""));
    }
  }

  private static int allowedWorkers(Activity activity) {
    Task task = activity.task;
    return task == null ? 0 : task.line.limit();
  }

  private static String message(
      What what, Activity activity, String database, int allowed, int needed) {
    return what == What.WORKER
        ? activity.label()
            + " asks for a connection of "
            + database
            + ", but the plan declares "
            + (allowed == 0 ? "no workers" : count(allowed, "worker"))
            + " here"
        : activity.label()
            + " needs "
            + count(needed, "connection")
            + " of "
            + database
            + " at the same time, but the plan declares "
            + (allowed == 0 ? "none" : String.valueOf(allowed));
  }

  private static String count(int n, String noun) {
    return n + " " + noun + (n == 1 ? "" : "s");
  }
}
