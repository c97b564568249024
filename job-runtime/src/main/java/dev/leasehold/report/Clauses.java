package dev.leasehold.report;

import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.CodeLine;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.pool.Wait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parts that sentences about activities are made of. Pure. */
final class Clauses {
  private static final int MOST = 3;

  private final Scenery scenery;
  private final PoolSnapshot pools;

  Clauses(Scenery scenery, PoolSnapshot pools) {
    this.scenery = scenery;
    this.pools = pools;
  }

  /**
   * What each of these holds and waits for; who is in the same place is named together, and where
   * there are many places, the first and a number.
   */
  String of(List<ActivityState> activities) {
    Map<String, List<ActivityState>> places = new LinkedHashMap<>();
    activities.forEach(
        activity ->
            places
                .computeIfAbsent(doing(activity, false, false), same -> new ArrayList<>())
                .add(activity));
    List<String> clauses = places.values().stream().limit(MOST).map(this::together).toList();
    int more = places.size() - clauses.size();
    return String.join("; ", clauses)
        + (more == 0 ? "" : "; and others at " + Words.count(more, "more place"));
  }

  private String together(List<ActivityState> same) {
    ActivityState first = same.get(0);
    if (same.size() == 1) {
      return first.label() + " " + doing(first, false, true);
    }
    String names = String.join(", ", same.stream().limit(MOST).map(ActivityState::label).toList());
    int more = same.size() - MOST;
    return names
        + (more > 0 ? " and " + Words.of(more) + " more" : "")
        + " each "
        + doing(first, true, false);
  }

  private String doing(ActivityState activity, boolean many, boolean ages) {
    List<String> parts = new ArrayList<>();
    if (!activity.holds().isEmpty()) {
      parts.add((many ? "hold " : "holds ") + held(activity, ages));
    }
    String wait = many ? "wait for " : "waits for ";
    String waits =
        switch (activity.doing()) {
          case RUNNING -> "";
          case WAITING -> wait + wanted(activity);
          case JOINING -> wait + "its workers" + at(scenery.now(activity));
          case QUEUED -> (many ? "are" : "is") + " queued for a worker";
        };
    if (!waits.isEmpty()) {
      parts.add(waits);
    }
    return String.join(", and ", parts);
  }

  /** {@code holds 1 of 1 connections of main, taken for a cursor at Copy.java:42 (0.4 s ago)}. */
  String holds(ActivityState activity) {
    return "holds " + held(activity, true);
  }

  private String held(ActivityState activity, boolean ages) {
    Set<String> databases = new LinkedHashSet<>();
    activity.holds().forEach(hold -> databases.add(hold.database()));
    List<String> counts = new ArrayList<>();
    for (String database : databases) {
      long held = activity.holds().stream().filter(h -> h.database().equals(database)).count();
      Integer size = pools.sizes().get(database);
      counts.add(
          size == null
              ? Words.count(held, "connection") + " of " + database
              : held + " of " + size + " connections of " + database);
    }
    List<String> taken =
        activity.holds().stream()
            .limit(MOST)
            .map(hold -> taken(hold) + (ages ? " (" + Words.of(scenery.age(hold)) + " ago)" : ""))
            .toList();
    return String.join(" and ", counts) + ", taken " + String.join(" and ", taken);
  }

  private static String wanted(ActivityState activity) {
    Optional<Wait> wait = activity.waitingFor();
    String database = wait.map(Wait::database).orElse("");
    boolean another = activity.holds().stream().anyMatch(h -> h.database().equals(database));
    return (another ? "another" : "a connection of " + database) + at(wait.flatMap(Wait::at));
  }

  /** {@code for a cursor at Copy.java:42}. */
  static String taken(Hold hold) {
    String use =
        switch (hold.use()) {
          case QUERY -> "for a query";
          case CURSOR -> "for a cursor";
          case TRANSACTION -> "for a transaction";
        };
    return use + at(hold.takenAt());
  }

  static String at(Optional<CodeLine> line) {
    return line.map(known -> " at " + known).orElse("");
  }
}
