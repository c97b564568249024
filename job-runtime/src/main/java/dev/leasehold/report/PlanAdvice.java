package dev.leasehold.report;

import dev.leasehold.plan.Demand;
import dev.leasehold.plan.Plan;
import dev.leasehold.plan.PlanNode;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The plan to declare where the declared one is too small for what was seen. Pure.
 *
 * @param plan the declared one with what was seen merged in; as elastic as it was declared
 * @param needed what it comes to with as many workers as the run had
 * @param brief what was seen, on one line
 */
record PlanAdvice(Plan plan, Map<String, Demand> needed, String brief) {
  private static final Pattern STEP = Pattern.compile("(?:worker of )*step (.+)");

  /**
   * Empty where the plan already says what was seen.
   *
   * @param sized the declared plan with as many workers as the run had
   */
  static Optional<PlanAdvice> of(Finding finding, Plan sized, Plan declared) {
    if (finding.kind() != Kind.PLAN_VIOLATION
        && finding.kind() != Kind.POOL_DEADLOCK
        && !isLockedForWantOfAConnection(finding)) {
      return Optional.empty();
    }
    List<Observed.Need> seen = Observed.of(finding);
    if (seen.isEmpty()) {
      return Optional.empty();
    }
    Plan needed = merged(sized, seen);
    if (!grows(sized, needed)) {
      return Optional.empty();
    }
    Plan elastic = merged(declared, seen);
    // More workers than the lease allowed are no more than were declared: then the number counts.
    boolean saysIt = grows(declared, elastic);
    return Optional.of(
        new PlanAdvice(
            saysIt ? elastic : needed,
            needed.demand(),
            brief(seen.get(0).nodes().get(0), saysIt && !declared.equals(sized))));
  }

  private static Plan merged(Plan plan, List<Observed.Need> seen) {
    List<PlanNode> nodes = plan.nodes();
    for (Observed.Need need : seen) {
      nodes = Merge.into(nodes, step(need.role()), need.nodes());
    }
    return new Plan(plan.job(), plan.database(), nodes);
  }

  private static boolean isLockedForWantOfAConnection(Finding finding) {
    return finding.kind() == Kind.LOCK_DEADLOCK
        && finding.evidence().activities().stream()
            .filter(activity -> finding.involved().contains(activity.id()))
            .anyMatch(activity -> activity.waitingFor().isPresent());
  }

  private static boolean grows(Plan before, Plan after) {
    Map<String, Demand> had = before.demand();
    Demand nothing = new Demand(0, 0);
    return after.demand().entrySet().stream()
        .anyMatch(
            entry -> {
              Demand old = had.getOrDefault(entry.getKey(), nothing);
              return entry.getValue().floor() > old.floor() || entry.getValue().peak() > old.peak();
            });
  }

  private static Optional<String> step(String role) {
    Matcher named = STEP.matcher(role);
    return named.matches() ? Optional.of(named.group(1)) : Optional.empty();
  }

  /** {@code floor 2, peak 2}; with the database where there are several. */
  String demand() {
    List<String> parts = new ArrayList<>();
    needed.forEach(
        (database, need) ->
            parts.add(
                (needed.size() == 1 ? "" : database + ": ")
                    + "floor %d, peak %d".formatted(need.floor(), need.peak())));
    String workers = plan.demand().equals(needed) ? "" : " for the workers of this run";
    return String.join("; ", parts) + workers;
  }

  private static String brief(PlanNode node, boolean elastic) {
    String own =
        node.match(
            new PlanNode.Cases<String>() {
              @Override
              public String query(PlanNode.Query query) {
                return query.joins() ? "query: ..." : "query: ..., connection: own";
              }

              @Override
              public String cursor(PlanNode.Cursor cursor) {
                return "cursor: ... / each: - ";
              }

              @Override
              public String transaction(PlanNode.Transaction transaction) {
                return transaction.requiresNew()
                    ? "transaction, requiresNew: - "
                    : "transaction: - ";
              }

              @Override
              public String parallel(PlanNode.Parallel parallel) {
                return "parallel: " + (elastic ? "..." : parallel.max()) + " / each: - ";
              }

              @Override
              public String concurrently(PlanNode.Concurrently concurrently) {
                return "concurrently: - ";
              }

              @Override
              public String step(PlanNode.Step step) {
                return "step: " + step.name() + " / do: - ";
              }
            });
    return own + (node.children().isEmpty() ? "" : brief(node.children().get(0), elastic));
  }
}
