package dev.leasehold.plan;

import static dev.leasehold.plan.Declared.cursor;
import static dev.leasehold.plan.Declared.job;
import static dev.leasehold.plan.Declared.leased;
import static dev.leasehold.plan.Declared.observed;
import static dev.leasehold.plan.Declared.parallel;
import static dev.leasehold.plan.Declared.query;
import static dev.leasehold.plan.Declared.queryOf;
import static dev.leasehold.plan.Declared.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.NodeDeclaration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final NodeDeclaration ELASTIC = parallel(2, 8, cursor("a", query("b")));

  @Test
  void theLeaseAskedForGoesFromTheFewestWorkersToTheMost() {
    Budget budget = budget(job(ELASTIC), Map.of());

    assertThat(budget.least()).isEqualTo(4);
    assertThat(budget.most()).isEqualTo(16);
    assertThat(budget.leastInAll()).isEqualTo(6);
    assertThat(budget.mostInAll()).isEqualTo(18);
  }

  @Test
  void aDeclaredLeaseIsNeitherMoreNorLess() {
    assertThat(budget(leased(3, ELASTIC), Map.of()))
        .extracting(Budget::least, Budget::most)
        .containsExactly(3, 3);
    assertThat(budget(leased(99, ELASTIC), Map.of()))
        .extracting(Budget::least, Budget::most)
        .containsExactly(16, 16);
  }

  @Test
  void aPoolIsNeverEmpty() {
    assertThat(budget(job(step("silent")), Map.of()).least()).isEqualTo(1);
  }

  @Test
  void anObservedJobGetsItsConnectionsWithinTheCapacityButNeverLessThanItsPlan() {
    assertThat(budget(observed(), Map.of()).least()).isEqualTo(10);
    assertThat(budget(observed(), Map.of("main", 9)).least()).isEqualTo(7);
    assertThat(budget(observed(parallel(12, query("a"))), Map.of()).least()).isEqualTo(12);
  }

  @Test
  void theRuntimeKeepsTheBooksOnTheJobsDatabaseOnly() {
    Map<String, Budget> budgets =
        Budget.of(job(query("a"), queryOf("reports", "b")), Map.of("reports", 5));

    assertThat(budgets.get("main").runtime()).isEqualTo(new RuntimeConnections(1, 1));
    assertThat(budgets.get("reports").runtime()).isEqualTo(new RuntimeConnections(1, 0));
    assertThat(budgets.get("reports").capacity()).hasValue(5);
  }

  @Test
  void aLeaseBelowTheFloorIsImpossibleAndOneAtTheFloorIsNot() {
    NodeDeclaration node = parallel(2, cursor("a", query("b")));

    assertThatThrownBy(() -> Plan.possible(leased(2, node), Map.of()))
        .isInstanceOf(DeclarationException.class)
        .hasMessage(
            "jobs.yaml:7:3: jobs.copy.lease: a lease of 2 is below the plan's floor on main, so"
                + " that a run could deadlock; write a lease from 3 to 4, or leave it out for the"
                + " plan's peak of 4");
    assertThat(Plan.problems(leased(3, node), Map.of())).isEmpty();
  }

  @Test
  void aPlanOverTwoDatabasesGetsItsPeak() {
    NodeDeclaration node = parallel(2, cursor("a", query("b"), queryOf("reports", "c")));

    assertThatThrownBy(() -> Plan.possible(leased(3, node), Map.of()))
        .hasMessageContaining("below the plan's peak of 4 on main")
        .hasMessageContaining("leave the lease out");
    assertThat(Plan.problems(leased(4, node), Map.of())).isEmpty();
  }

  @Test
  void aNeedBeyondTheCapacityIsImpossible() {
    assertThatThrownBy(() -> Plan.possible(job(ELASTIC), Map.of("main", 5)))
        .hasMessage(
            "jobs.yaml:12:9: jobs.copy.plan: needs at least 6 connections of main at the same time"
                + " (4 for the plan, 2 for the runtime's own), but its capacity is 5; raise the"
                + " capacity, declare fewer workers, or accept waits inside the pool with"
                + " lease: 3");
    assertThat(Plan.problems(job(ELASTIC), Map.of("main", 6))).isEmpty();
  }

  @Test
  void aFloorBeyondTheCapacityLeavesNoSmallerLease() {
    assertThatThrownBy(() -> Plan.possible(job(ELASTIC), Map.of("main", 4)))
        .hasMessageEndingWith("but its capacity is 4; raise the capacity, declare fewer workers");
  }

  @Test
  void onlyAnObservedJobMayHaveNoPlan() {
    assertThatThrownBy(() -> Plan.possible(job(), Map.of()))
        .hasMessageContaining("jobs.copy: has no plan; declare one under plan:");
    assertThat(Plan.problems(observed(), Map.of())).isEmpty();
  }

  private static Budget budget(JobDeclaration job, Map<String, Integer> capacity) {
    return Budget.of(job, capacity).get("main");
  }
}
