package dev.leasehold.plan;

import java.util.List;
import java.util.function.UnaryOperator;

/** The same nodes with other words for their statements. */
record Saying(UnaryOperator<String> words) implements PlanNode.Cases<PlanNode> {
  List<PlanNode> list(List<PlanNode> nodes) {
    return nodes.stream().map(node -> node.match(this)).toList();
  }

  @Override
  public PlanNode query(PlanNode.Query node) {
    return new PlanNode.Query(words.apply(node.sql()), node.database(), node.joins());
  }

  @Override
  public PlanNode cursor(PlanNode.Cursor node) {
    return new PlanNode.Cursor(
        words.apply(node.sql()), node.database(), node.joins(), list(node.each()));
  }

  @Override
  public PlanNode transaction(PlanNode.Transaction node) {
    return new PlanNode.Transaction(node.database(), node.requiresNew(), list(node.nodes()));
  }

  @Override
  public PlanNode parallel(PlanNode.Parallel node) {
    return new PlanNode.Parallel(node.min(), node.max(), list(node.each()));
  }

  @Override
  public PlanNode concurrently(PlanNode.Concurrently node) {
    return new PlanNode.Concurrently(node.branches().stream().map(this::list).toList());
  }

  @Override
  public PlanNode step(PlanNode.Step node) {
    return new PlanNode.Step(node.name(), list(node.nodes()));
  }
}
