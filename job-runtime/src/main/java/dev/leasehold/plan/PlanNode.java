package dev.leasehold.plan;

import java.util.List;

/** One node of a plan, with all sugar expanded and its database resolved. */
public sealed interface PlanNode {
  /** The nodes that run while this one holds what it holds; branches one after another. */
  List<PlanNode> children();

  /**
   * One statement.
   *
   * @param joins whether it joins an open transaction of its activity on {@code database}
   */
  record Query(String sql, String database, boolean joins) implements PlanNode {
    @Override
    public List<PlanNode> children() {
      return List.of();
    }
  }

  /** A result set that stays open while {@code each} runs. */
  record Cursor(String sql, String database, boolean joins, List<PlanNode> each)
      implements PlanNode {
    @Override
    public List<PlanNode> children() {
      return each;
    }
  }

  /** A transaction around its nodes; joins one of its activity unless {@code requiresNew}. */
  record Transaction(String database, boolean requiresNew, List<PlanNode> nodes)
      implements PlanNode {
    @Override
    public List<PlanNode> children() {
      return nodes;
    }
  }

  /** Between {@code min} and {@code max} workers that each run {@code each}; the parent waits. */
  record Parallel(int min, int max, List<PlanNode> each) implements PlanNode {
    @Override
    public List<PlanNode> children() {
      return each;
    }
  }

  /** One activity per branch; the parent waits. */
  record Concurrently(List<List<PlanNode>> branches) implements PlanNode {
    @Override
    public List<PlanNode> children() {
      return branches.stream().flatMap(List::stream).toList();
    }
  }

  /** Names the Spring Batch step that its nodes belong to. */
  record Step(String name, List<PlanNode> nodes) implements PlanNode {
    @Override
    public List<PlanNode> children() {
      return nodes;
    }
  }
}
