package dev.leasehold.plan;

import dev.leasehold.plan.PlanNode.Cursor;
import dev.leasehold.plan.PlanNode.Step;
import dev.leasehold.plan.PlanNode.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The transaction that Spring Batch opens around what a step does, which authors forget to declare
 * because they never wrote it.
 *
 * @param database the job's own, whose transaction manager steps use
 * @param step its name
 */
record StepTransaction(String database, String step) {
  boolean isNamed(List<PlanNode> nodes) {
    return nodes.stream()
        .anyMatch(
            node ->
                (node instanceof Step named && named.name().equals(step))
                    || isNamed(node.children()));
  }

  /** The nodes with the transaction put in; empty where they have it. */
  Optional<List<PlanNode>> addedTo(List<PlanNode> nodes) {
    if (isNamed(nodes)) {
      List<PlanNode> corrected = inNamedSteps(nodes);
      return corrected.equals(nodes) ? Optional.empty() : Optional.of(corrected);
    }
    if (opensTransaction(nodes)) {
      return Optional.empty();
    }
    List<PlanNode> unnamed = nodes.stream().filter(node -> !(node instanceof Step)).toList();
    List<PlanNode> corrected = new ArrayList<>(nodes);
    if (unnamed.isEmpty()) {
      corrected.add(new Step(step, List.of(new Transaction(database, false, List.of()))));
    } else {
      corrected.removeAll(unnamed);
      corrected.addAll(around(unnamed));
    }
    return Optional.of(corrected);
  }

  private List<PlanNode> inNamedSteps(List<PlanNode> nodes) {
    return nodes.stream().map(node -> node.match(new InNamedSteps())).toList();
  }

  private boolean opensTransaction(List<PlanNode> nodes) {
    return nodes.stream()
        .anyMatch(
            node ->
                (node instanceof Transaction transaction && transaction.database().equals(database))
                    || opensTransaction(node.children()));
  }

  /**
   * A cursor of its own is a chunk's reader more often than not, so the transaction goes inside it.
   * In a tasklet it is around the cursor; the numbers are the same.
   */
  private List<PlanNode> around(List<PlanNode> nodes) {
    if (nodes.size() == 1 && nodes.get(0) instanceof Cursor cursor && !cursor.joins()) {
      return List.of(
          new Cursor(
              cursor.sql(),
              cursor.database(),
              false,
              List.of(new Transaction(database, false, cursor.each()))));
    }
    return List.of(new Transaction(database, false, nodes));
  }

  private final class InNamedSteps implements PlanNode.Cases<PlanNode> {
    @Override
    public PlanNode query(PlanNode.Query node) {
      return node;
    }

    @Override
    public PlanNode cursor(Cursor node) {
      return new Cursor(node.sql(), node.database(), node.joins(), inNamedSteps(node.each()));
    }

    @Override
    public PlanNode transaction(Transaction node) {
      return new Transaction(node.database(), node.requiresNew(), inNamedSteps(node.nodes()));
    }

    @Override
    public PlanNode parallel(PlanNode.Parallel node) {
      return new PlanNode.Parallel(node.min(), node.max(), inNamedSteps(node.each()));
    }

    @Override
    public PlanNode concurrently(PlanNode.Concurrently node) {
      return new PlanNode.Concurrently(
          node.branches().stream().map(StepTransaction.this::inNamedSteps).toList());
    }

    @Override
    public PlanNode step(Step node) {
      if (!node.name().equals(step)) {
        return new Step(node.name(), inNamedSteps(node.nodes()));
      }
      return opensTransaction(node.nodes()) ? node : new Step(step, around(node.nodes()));
    }
  }
}
