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
 * @param plan the declared one with what was seen merged in
 * @param brief what was seen, on one line
 */
record PlanAdvice(Plan plan, String brief) {
  private static final Pattern STEP = Pattern.compile("(?:worker of )*step (.+)");

  /** Empty where the declared plan already says what was seen. */
  static Optional<PlanAdvice> of(Finding finding, Plan declared) {
    if (finding.kind() != Kind.PLAN_VIOLATION
        && finding.kind() != Kind.POOL_DEADLOCK
        && !isLockedForWantOfAConnection(finding)) {
      return Optional.empty();
    }
    List<Observed.Need> seen = Observed.of(finding);
    if (seen.isEmpty()) {
      return Optional.empty();
    }
    List<PlanNode> nodes = declared.nodes();
    for (Observed.Need need : seen) {
      nodes = Merge.into(nodes, step(need.role()), need.nodes());
    }
    Plan plan = new Plan(declared.job(), declared.database(), nodes);
    return grows(declared.demand(), plan.demand())
        ? Optional.of(new PlanAdvice(plan, brief(seen.get(0).nodes().get(0))))
        : Optional.empty();
  }

  private static boolean isLockedForWantOfAConnection(Finding finding) {
    return finding.kind() == Kind.LOCK_DEADLOCK
        && finding.evidence().activities().stream()
            .filter(activity -> finding.involved().contains(activity.id()))
            .anyMatch(activity -> activity.waitingFor().isPresent());
  }

  private static boolean grows(Map<String, Demand> before, Map<String, Demand> after) {
    Demand nothing = new Demand(0, 0);
    return after.entrySet().stream()
        .anyMatch(
            entry -> {
              Demand old = before.getOrDefault(entry.getKey(), nothing);
              return entry.getValue().floor() > old.floor() || entry.getValue().peak() > old.peak();
            });
  }

  private static Optional<String> step(String role) {
    Matcher named = STEP.matcher(role);
    return named.matches() ? Optional.of(named.group(1)) : Optional.empty();
  }

  /** {@code floor 2, peak 2}; with the database where there are several. */
  String demand() {
    Map<String, Demand> demand = plan.demand();
    List<String> parts = new ArrayList<>();
    demand.forEach(
        (database, need) ->
            parts.add(
                (demand.size() == 1 ? "" : database + ": ")
                    + "floor %d, peak %d".formatted(need.floor(), need.peak())));
    return String.join("; ", parts);
  }

  private static String brief(PlanNode node) {
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
                return "parallel: " + parallel.max() + " / each: - ";
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
    return own + (node.children().isEmpty() ? "" : brief(node.children().get(0)));
  }
}
