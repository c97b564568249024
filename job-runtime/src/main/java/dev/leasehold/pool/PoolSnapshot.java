package dev.leasehold.pool;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every pool of a run at one instant. Waits and holds are consistent with each other: while the
 * snapshot was taken no waiting activity was served.
 *
 * @param at when it was taken
 * @param sizes the leased size of each pool, by database
 * @param activities all that are alive, by id
 * @param served how many acquires have been served since the pools were opened
 * @param ended the last holds and waits that are over, in no order: some 200 of each pool. A hold
 *     that nothing was asked of is among them only where somebody waited.
 */
public record PoolSnapshot(
    Instant at,
    Map<String, Integer> sizes,
    List<ActivityState> activities,
    long served,
    List<Ended> ended) {

  /** Of which nothing has ended. */
  public PoolSnapshot(
      Instant at, Map<String, Integer> sizes, List<ActivityState> activities, long served) {
    this(at, sizes, activities, served, List.of());
  }

  /** Connections of this database that are held. */
  public int held(String database) {
    return (int)
        activities.stream()
            .flatMap(a -> a.holds().stream())
            .filter(h -> h.database().equals(database))
            .count();
  }

  /**
   * Databases on which a statement has run, or for which somebody has waited, since then or longer.
   */
  public Set<String> waitedFor(Instant since) {
    Set<String> databases = new TreeSet<>();
    for (ActivityState activity : activities) {
      activity.holds().stream()
          .filter(hold -> hold.runningSince().filter(began -> !began.isAfter(since)).isPresent())
          .forEach(hold -> databases.add(hold.database()));
      activity
          .waitingFor()
          .filter(wait -> !wait.since().isAfter(since))
          .ifPresent(wait -> databases.add(wait.database()));
    }
    return databases;
  }

  /** Activities that wait for a connection of this database. */
  public int waiting(String database) {
    return (int)
        activities.stream()
            .flatMap(a -> a.waitingFor().stream())
            .filter(w -> w.database().equals(database))
            .count();
  }
}
