package dev.leasehold.plan;

import java.util.List;

/** One node of a plan, with all sugar expanded and its database resolved. */
public sealed interface PlanNode {
  /** The nodes that run while this one holds what it holds; branches one after another. */
  List<PlanNode> children();

  /** Answers with the case of this node; a new kind of node cannot be forgotten. */
  <R> R match(Cases<R> cases);

  /** One answer for each kind of node. */
  interface Cases<R> {
    R query(Query node);

    R cursor(Cursor node);

    R transaction(Transaction node);

    R parallel(Parallel node);

    R concurrently(Concurrently node);

    R step(Step node);
  }

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

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.query(this);
    }
  }

  /** A result set that stays open while {@code each} runs. */
  record Cursor(String sql, String database, boolean joins, List<PlanNode> each)
      implements PlanNode {
    public Cursor {
      each = List.copyOf(each);
    }

    @Override
    public List<PlanNode> children() {
      return each;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.cursor(this);
    }
  }

  /** A transaction around its nodes; joins one of its activity unless {@code requiresNew}. */
  record Transaction(String database, boolean requiresNew, List<PlanNode> nodes)
      implements PlanNode {
    public Transaction {
      nodes = List.copyOf(nodes);
    }

    @Override
    public List<PlanNode> children() {
      return nodes;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.transaction(this);
    }
  }

  /** Between {@code min} and {@code max} workers that each run {@code each}; the parent waits. */
  record Parallel(int min, int max, List<PlanNode> each) implements PlanNode {
    public Parallel {
      each = List.copyOf(each);
    }

    @Override
    public List<PlanNode> children() {
      return each;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.parallel(this);
    }
  }

  /** One activity per branch; the parent waits. */
  record Concurrently(List<List<PlanNode>> branches) implements PlanNode {
    public Concurrently {
      branches = branches.stream().map(List::copyOf).toList();
    }

    @Override
    public List<PlanNode> children() {
      return branches.stream().flatMap(List::stream).toList();
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.concurrently(this);
    }
  }

  /** Names the Spring Batch step that its nodes belong to. */
  record Step(String name, List<PlanNode> nodes) implements PlanNode {
    public Step {
      nodes = List.copyOf(nodes);
    }

    @Override
    public List<PlanNode> children() {
      return nodes;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.step(this);
    }
  }
}
