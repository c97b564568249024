package dev.leasehold.report;

import dev.leasehold.database.Control.Session;
import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.ActivityState.Doing;
import dev.leasehold.pool.CodeLine;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.Violation;
import dev.leasehold.pool.Violation.What;
import dev.leasehold.pool.Wait;
import dev.leasehold.report.Incident.Edge;
import dev.leasehold.report.Incident.Held;
import dev.leasehold.report.Incident.Party;
import dev.leasehold.report.Incident.Stack;
import dev.leasehold.report.Incident.Waited;
import dev.leasehold.watchdog.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A finding's snapshot in the words of an incident. Pure. */
final class Scenery {
  private final Finding finding;
  private final Map<Long, ActivityState> activities = new LinkedHashMap<>();

  Scenery(Finding finding) {
    this.finding = finding;
    finding.evidence().activities().forEach(activity -> activities.put(activity.id(), activity));
    finding.violation().map(Violation::activity).ifPresent(a -> activities.putIfAbsent(a.id(), a));
  }

  /** Those that the finding is about, in its order. */
  List<ActivityState> involved() {
    return finding.involved().stream().map(activities::get).filter(a -> a != null).toList();
  }

  /** The author's line that its thread is at. */
  Optional<CodeLine> now(ActivityState activity) {
    List<StackTraceElement> stack = finding.stacks().getOrDefault(activity.id(), List.of());
    return stack.isEmpty()
        ? Optional.empty()
        : CodeLine.ofAuthor(stack.toArray(StackTraceElement[]::new));
  }

  Duration age(Hold hold) {
    return since(Duration.between(hold.since(), finding.at()));
  }

  Duration age(Wait wait) {
    return since(Duration.between(wait.since(), finding.at()));
  }

  /** Held and asked for at the same time, the violating acquire included. */
  int observed(String database) {
    int both = finding.evidence().held(database) + finding.evidence().waiting(database);
    boolean asks =
        asking()
            .filter(violation -> violation.database().equals(database))
            .filter(violation -> !waits(violation.activity().id(), database))
            .isPresent();
    return both + (asks ? 1 : 0);
  }

  /** Longest first. */
  List<Held> holds() {
    List<Held> held = new ArrayList<>();
    for (ActivityState activity : activities.values()) {
      boolean about = finding.involved().contains(activity.id());
      for (Hold hold : activity.holds()) {
        boolean one = finding.hold().isEmpty() || finding.hold().get().equals(hold);
        held.add(held(activity, hold, about && one));
      }
    }
    finding
        .leak()
        .ifPresent(
            leak -> held.add(held(leak.activity(), 0, "", leak.hold(), Optional.empty(), true)));
    held.sort(Comparator.comparing(Held::age).reversed());
    return held;
  }

  private Held held(ActivityState activity, Hold hold, boolean about) {
    return held(activity.label(), activity.id(), thread(activity), hold, now(activity), about);
  }

  private Held held(
      String activity, long id, String thread, Hold hold, Optional<CodeLine> now, boolean about) {
    return new Held(
        activity,
        thread,
        hold.database(),
        hold.connectionId(),
        age(hold),
        hold.use().name().toLowerCase(Locale.ROOT),
        text(hold.takenAt()),
        text(now),
        hold.statement().orElse(""),
        server(hold),
        about,
        id);
  }

  /** Longest first; who is queued only where the finding is about it. */
  List<Waited> waits() {
    List<Waited> waits = new ArrayList<>();
    asking()
        .filter(violation -> !waits(violation.activity().id(), violation.database()))
        .ifPresent(
            violation ->
                waits.add(
                    new Waited(
                        violation.activity().label(),
                        thread(violation.activity()),
                        "a connection of " + violation.database(),
                        Duration.ZERO,
                        text(violation.at()),
                        true,
                        violation.activity().id(),
                        violation.database())));
    for (ActivityState activity : activities.values()) {
      boolean about = finding.involved().contains(activity.id());
      new LockWords(finding).of(activity).forEach(wait -> waits.add(waited(activity, wait, about)));
      if (activity.doing() == Doing.RUNNING || (activity.doing() == Doing.QUEUED && !about)) {
        continue;
      }
      waits.add(
          new Waited(
              activity.label(),
              thread(activity),
              waitsFor(activity),
              activity.waitingFor().map(this::age).orElse(Duration.ZERO),
              text(activity.waitingFor().flatMap(Wait::at).or(() -> now(activity))),
              about,
              activity.id(),
              activity.waitingFor().map(Wait::database).orElse("")));
    }
    waits.sort(Comparator.comparing(Waited::age).reversed());
    return waits;
  }

  private Waited waited(ActivityState activity, LockWords.Waiting waiting, boolean about) {
    return new Waited(
        activity.label(),
        thread(activity),
        new LockWords(finding).sentence(activity, waiting.behind()),
        waiting
            .hold()
            .runningSince()
            .map(since -> since(Duration.between(since, finding.at())))
            .orElse(Duration.ZERO),
        text(now(activity)),
        about,
        activity.id(),
        "");
  }

  /** Those that the finding is about first. */
  List<Edge> edges() {
    LockWords locks = new LockWords(finding);
    List<Edge> edges = new ArrayList<>();
    for (ActivityState activity : activities.values()) {
      locks.of(activity).forEach(wait -> edges.add(edge(locks, activity, wait)));
      activity.joins().forEach(other -> edges.add(edge(activity, "end", other)));
      if (finding.involved().contains(activity.id())) {
        activity.queue().forEach(other -> edges.add(edge(activity, "worker", other)));
      }
    }
    edges.addAll(locks.edgesOfStrangers());
    // The sort keeps the order of equals.
    edges.sort(Comparator.comparing(edge -> !edge.inCircle()));
    return List.copyOf(edges.subList(0, Math.min(edges.size(), Incident.MOST_EDGES)));
  }

  private Edge edge(LockWords locks, ActivityState waiter, LockWords.Waiting waiting) {
    Party waits = new Party(waiter.id(), waiting.hold().connectionId(), waiter.label());
    return locks.edge(waits, waiting.hold().database(), waiting.behind());
  }

  private Edge edge(ActivityState waiter, String reason, long other) {
    Party waits = new Party(waiter.id(), 0, waiter.label());
    Party behind = new Party(other, 0, label(other));
    List<Long> about = finding.involved();
    boolean both = about.contains(waiter.id()) && about.contains(other);
    return new Edge(waits, reason, "", "", behind, false, both);
  }

  private String waitsFor(ActivityState activity) {
    return switch (activity.doing()) {
      case RUNNING -> "";
      case WAITING ->
          "a connection" + activity.waitingFor().map(wait -> " of " + wait.database()).orElse("");
      case JOINING -> "the end of " + names(activity.joins());
      case QUEUED -> "a worker, behind " + names(activity.queue());
    };
  }

  private String names(List<Long> ids) {
    List<String> names = ids.stream().limit(3).map(this::label).toList();
    String more = ids.size() > names.size() ? " and " + (ids.size() - names.size()) + " more" : "";
    return names.isEmpty() ? "others" : String.join(", ", names) + more;
  }

  private String label(Long id) {
    ActivityState activity = activities.get(id);
    return activity == null ? "one that has ended" : activity.label();
  }

  /** Those that the finding is about first. */
  List<Stack> stacks() {
    List<Stack> stacks = new ArrayList<>();
    Comparator<ActivityState> aboutFirst =
        Comparator.comparing(activity -> !finding.involved().contains(activity.id()));
    activities.values().stream()
        .sorted(aboutFirst)
        .filter(activity -> finding.stacks().containsKey(activity.id()))
        .forEach(
            activity ->
                stacks.add(
                    new Stack(
                        activity.label(),
                        thread(activity),
                        finding.stacks().getOrDefault(activity.id(), List.of()).stream()
                            .map(StackTraceElement::toString)
                            .toList())));
    return stacks;
  }

  private String server(Hold hold) {
    return finding.sessions().getOrDefault(hold.database(), List.of()).stream()
        .filter(session -> session.id() == hold.connectionId())
        .findFirst()
        .map(Scenery::server)
        .orElse("");
  }

  static String server(Session session) {
    String state = session.state().isBlank() ? "" : ", " + session.state();
    // Servers count whole seconds here.
    return session.command() + " " + session.time().toSeconds() + " s" + state;
  }

  private Optional<Violation> asking() {
    return finding.violation().filter(violation -> violation.what() == What.CONNECTION);
  }

  private boolean waits(Long id, String database) {
    return finding.evidence().activities().stream()
        .filter(activity -> activity.id() == id)
        .flatMap(activity -> activity.waitingFor().stream())
        .anyMatch(wait -> wait.database().equals(database));
  }

  private static Duration since(Duration age) {
    return age.isNegative() ? Duration.ZERO : age;
  }

  private static String thread(ActivityState activity) {
    return activity.thread().map(Thread::getName).orElse("");
  }

  private static String text(Optional<CodeLine> line) {
    return line.map(CodeLine::toString).orElse("");
  }
}
