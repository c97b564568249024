package dev.leasehold.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each activity may take. A role says what any one activity that plays it may do; where
 * several nodes give their workers something to do, the greatest counts.
 */
final class Roles {
  private static final int NESTED_ANYTHING = 8;

  private final Plan plan;

  Roles(Plan plan) {
    this.plan = plan;
  }

  Role step(String name) {
    String label = "step " + name;
    if (plan.nodes().isEmpty()) {
      return anything(label, NESTED_ANYTHING);
    }
    Draft draft = new Draft();
    boolean named = plan.names(name);
    new Walk(Map.of(), Set.of(), named ? null : draft)
        .list(plan.nodes(), new Gate(named ? name : null, draft, false));
    return draft.role(label);
  }

  Role outsideSteps() {
    String label = "outside steps";
    if (plan.nodes().isEmpty()) {
      return anything(label, NESTED_ANYTHING);
    }
    Draft draft = new Draft();
    new Walk(Map.of(), Set.of(), draft).list(plan.nodes(), new Gate(null, draft, true));
    draft.depth.clear();
    plan.demand().keySet().forEach(database -> draft.depth.put(database, 1));
    return draft.role(label);
  }

  /** The role of a job that declares nothing: nothing can be beyond it. */
  private Role anything(String label, int levels) {
    Map<String, Integer> depth = new HashMap<>();
    plan.demand().keySet().forEach(database -> depth.put(database, Integer.MAX_VALUE));
    return levels == 0
        ? new Role(label, depth, 0, Optional.empty())
        : new Role(
            label, depth, Integer.MAX_VALUE, Optional.of(anything(workerOf(label), levels - 1)));
  }

  private static String workerOf(String label) {
    return "worker of " + (label.startsWith("outside") ? "the job" : label);
  }

  /**
   * Where the account of a role begins and ends.
   *
   * @param step the step whose nodes alone count; null for all
   * @param draft what is counted into once inside the step
   * @param outside whether the nodes of steps on this activity do not count
   */
  private record Gate(@Nullable String step, Draft draft, boolean outside) {
    /** What counts inside the step {@code name}, where {@code now} counts around it. */
    @Nullable Draft entering(String name, @Nullable Draft now) {
      if (outside) {
        return null;
      }
      return name.equals(step) ? draft : now;
    }

    /** The same search on a worker, whose steps are its own even for the job's thread. */
    Gate onWorker() {
      return outside ? new Gate(null, draft, false) : this;
    }
  }

  /** A role in the making; only grows. */
  private static final class Draft {
    final Map<String, Integer> depth = new TreeMap<>();
    int workers;
    @Nullable Draft worker;

    void holds(Map<String, Integer> held) {
      held.forEach((database, count) -> depth.merge(database, count, Math::max));
    }

    Draft worker(int count) {
      workers = Math.max(workers, count);
      if (worker == null) {
        worker = new Draft();
      }
      return worker;
    }

    Role role(String label) {
      return new Role(
          label,
          Map.copyOf(depth),
          workers,
          Optional.ofNullable(worker).map(draft -> draft.role(workerOf(label))));
    }
  }

  /**
   * One activity on its way through the plan.
   *
   * @param held by database, at this point
   * @param open databases with an open transaction
   * @param draft where it is counted; null where it is not
   */
  private record Walk(Map<String, Integer> held, Set<String> open, @Nullable Draft draft) {
    void list(List<PlanNode> nodes, Gate gate) {
      for (PlanNode node : nodes) {
        node.match(new Visit(this, gate));
      }
    }

    Walk taking(String database, boolean joins) {
      if (joins && open.contains(database)) {
        return this;
      }
      Map<String, Integer> more = new HashMap<>(held);
      more.merge(database, 1, Integer::sum);
      if (draft != null) {
        draft.holds(more);
      }
      return new Walk(more, open, draft);
    }

    Walk inTransaction(String database) {
      Set<String> more = new HashSet<>(open);
      more.add(database);
      return new Walk(held, more, draft);
    }

    Walk counted(@Nullable Draft other) {
      if (other != null) {
        other.holds(held);
      }
      return new Walk(held, open, other);
    }

    Walk worker(int count) {
      return new Walk(Map.of(), Set.of(), draft == null ? null : draft.worker(count));
    }
  }

  private record Visit(Walk walk, Gate gate) implements PlanNode.Cases<Boolean> {
    @Override
    public Boolean query(PlanNode.Query node) {
      walk.taking(node.database(), node.joins());
      return true;
    }

    @Override
    public Boolean cursor(PlanNode.Cursor node) {
      walk.taking(node.database(), node.joins()).list(node.each(), gate);
      return true;
    }

    @Override
    public Boolean transaction(PlanNode.Transaction node) {
      walk.taking(node.database(), !node.requiresNew())
          .inTransaction(node.database())
          .list(node.nodes(), gate);
      return true;
    }

    @Override
    public Boolean parallel(PlanNode.Parallel node) {
      walk.worker(node.max()).list(node.each(), gate.onWorker());
      return true;
    }

    @Override
    public Boolean concurrently(PlanNode.Concurrently node) {
      for (List<PlanNode> branch : node.branches()) {
        walk.worker(node.branches().size()).list(branch, gate.onWorker());
      }
      return true;
    }

    @Override
    public Boolean step(PlanNode.Step node) {
      walk.counted(gate.entering(node.name(), walk.draft())).list(node.nodes(), gate);
      return true;
    }
  }
}
