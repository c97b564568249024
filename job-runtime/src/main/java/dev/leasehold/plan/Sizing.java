package dev.leasehold.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Settles how many workers every elastic node gets. Holds the numbers chosen so far, in plan order,
 * an outer node before those inside it.
 */
final class Sizing {
  private final Plan plan;
  private final List<PlanNode.Parallel> parallels = new ArrayList<>();

  Sizing(Plan plan) {
    this.plan = plan;
    collect(plan.nodes());
  }

  Plan least() {
    return with(parallels.stream().mapToInt(PlanNode.Parallel::min).toArray());
  }

  Plan most() {
    return with(parallels.stream().mapToInt(PlanNode.Parallel::max).toArray());
  }

  Plan fitting(Map<String, Integer> connections) {
    int[] workers = parallels.stream().mapToInt(PlanNode.Parallel::min).toArray();
    if (!fits(workers, connections)) {
      return with(workers);
    }
    for (int i = 0; i < workers.length; i++) {
      int fits = workers[i];
      int most = parallels.get(i).max();
      while (fits < most) {
        int middle = fits + (most - fits + 1) / 2;
        workers[i] = middle;
        if (fits(workers, connections)) {
          fits = middle;
        } else {
          most = middle - 1;
        }
      }
      workers[i] = fits;
    }
    return with(workers);
  }

  private boolean fits(int[] workers, Map<String, Integer> connections) {
    return with(workers).demand().entrySet().stream()
        .allMatch(entry -> entry.getValue().peak() <= connections.getOrDefault(entry.getKey(), 0));
  }

  private Plan with(int[] workers) {
    return new Plan(
        plan.job(), plan.database(), new Resized(workers).list(plan.nodes()), plan.also());
  }

  private void collect(List<PlanNode> nodes) {
    for (PlanNode node : nodes) {
      if (node instanceof PlanNode.Parallel parallel) {
        parallels.add(parallel);
      }
      collect(node.children());
    }
  }

  private static final class Resized implements PlanNode.Cases<PlanNode> {
    private final int[] workers;
    private int next;

    Resized(int[] workers) {
      this.workers = workers;
    }

    List<PlanNode> list(List<PlanNode> nodes) {
      return nodes.stream().map(node -> node.match(this)).toList();
    }

    @Override
    public PlanNode query(PlanNode.Query node) {
      return node;
    }

    @Override
    public PlanNode cursor(PlanNode.Cursor node) {
      return new PlanNode.Cursor(node.sql(), node.database(), node.joins(), list(node.each()));
    }

    @Override
    public PlanNode transaction(PlanNode.Transaction node) {
      return new PlanNode.Transaction(node.database(), node.requiresNew(), list(node.nodes()));
    }

    @Override
    public PlanNode parallel(PlanNode.Parallel node) {
      int chosen = workers[next++];
      return new PlanNode.Parallel(chosen, chosen, list(node.each()));
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
}
