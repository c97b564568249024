package dev.leasehold.report;

import dev.leasehold.database.LockWaits;
import dev.leasehold.database.LockWaits.Blocker;
import dev.leasehold.database.LockWaits.Lock;
import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.Hold;
import dev.leasehold.report.Incident.Edge;
import dev.leasehold.report.Incident.Party;
import dev.leasehold.watchdog.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What activities wait for on the server, and who has it. Pure. */
final class LockWords {
  private final Finding finding;

  /**
   * A statement of an activity that waits for a lock.
   *
   * @param hold the connection on which it does
   * @param behind one of those who have the lock
   */
  record Waiting(Hold hold, LockWaits.Wait behind) {}

  LockWords(Finding finding) {
    this.finding = finding;
  }

  /** What this activity waits for, its own other connections first. */
  List<Waiting> of(ActivityState activity) {
    List<Waiting> waiting = new ArrayList<>();
    if (activity.doing() != Doing.RUNNING) {
      return waiting;
    }
    for (Hold hold : activity.holds()) {
      if (hold.running()) {
        locks(hold).of(hold.connectionId()).forEach(wait -> waiting.add(new Waiting(hold, wait)));
      }
    }
    waiting.sort(Comparator.comparing((Waiting one) -> owner(one.behind().blocker()).isEmpty()));
    return waiting;
  }

  /** {@code a row lock on shop.orders (index PRIMARY), held by step copy}. */
  String sentence(ActivityState waiter, LockWaits.Wait wait) {
    return wanted(wait) + ", " + relation(wait) + " " + owner(waiter, wait.blocker());
  }

  /** {@code a row lock on shop.orders (index PRIMARY)}. */
  static String wanted(LockWaits.Wait wait) {
    return (wait.lock() == Lock.ROW ? "a row lock" : "a metadata lock")
        + (wait.on().isEmpty() ? "" : " on " + wait.on());
  }

  private String relation(LockWaits.Wait wait) {
    return isInLine(wait) ? "asked for before by" : "held by";
  }

  /** Who is in line for a metadata lock holds up everybody behind. */
  private boolean isInLine(LockWaits.Wait wait) {
    return wait.lock() == Lock.METADATA
        && finding.locks().values().stream()
            .flatMap(locks -> locks.waits().stream())
            .anyMatch(other -> other.session() == wait.blocker().session());
  }

  /** The same as an arrow of the picture. */
  Edge edge(Party waiter, String database, LockWaits.Wait wait) {
    Party behind =
        owner(wait.blocker())
            .map(owner -> new Party(owner.id(), wait.blocker().session(), owner.label()))
            .orElseGet(() -> new Party(0, wait.blocker().session(), stranger(wait.blocker())));
    List<Long> about = finding.involved();
    return new Edge(
        waiter,
        wait.lock() == Lock.ROW ? "row lock" : "metadata lock",
        database,
        wait.on(),
        behind,
        isInLine(wait),
        about.contains(waiter.activityId()) && about.contains(behind.activityId()));
  }

  /** What those wait for that are none of the run's, and in its way. */
  List<Edge> edgesOfStrangers() {
    List<Edge> edges = new ArrayList<>();
    finding
        .locks()
        .forEach(
            (database, locks) ->
                locks.waits().stream()
                    .filter(wait -> owner(wait.session()).isEmpty())
                    .forEach(wait -> edges.add(edge(stranger(wait, locks), database, wait))));
    return edges;
  }

  /** Of its name something is known where it is in somebody's way. */
  private static Party stranger(LockWaits.Wait wait, LockWaits locks) {
    String name =
        locks.waits().stream()
            .map(LockWaits.Wait::blocker)
            .filter(blocker -> blocker.session() == wait.session())
            .findFirst()
            .map(LockWords::stranger)
            .orElse("session " + wait.session());
    return new Party(0, wait.session(), name);
  }

  private String owner(ActivityState waiter, Blocker blocker) {
    return owner(blocker)
        .map(
            owner ->
                owner.id() == waiter.id()
                    ? "itself on its connection " + blocker.session()
                    : owner.label() + " on connection " + blocker.session())
        .orElseGet(() -> stranger(blocker));
  }

  /** The activity of the run that has this session. */
  private Optional<ActivityState> owner(Blocker blocker) {
    return owner(blocker.session());
  }

  private Optional<ActivityState> owner(long session) {
    return finding.evidence().activities().stream()
        .filter(
            activity ->
                activity.holds().stream()
                    .anyMatch(hold -> session != 0 && hold.connectionId() == session))
        .findFirst();
  }

  /** {@code session 77 of app@10.0.0.3}. */
  private static String stranger(Blocker blocker) {
    return blocker.session() == 0
        ? "a session that cannot be seen"
        : "session "
            + blocker.session()
            + (blocker.account().isEmpty() ? "" : " of " + blocker.account());
  }

  /** Who is in the way and is none of the run's, and what could not be seen. */
  List<String> facts() {
    Set<String> facts = new LinkedHashSet<>();
    boolean statementRuns =
        finding.evidence().activities().stream()
            .flatMap(activity -> activity.holds().stream())
            .anyMatch(Hold::running);
    finding
        .locks()
        .forEach(
            (database, locks) -> {
              locks.waits().forEach(wait -> stranger(wait, facts));
              if (statementRuns && !locks.unseen().isEmpty()) {
                facts.add(
                    "Who waits for whom on "
                        + database
                        + " could not be seen in full: "
                        + String.join("; ", locks.unseen())
                        + ".");
              }
            });
    return List.copyOf(facts);
  }

  private void stranger(LockWaits.Wait wait, Set<String> facts) {
    Blocker blocker = wait.blocker();
    if (owner(blocker).isPresent() || blocker.session() == 0) {
      return;
    }
    String doing = blocker.doing().isEmpty() ? "" : ": " + blocker.doing();
    String statement = blocker.statement().map(s -> "; its last statement: " + s).orElse("");
    facts.add(
        "In the way of session "
            + wait.session()
            + ", which waits for "
            + wanted(wait)
            + ": "
            + stranger(blocker)
            + doing
            + statement);
  }

  private LockWaits locks(Hold hold) {
    return finding.locks().getOrDefault(hold.database(), LockWaits.NONE);
  }
}
