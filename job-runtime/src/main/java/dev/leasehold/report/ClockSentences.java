package dev.leasehold.report;

import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.CodeLine;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.Leak;
import dev.leasehold.pool.Wait;
import dev.leasehold.watchdog.Finding;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** About what took too long, and about what was not given back. Pure. */
final class ClockSentences {
  private final Finding finding;
  private final Scenery scenery;
  private final Clauses clauses;

  private record Holder(ActivityState activity, Hold hold) {}

  ClockSentences(Finding finding, Scenery scenery, Clauses clauses) {
    this.finding = finding;
    this.scenery = scenery;
    this.clauses = clauses;
  }

  Explanation stall() {
    String database = waitedFor();
    Optional<Holder> longest = longest(database);
    String place = longest.map(holder -> Clauses.at(scenery.now(holder.activity()))).orElse("");
    return new Explanation(
        "%s held, %s, and for %s nothing has moved: no statement runs, no thread works."
            .formatted(
                all(database),
                finding.evidence().waiting(database) == 1
                    ? "1 activity waits"
                    : finding.evidence().waiting(database) + " activities wait",
                threshold()),
        longest
            .map(
                holder ->
                    "%s %s, and is parked%s, waiting for something that is no connection: a lock, a"
                            .formatted(
                                holder.activity().label(), clauses.holds(holder.activity()), place)
                        + " queue or a future of other code.")
            .orElse("The holders wait for something that is no connection."),
        "Give the connection back before waiting%s, or let whoever should end that wait do it"
                .formatted(place)
            + " without a connection of this pool.");
  }

  Explanation acquireTimeout() {
    ActivityState waiter =
        scenery.involved().stream()
            .filter(activity -> activity.doing() == Doing.WAITING)
            .findFirst()
            .orElseThrow();
    Wait wait = waiter.waitingFor().orElseThrow();
    String database = wait.database();
    boolean free =
        finding.evidence().held(database)
            < finding.evidence().sizes().getOrDefault(database, Integer.MAX_VALUE);
    String what =
        "%s has waited %s for a connection of %s%s."
            .formatted(
                waiter.label(), Words.of(scenery.age(wait)), database, Clauses.at(wait.at()));
    if (free) {
      return new Explanation(
          what,
          "%d of %d are held, so the server is slow to give a new one or does not answer at all."
              .formatted(
                  finding.evidence().held(database),
                  finding.evidence().sizes().getOrDefault(database, 0)),
          "Look whether the server takes new connections; then run it again with --restart.");
    }
    Optional<Holder> longest = longest(database);
    String holder =
        longest
            .map(
                held ->
                    ", the longest for %s by %s, taken %s"
                        .formatted(
                            Words.of(scenery.age(held.hold())),
                            held.activity().label(),
                            Clauses.taken(held.hold())))
            .orElse("");
    return new Explanation(
        what,
        "%s held%s. %s"
            .formatted(
                all(database),
                holder,
                finding.fatal()
                    ? "With a lease of its whole peak a run that keeps to its plan never waits."
                    : "The holders may be at work, so the run goes on."),
        "Shorten what is done%s while a connection is held, or declare a larger peak, or raise"
                .formatted(longest.map(held -> Clauses.at(held.hold().takenAt())).orElse(""))
            + " acquireTimeout (now "
            + threshold()
            + ") if such waits are meant.");
  }

  Explanation hoarded() {
    Hold hold = finding.hold().orElseThrow();
    Optional<ActivityState> owner = scenery.involved().stream().findFirst();
    Optional<CodeLine> now = owner.flatMap(scenery::now);
    return new Explanation(
        "%s has held a connection of %s for %s, and for %s has asked nothing of it; taken %s."
            .formatted(
                owner.map(ActivityState::label).orElse("An activity"),
                hold.database(),
                Words.of(scenery.age(hold)),
                Words.of(hold.idle()),
                Clauses.taken(hold)),
        hold.use() == Hold.Use.TRANSACTION
            ? "Its open transaction keeps row locks and old row versions alive on the server."
            : "A connection that does nothing is missing elsewhere, and the server may close it.",
        "Give it back before the long work%s, or raise hoardedAfter (now %s) if this is meant."
            .formatted(Clauses.at(now), threshold()));
  }

  Explanation leak() {
    Leak leak = finding.leak().orElseThrow();
    Hold hold = leak.hold();
    String place = Clauses.at(hold.takenAt());
    if (leak.openTransaction()) {
      return new Explanation(
          "%s gave a connection of %s back with a transaction open, taken%s."
              .formatted(leak.activity(), hold.database(), place),
          "What it wrote was neither committed nor rolled back; it has been rolled back now.",
          "Commit, or roll back, in the code%s before the connection is closed.".formatted(place));
    }
    return new Explanation(
        "%s ended while a connection of %s was still out, taken %s."
            .formatted(leak.activity(), hold.database(), Clauses.taken(hold)),
        "Nobody closed it on some way out, as after an exception; it has been taken back, and"
            + " rolled back where a transaction was open.",
        "Close it in a try-with-resources block%s.".formatted(place));
  }

  Explanation deadline() {
    List<ActivityState> activities = finding.evidence().activities();
    String doing =
        String.join(
            "; ",
            activities.stream()
                .filter(activity -> activity.doing() != Doing.QUEUED)
                .limit(3)
                .map(this::doing)
                .toList());
    return new Explanation(
        "The attempt outlived its deadline of %s.".formatted(threshold()),
        doing.isEmpty() ? "No activity was alive at that moment." : "At that moment " + doing + ".",
        "Raise the deadline if the work has grown, or find out below why it is slow.");
  }

  private String doing(ActivityState activity) {
    String place = Clauses.at(scenery.now(activity));
    boolean statement = activity.holds().stream().anyMatch(Hold::running);
    return switch (activity.doing()) {
      case RUNNING ->
          activity.label() + (statement ? " had a statement running" : " was at work") + place;
      case WAITING -> activity.label() + " waited for a connection" + place;
      case JOINING -> activity.label() + " waited for its workers" + place;
      case QUEUED -> activity.label() + " was queued";
    };
  }

  /** {@code All 2 connections of main are}: the begin of a sentence. */
  private String all(String database) {
    int size = finding.evidence().sizes().getOrDefault(database, 0);
    return size == 1
        ? "The only connection of " + database + " is"
        : "All " + size + " connections of " + database + " are";
  }

  private Optional<Holder> longest(String database) {
    return finding.evidence().activities().stream()
        .flatMap(a -> a.holds().stream().map(hold -> new Holder(a, hold)))
        .filter(holder -> holder.hold().database().equals(database))
        .min(Comparator.comparing(holder -> holder.hold().since()));
  }

  private String waitedFor() {
    return scenery.involved().stream()
        .flatMap(activity -> activity.waitingFor().stream())
        .map(Wait::database)
        .findFirst()
        .orElse("the pool");
  }

  private String threshold() {
    return Words.of(finding.threshold().orElse(Duration.ZERO));
  }
}
