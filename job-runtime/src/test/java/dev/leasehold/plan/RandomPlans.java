package dev.leasehold.plan;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Small plans of every shape, whose states can all be visited. */
public final class RandomPlans {
  public static final String MAIN = "main";
  public static final String OTHER = "other";

  private static final int MOST_STATES = 2_000;
  private static final int LEVELS = 3;

  private RandomPlans() {}

  /** Of a job whose own database is {@link #MAIN}. */
  public static Arbitrary<Plan> over(String... databases) {
    return list(LEVELS, Arbitraries.of(databases))
        .map(nodes -> new Plan("random", MAIN, nodes))
        .filter(100_000, plan -> new Interleavings(plan).hasAtMost(MOST_STATES));
  }

  private static Arbitrary<List<PlanNode>> list(int levels, Arbitrary<String> databases) {
    return node(levels, databases).list().ofMinSize(1).ofMaxSize(levels == LEVELS ? 3 : 2);
  }

  private static Arbitrary<PlanNode> node(int levels, Arbitrary<String> databases) {
    Arbitrary<Boolean> sometimes = Arbitraries.of(true, false);
    Arbitrary<PlanNode> query =
        Combinators.combine(databases, sometimes)
            .as((database, joins) -> new PlanNode.Query("q", database, joins));
    if (levels == 0) {
      return query;
    }
    Arbitrary<List<PlanNode>> inner = Arbitraries.lazy(() -> list(levels - 1, databases));
    Arbitrary<PlanNode> cursor =
        Combinators.combine(databases, sometimes, inner)
            .as((database, joins, each) -> new PlanNode.Cursor("c", database, joins, each));
    Arbitrary<PlanNode> transaction =
        Combinators.combine(databases, sometimes, inner)
            .as((database, isNew, nodes) -> new PlanNode.Transaction(database, isNew, nodes));
    Arbitrary<PlanNode> parallel =
        Combinators.combine(Arbitraries.integers().between(1, 3), inner)
            .as((workers, each) -> new PlanNode.Parallel(workers, workers, each));
    Arbitrary<PlanNode> concurrently =
        inner.list().ofMinSize(1).ofMaxSize(3).map(PlanNode.Concurrently::new);
    Arbitrary<PlanNode> step =
        Combinators.combine(Arbitraries.of("copy", "clean"), inner).as(PlanNode.Step::new);
    return Arbitraries.frequencyOf(
        Tuple.of(3, query),
        Tuple.of(3, cursor),
        Tuple.of(4, transaction),
        Tuple.of(3, parallel),
        Tuple.of(2, concurrently),
        Tuple.of(1, step));
  }
}
