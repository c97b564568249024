package dev.leasehold.plan;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A node with its numbers, for people and machines to read.
 *
 * @param takes the database of which it takes one connection itself
 * @param joins whether it would, were there no transaction to join
 * @param peak the most held in it, by database
 * @param branches the nodes under it; several lists only where they run at the same time
 */
record Outline(
    PlanNode node,
    Optional<String> takes,
    boolean joins,
    Map<String, Integer> peak,
    List<List<Outline>> branches) {

  static List<Outline> of(Plan plan) {
    return new Drawing(List.copyOf(plan.demand().keySet()), Set.of()).list(plan.nodes());
  }

  /** The most held in these at the same time as they run one after another, by database. */
  static Map<String, Integer> peak(List<Outline> branch) {
    Map<String, Integer> peak = new LinkedHashMap<>();
    branch.forEach(
        outline ->
            outline.peak().forEach((database, count) -> peak.merge(database, count, Math::max)));
    return peak;
  }

  /**
   * @param open databases with an open transaction on this activity
   */
  private record Drawing(List<String> databases, Set<String> open)
      implements PlanNode.Cases<Outline> {
    List<Outline> list(List<PlanNode> nodes) {
      return nodes.stream().map(node -> node.match(this)).toList();
    }

    @Override
    public Outline query(PlanNode.Query node) {
      return acquiring(node, node.database(), node.joins(), List.of());
    }

    @Override
    public Outline cursor(PlanNode.Cursor node) {
      return acquiring(node, node.database(), node.joins(), list(node.each()));
    }

    @Override
    public Outline transaction(PlanNode.Transaction node) {
      Set<String> inside = new HashSet<>(open);
      inside.add(node.database());
      return acquiring(
          node,
          node.database(),
          !node.requiresNew(),
          new Drawing(databases, inside).list(node.nodes()));
    }

    @Override
    public Outline parallel(PlanNode.Parallel node) {
      return passing(node, List.of(new Drawing(databases, Set.of()).list(node.each())));
    }

    @Override
    public Outline concurrently(PlanNode.Concurrently node) {
      Drawing branch = new Drawing(databases, Set.of());
      return passing(node, node.branches().stream().map(branch::list).toList());
    }

    @Override
    public Outline step(PlanNode.Step node) {
      return passing(node, List.of(list(node.nodes())));
    }

    private Outline acquiring(
        PlanNode node, String database, boolean joins, List<Outline> children) {
      boolean joined = joins && open.contains(database);
      return new Outline(
          node,
          joined ? Optional.empty() : Optional.of(database),
          joined,
          peak(node),
          List.of(children));
    }

    private Outline passing(PlanNode node, List<List<Outline>> branches) {
      return new Outline(node, Optional.empty(), false, peak(node), branches);
    }

    private Map<String, Integer> peak(PlanNode node) {
      Map<String, Integer> peak = new LinkedHashMap<>();
      for (String database : databases) {
        Need need = Need.of(List.of(node), database, open.contains(database));
        peak.put(database, need.peak());
      }
      return peak;
    }
  }
}
