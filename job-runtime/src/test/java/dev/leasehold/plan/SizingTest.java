package dev.leasehold.plan;

import static dev.leasehold.plan.Declared.cursor;
import static dev.leasehold.plan.Declared.job;
import static dev.leasehold.plan.Declared.parallel;
import static dev.leasehold.plan.Declared.query;
import static dev.leasehold.plan.Declared.queryOf;
import static dev.leasehold.plan.Declared.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.NodeDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SizingTest {
  @Test
  void theLeaseDecidesHowManyWorkersRun() {
    Plan plan = Plan.of(job(parallel(1, 8, cursor("read", query("look up")))));

    assertThat(workers(plan.least())).containsExactly(1);
    assertThat(workers(plan.most())).containsExactly(8);
    assertThat(workers(plan.sizedFor(Map.of("main", 16)))).containsExactly(8);
    assertThat(workers(plan.sizedFor(Map.of("main", 15)))).containsExactly(7);
    assertThat(workers(plan.sizedFor(Map.of("main", 2)))).containsExactly(1);
    assertThat(workers(plan.sizedFor(Map.of("main", 1000)))).containsExactly(8);
  }

  @Test
  void aLeaseBelowThePeakOfTheFewestWorkersRunsTheFewest() {
    Plan plan = Plan.of(job(parallel(2, 8, cursor("read", query("look up")))));

    assertThat(workers(plan.sizedFor(Map.of("main", 3)))).containsExactly(2);
  }

  @Test
  void elasticNodesAtTheSameTimeGrowInPlanOrder() {
    Plan plan =
        Plan.of(
            job(
                new NodeDeclaration.Concurrently(
                    Declared.PLACE,
                    List.of(
                        List.of(parallel(1, 4, query("a"))),
                        List.of(parallel(1, 4, query("b")))))));

    assertThat(workers(plan.sizedFor(Map.of("main", 6)))).containsExactly(4, 2);
  }

  @Test
  void elasticNodesOneAfterAnotherDoNotTakeFromEachOther() {
    Plan plan = Plan.of(job(parallel(1, 4, query("a")), parallel(1, 4, query("b"))));

    assertThat(workers(plan.sizedFor(Map.of("main", 3)))).containsExactly(3, 3);
  }

  @Test
  void anOuterNodeGrowsBeforeTheOneInsideIt() {
    Plan plan = Plan.of(job(parallel(1, 3, transaction(parallel(1, 3, query("a"))))));

    assertThat(workers(plan.sizedFor(Map.of("main", 8)))).containsExactly(3, 1);
    assertThat(workers(plan.sizedFor(Map.of("main", 9)))).containsExactly(3, 2);
  }

  @Test
  void thePeakHasToFitOnEveryDatabase() {
    Plan plan = Plan.of(job(parallel(1, 8, query("a"), queryOf("reports", "b"))));

    assertThat(workers(plan.sizedFor(Map.of("main", 8, "reports", 5)))).containsExactly(5);
    assertThat(workers(plan.sizedFor(Map.of("main", 3, "reports", 5)))).containsExactly(3);
  }

  @Test
  void theDemandOfAnElasticPlanIsThatOfTheMostWorkers() {
    Plan plan = Plan.of(job(parallel(1, 8, cursor("read", query("look up")))));

    assertThat(plan.demand()).isEqualTo(plan.most().demand());
    assertThat(plan.demand()).isEqualTo(Map.of("main", new Demand(9, 16)));
    assertThat(plan.least().demand()).isEqualTo(Map.of("main", new Demand(2, 2)));
  }

  private static List<Integer> workers(Plan plan) {
    List<Integer> workers = new ArrayList<>();
    collect(plan.nodes(), workers);
    return workers;
  }

  private static void collect(List<PlanNode> nodes, List<Integer> workers) {
    for (PlanNode node : nodes) {
      if (node instanceof PlanNode.Parallel parallel) {
        assertThat(parallel.min()).isEqualTo(parallel.max());
        workers.add(parallel.max());
      }
      collect(node.children(), workers);
    }
  }
}
