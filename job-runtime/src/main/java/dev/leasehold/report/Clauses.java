package dev.leasehold.report;

import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.CodeLine;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.pool.Wait;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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

  /** What each of these holds and waits for; where they are many, the first and a number. */
  String of(List<ActivityState> activities) {
    List<String> clauses = activities.stream().limit(MOST).map(this::of).toList();
    int more = activities.size() - clauses.size();
    return String.join("; ", clauses)
        + (more == 0 ? "" : "; and " + Words.of(more) + " more in the same circle");
  }

  private String of(ActivityState activity) {
    List<String> parts = new ArrayList<>();
    if (!activity.holds().isEmpty()) {
      parts.add(holds(activity));
    }
    String waits =
        switch (activity.doing()) {
          case RUNNING -> "";
          case WAITING -> waits(activity);
          case JOINING -> "waits for its workers" + at(scenery.now(activity));
          case QUEUED -> "is queued for a worker";
        };
    if (!waits.isEmpty()) {
      parts.add(waits);
    }
    return activity.label() + " " + String.join(", and ", parts);
  }

  /** {@code holds 1 of 1 connections of main, taken for a cursor at Copy.java:42 (0.4 s ago)}. */
  String holds(ActivityState activity) {
    Set<String> databases = new LinkedHashSet<>();
    activity.holds().forEach(hold -> databases.add(hold.database()));
    List<String> counts = new ArrayList<>();
    for (String database : databases) {
      long held = activity.holds().stream().filter(h -> h.database().equals(database)).count();
      Integer size = pools.sizes().get(database);
      counts.add(
          size == null
              ? Words.count(held, "connection") + " of " + database
              : held + " of " + Words.count(size, "connection") + " of " + database);
    }
    List<String> taken =
        activity.holds().stream()
            .limit(MOST)
            .map(hold -> taken(hold) + " (" + Words.of(scenery.age(hold)) + " ago)")
            .toList();
    return "holds " + String.join(" and ", counts) + ", taken " + String.join(" and ", taken);
  }

  private static String waits(ActivityState activity) {
    Optional<Wait> wait = activity.waitingFor();
    String database = wait.map(Wait::database).orElse("");
    boolean another = activity.holds().stream().anyMatch(h -> h.database().equals(database));
    return "waits for "
        + (another ? "another" : "a connection of " + database)
        + at(wait.flatMap(Wait::at));
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
