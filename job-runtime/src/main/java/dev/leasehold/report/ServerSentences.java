package dev.leasehold.report;

import dev.leasehold.database.Control.Session;
import dev.leasehold.database.LockWaits.Blocker;
import dev.leasehold.database.LockWaits.Lock;
import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.Hold;
import dev.leasehold.watchdog.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** About what can be seen only together with the server. Pure. */
final class ServerSentences {
  private final Finding finding;
  private final Scenery scenery;
  private final Clauses clauses;
  private final LockWords locks;

  ServerSentences(Finding finding, Scenery scenery, Clauses clauses) {
    this.finding = finding;
    this.scenery = scenery;
    this.clauses = clauses;
    this.locks = new LockWords(finding);
  }

  Explanation deadlock() {
    List<ActivityState> circle = scenery.involved();
    List<String> parts = new ArrayList<>();
    boolean metadata = false;
    for (ActivityState activity : circle) {
      List<LockWords.Waiting> waits = locks.of(activity);
      if (waits.isEmpty()) {
        parts.add(clauses.of(List.of(activity)));
      } else {
        LockWords.Waiting first = waits.get(0);
        metadata |= first.behind().lock() == Lock.METADATA;
        parts.add(
            "%s %s, and waits%s for %s"
                .formatted(
                    activity.label(),
                    clauses.holds(activity),
                    Clauses.at(scenery.now(activity)),
                    locks.sentence(activity, first.behind())));
      }
    }
    String end =
        metadata
            ? "for lock_wait_timeout, a year unless it is set"
            : "for innodb_lock_wait_timeout, 50 s unless it is set";
    String why =
        circle.size() == 1
            ? "The server does not know that its two connections belong together: it sees one"
                + " session wait for another that is idle, and lets it wait "
            : "One half of the circle is in the server's lock tables and the other in this process,"
                + " so neither the server nor a pool sees it: it would have lasted ";
    return new Explanation(String.join("; ", parts) + ".", why + end + ".", change(circle));
  }

  private static String change(List<ActivityState> circle) {
    if (circle.stream().anyMatch(activity -> activity.doing() == Doing.WAITING)) {
      return "Take the second connection before anything is locked, or commit before it is taken;"
          + " with a lease of its peak nobody would wait for it.";
    }
    if (circle.stream().anyMatch(activity -> activity.doing() == Doing.JOINING)) {
      return "Commit before waiting for workers that touch the same rows, or let the parent touch"
          + " them when they have ended.";
    }
    return circle.size() == 1
        ? "Do both on one connection, in one transaction, or commit the first before the second"
            + " begins."
        : "Let all of them touch the same rows in the same order, each in one transaction.";
  }

  Explanation stuck() {
    Hold hold = finding.hold().orElseThrow();
    ActivityState owner = scenery.involved().get(0);
    Duration running =
        hold.runningSince()
            .map(since -> Duration.between(since, finding.at()))
            .orElse(Duration.ZERO);
    String what =
        ("%s has waited %s%s for the answer to a statement on connection %d of %s, and for %s no"
                + " byte of it has come.")
            .formatted(
                owner.label(),
                Words.of(running),
                Clauses.at(scenery.now(owner)),
                hold.connectionId(),
                hold.database(),
                threshold());
    Optional<LockWords.Waiting> lock = locks.of(owner).stream().findFirst();
    if (lock.isPresent()) {
      Blocker blocker = lock.get().behind().blocker();
      return new Explanation(
          what,
          "On the server it waits for " + locks.sentence(owner, lock.get().behind()) + ".",
          "Find out why that transaction stays open"
              + (blocker.session() == 0 ? "" : "; KILL " + blocker.session() + " ends it")
              + ". Then run it again with --restart.");
    }
    List<Session> sessions = finding.sessions().get(hold.database());
    if (sessions == null) {
      return new Explanation(what, "The server could not be asked what it does for it.", network());
    }
    Optional<Session> session =
        sessions.stream().filter(one -> one.id() == hold.connectionId()).findFirst();
    if (session.isEmpty()) {
      return new Explanation(
          what,
          "The server has no such session any more, so no answer can come: the connection is half"
              + " open.",
          network());
    }
    if (session.get().command().equalsIgnoreCase("Sleep")) {
      return new Explanation(
          what,
          "The server runs nothing for that session, so the statement or its answer was lost on the"
              + " way: the connection is half open.",
          network());
    }
    return new Explanation(
        what,
        "The server still works on it (%s).".formatted(Scenery.server(session.get())),
        "Make the statement do less, or raise queryTimeout (now %s) if it is meant to take so long."
            .formatted(threshold()));
  }

  private static String network() {
    return "Look for what forgets idle connections between here and the server, a firewall or a"
        + " proxy; then run it again with --restart.";
  }

  private String threshold() {
    return Words.of(finding.threshold().orElse(Duration.ZERO));
  }
}
