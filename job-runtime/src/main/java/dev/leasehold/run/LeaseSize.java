package dev.leasehold.run;

import dev.leasehold.admission.Claim.Range;
import dev.leasehold.plan.Budget;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many connections a run asks each server for, and what each of its pools gets of what was
 * granted.
 *
 * @param budgets by database, the job's own first
 * @param serverOf the identity of each database's server; two databases may be on one
 */
record LeaseSize(Map<String, Budget> budgets, Map<String, String> serverOf) {

  /** What is asked of each server, by identity, the runtime's own connections included. */
  Map<String, Range> wants() {
    Map<String, Range> wants = new LinkedHashMap<>();
    budgets.forEach(
        (database, budget) ->
            wants.merge(
                server(database),
                new Range(budget.leastInAll(), budget.mostInAll()),
                (a, b) -> new Range(a.least() + b.least(), a.most() + b.most())));
    return wants;
  }

  /**
   * The size of each pool: its least, and then, in the plan's order, up to its most of what is left
   * of its server's grant.
   *
   * @param granted by server identity, at least what was wanted
   */
  Map<String, Integer> split(Map<String, Integer> granted) {
    Map<String, Integer> left = new LinkedHashMap<>(granted);
    budgets.forEach(
        (database, budget) -> left.merge(server(database), -budget.leastInAll(), Integer::sum));
    Map<String, Integer> sizes = new LinkedHashMap<>();
    budgets.forEach(
        (database, budget) -> {
          int spare = Math.max(0, left.getOrDefault(server(database), 0));
          int more = Math.min(budget.most() - budget.least(), spare);
          sizes.put(database, budget.least() + more);
          left.merge(server(database), -more, Integer::sum);
        });
    return sizes;
  }

  /** The least that each pool can be given. */
  Map<String, Integer> least() {
    Map<String, Integer> least = new LinkedHashMap<>();
    budgets.forEach((database, budget) -> least.put(database, budget.least()));
    return least;
  }

  /** The runtime's own connections, by database. */
  Map<String, Integer> runtime() {
    Map<String, Integer> runtime = new LinkedHashMap<>();
    budgets.forEach((database, budget) -> runtime.put(database, budget.runtime().total()));
    return runtime;
  }

  private String server(String database) {
    String server = serverOf.get(database);
    if (server == null) {
      throw new IllegalArgumentException("no server known for database " + database);
    }
    return server;
  }
}
