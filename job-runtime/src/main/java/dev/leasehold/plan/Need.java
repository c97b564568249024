package dev.leasehold.plan;

import java.util.List;

/**
 * The whole arithmetic of plans, of one database.
 *
 * <p>With one unit taken at a time and given back in the order of a stack, a pool that is greater
 * than {@code stuck} always has a unit left for somebody, and one that is not can be used up by
 * activities that all want one more. For n workers of nesting depth c, {@code stuck + 1} is
 * HikariCP's n·(c−1)+1.
 *
 * @param peak the most that can be held at the same time
 * @param stuck the most that can be held while every live activity waits in acquire; {@link #NEVER}
 *     where nothing is ever acquired
 */
record Need(int peak, int stuck) {
  private static final int NEVER = -1;
  private static final Need NOTHING = new Need(0, NEVER);
  private static final Need ONE = new Need(1, 0);

  /**
   * What these nodes need, run one after another.
   *
   * @param database whose connections are counted; nodes of another one hold nothing of it
   */
  static Need of(List<PlanNode> nodes, String database) {
    return of(nodes, database, false);
  }

  /**
   * The same for nodes inside a plan.
   *
   * @param joined whether a transaction on {@code database} is open around them
   */
  static Need of(List<PlanNode> nodes, String database, boolean joined) {
    return new Counting(database, joined).list(nodes);
  }

  Demand demand() {
    return new Demand(plus(stuck, 1), peak);
  }

  /** One connection held around this. */
  private Need held() {
    return new Need(plus(1, peak), Math.max(0, plus(1, stuck)));
  }

  private Need then(Need next) {
    return new Need(Math.max(peak, next.peak), Math.max(stuck, next.stuck));
  }

  private Need besides(Need other) {
    int together =
        stuck == NEVER ? other.stuck : other.stuck == NEVER ? stuck : plus(stuck, other.stuck);
    return new Need(plus(peak, other.peak), together);
  }

  private Need times(int workers) {
    if (workers == 0) {
      return NOTHING;
    }
    return new Need(times(workers, peak), stuck == NEVER ? NEVER : times(workers, stuck));
  }

  // A plan of absurd numbers is refused for its size, so its sums must not wrap around.
  private static int plus(int one, int other) {
    return (int) Math.min(Integer.MAX_VALUE, (long) one + other);
  }

  private static int times(int one, int other) {
    return (int) Math.min(Integer.MAX_VALUE, (long) one * other);
  }

  /**
   * @param joined whether a transaction on the database is open on this activity
   */
  private record Counting(String database, boolean joined) implements PlanNode.Cases<Need> {
    Need list(List<PlanNode> nodes) {
      Need all = NOTHING;
      for (PlanNode node : nodes) {
        all = all.then(node.match(this));
      }
      return all;
    }

    @Override
    public Need query(PlanNode.Query node) {
      return takes(node.database(), node.joins()) ? ONE : NOTHING;
    }

    @Override
    public Need cursor(PlanNode.Cursor node) {
      Need inner = list(node.each());
      return takes(node.database(), node.joins()) ? inner.held() : inner;
    }

    @Override
    public Need transaction(PlanNode.Transaction node) {
      boolean here = node.database().equals(database);
      Need inner = new Counting(database, joined || here).list(node.nodes());
      return takes(node.database(), !node.requiresNew()) ? inner.held() : inner;
    }

    @Override
    public Need parallel(PlanNode.Parallel node) {
      return new Counting(database, false).list(node.each()).times(node.max());
    }

    @Override
    public Need concurrently(PlanNode.Concurrently node) {
      Counting branch = new Counting(database, false);
      return node.branches().stream().map(branch::list).reduce(NOTHING, Need::besides);
    }

    @Override
    public Need step(PlanNode.Step node) {
      return list(node.nodes());
    }

    private boolean takes(String nodesDatabase, boolean joins) {
      return nodesDatabase.equals(database) && !(joins && joined);
    }
  }
}
