package dev.leasehold.run;

import dev.leasehold.admission.Claim.Range;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.JobDeclaration.Enforcement;
import dev.leasehold.plan.Budget;
import dev.leasehold.plan.Demand;
import dev.leasehold.plan.Plan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many connections a run asks each server for, and what each of its pools gets of what was
 * granted.
 *
 * @param budgets by database, the job's own first
 * @param serverOf the identity of each database's server; two databases may be on one
 * @param ledger the database of the ledger; where it is none of the budgets' it takes a connection
 *     more of its server, for control
 */
record LeaseSize(Map<String, Budget> budgets, Map<String, String> serverOf, String ledger) {

  /**
   * That of a job. In observe what is asked for beyond the plan ends where the server's capacity
   * does.
   *
   * @param capacities by database, where they are known
   */
  static LeaseSize of(
      JobDeclaration job,
      Map<String, Integer> capacities,
      Map<String, String> serverOf,
      String ledger) {
    LeaseSize size = new LeaseSize(Budget.of(job, capacities), serverOf, ledger);
    return job.enforcement() == Enforcement.OBSERVE
        ? size.within(capacities, Plan.of(job).least().demand())
        : size;
  }

  /** Every database has room for its own; here they share it, the ledger's control included. */
  private LeaseSize within(Map<String, Integer> capacities, Map<String, Demand> fewest) {
    Map<String, Integer> beyond = new LinkedHashMap<>();
    Map<String, Range> wants = wants();
    capacities.forEach(
        (database, capacity) -> {
          String server = serverOf.get(database);
          if (server != null && wants.containsKey(server)) {
            beyond.put(server, wants.get(server).least() - capacity);
          }
        });
    Map<String, Budget> fitting = new LinkedHashMap<>(budgets);
    // The job's own is the last to go without.
    List<String> lastFirst = new ArrayList<>(budgets.keySet());
    Collections.reverse(lastFirst);
    for (String database : lastFirst) {
      Budget budget = fitting.get(database);
      Demand demand = fewest.get(database);
      int over = beyond.getOrDefault(server(database), 0);
      if (budget == null || demand == null || over <= 0) {
        continue;
      }
      int less = Math.min(over, Math.max(0, budget.least() - Math.max(1, demand.peak())));
      int least = budget.least() - less;
      fitting.put(
          database,
          new Budget(
              budget.demand(),
              least,
              Math.max(least, budget.most() - less),
              budget.runtime(),
              budget.capacity()));
      beyond.merge(server(database), -less, Integer::sum);
    }
    return new LeaseSize(fitting, serverOf, ledger);
  }

  /** What is asked of each server, by identity, the runtime's own connections included. */
  Map<String, Range> wants() {
    Map<String, Range> wants = new LinkedHashMap<>();
    budgets.forEach(
        (database, budget) ->
            wants.merge(
                server(database),
                new Range(budget.leastInAll(), budget.mostInAll()),
                (a, b) -> new Range(a.least() + b.least(), a.most() + b.most())));
    int control = ledgersControl();
    if (control > 0) {
      wants.merge(
          server(ledger), new Range(control, control), (range, one) -> range.plus(one.least()));
    }
    return wants;
  }

  /** Those to the ledger that no budget counts. */
  private int ledgersControl() {
    return budgets.containsKey(ledger) ? 0 : 1;
  }

  /**
   * The size of each pool: its least, and then, in the plan's order, up to its most of what is left
   * of its server's grant.
   *
   * @param granted by server identity, at least what was wanted
   */
  Map<String, Integer> split(Map<String, Integer> granted) {
    Map<String, Integer> left = new LinkedHashMap<>(granted);
    left.merge(server(ledger), -ledgersControl(), Integer::sum);
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
