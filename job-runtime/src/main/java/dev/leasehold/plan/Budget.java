package dev.leasehold.plan;

import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.JobDeclaration.Enforcement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What a run asks of one database.
 *
 * @param demand of the plan with the most workers
 * @param least the smallest pool that the run starts with; at least 1
 * @param most the largest pool that it can use; at least {@code least}
 * @param runtime the connections of the runtime's own, on top of the pool
 * @param capacity what all leases may add up to, where it is known
 */
public record Budget(
    Demand demand, int least, int most, RuntimeConnections runtime, OptionalInt capacity) {

  /**
   * The budget of a job, by database, its own first.
   *
   * @param capacity of the databases where it is known, in connections
   */
  public static Map<String, Budget> of(JobDeclaration job, Map<String, Integer> capacity) {
    Plan plan = Plan.of(job);
    Map<String, Demand> fewest = plan.least().demand();
    Map<String, Budget> budgets = new LinkedHashMap<>();
    plan.demand()
        .forEach(
            (name, demand) ->
                budgets.put(
                    name,
                    of(
                        job,
                        name,
                        Objects.requireNonNull(fewest.get(name)).peak(),
                        demand,
                        capacity)));
    return Collections.unmodifiableMap(budgets);
  }

  private static Budget of(
      JobDeclaration job,
      String database,
      int fewestPeak,
      Demand demand,
      Map<String, Integer> capacities) {
    RuntimeConnections runtime = RuntimeConnections.to(database, job.database());
    OptionalInt capacity =
        capacities.containsKey(database)
            ? OptionalInt.of(capacities.get(database))
            : OptionalInt.empty();
    // A pool cannot be empty, and a listener may take one even where the plan needs none.
    int least = Math.max(1, fewestPeak);
    int most = Math.max(1, demand.peak());
    if (job.enforcement() == Enforcement.OBSERVE) {
      int room = capacity.isPresent() ? capacity.getAsInt() - runtime.total() : Integer.MAX_VALUE;
      least = Math.max(least, Math.min(job.connections(), room));
      most = Math.max(least, Math.min(most, room));
    } else if (job.lease().isPresent() && database.equals(job.database())) {
      most = Math.min(most, Math.max(1, job.lease().getAsInt()));
      least = most;
    }
    return new Budget(demand, least, most, runtime, capacity);
  }

  /** The fewest connections that a run occupies, the runtime's own among them. */
  public int leastInAll() {
    return least + runtime.total();
  }

  /** The most connections that a run occupies, the runtime's own among them. */
  public int mostInAll() {
    return most + runtime.total();
  }
}
