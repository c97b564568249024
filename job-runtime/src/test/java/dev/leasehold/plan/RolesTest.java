package dev.leasehold.plan;

import static dev.leasehold.plan.Declared.chunk;
import static dev.leasehold.plan.Declared.cursor;
import static dev.leasehold.plan.Declared.flow;
import static dev.leasehold.plan.Declared.job;
import static dev.leasehold.plan.Declared.observed;
import static dev.leasehold.plan.Declared.parallel;
import static dev.leasehold.plan.Declared.partition;
import static dev.leasehold.plan.Declared.query;
import static dev.leasehold.plan.Declared.queryOf;
import static dev.leasehold.plan.Declared.step;
import static dev.leasehold.plan.Declared.tasklet;
import static dev.leasehold.plan.Declared.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.NodeDeclaration.Model;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolesTest {
  @Test
  void aStepMayTakeWhatItsNodesNestAndNotWhatOthersDo() {
    Plan plan =
        Plan.of(
            job(
                step("clean", tasklet(query("a"))),
                step("copy", chunk(cursor("read"), query("look up"), query("write")))));

    assertThat(plan.step("clean"))
        .isEqualTo(new Role("step clean", Map.of("main", 1), 0, Optional.empty()));
    assertThat(plan.step("copy"))
        .isEqualTo(new Role("step copy", Map.of("main", 2), 0, Optional.empty()));
  }

  @Test
  void aStepThatNoNodeNamesMayTakeWhatTheWholePlanTakes() {
    Plan plan = Plan.of(job(tasklet(query("a")), step("copy", cursor("read", query("b")))));

    assertThat(plan.step("other"))
        .isEqualTo(new Role("step other", Map.of("main", 2), 0, Optional.empty()));
  }

  @Test
  void workersHaveARoleOfTheirOwn() {
    Plan plan =
        Plan.of(
            job(
                step(
                    "copy",
                    with(
                        4, Model.CHUNK, chunk(cursor("read"), query("look up"), query("write"))))));

    assertThat(plan.step("copy"))
        .isEqualTo(
            new Role(
                "step copy",
                Map.of("main", 2),
                4,
                Optional.of(
                    new Role("worker of step copy", Map.of("main", 1), 0, Optional.empty()))));
  }

  @Test
  void workersOfSeveralNodesGetTheGreatestOfEach() {
    Plan plan =
        Plan.of(
            job(
                step(
                    "copy",
                    parallel(4, query("a")),
                    parallel(2, cursor("b", query("c")), queryOf("reports", "d")))));

    Role role = plan.step("copy");
    assertThat(role.depth()).isEmpty();
    assertThat(role.workers()).isEqualTo(4);
    assertThat(role.worker().orElseThrow().depth()).isEqualTo(Map.of("main", 2, "reports", 1));
  }

  @Test
  void whatIsHeldAroundAStepOnItsThreadCountsToo() {
    Plan plan = Plan.of(job(cursor("around", step("copy", query("a")))));

    assertThat(plan.step("copy").depth()).isEqualTo(Map.of("main", 2));
  }

  @Test
  void aStepOnAWorkerHoldsNothingOfItsParents() {
    Plan plan = Plan.of(job(cursor("around", partition(4, 4, step("copy", query("a"))))));

    assertThat(plan.step("copy").depth()).isEqualTo(Map.of("main", 1));
  }

  @Test
  void outsideStepsOneConnectionOfEachDatabaseIsAllowed() {
    Plan plan = Plan.of(job(step("copy", cursor("read", cursor("more", queryOf("reports", "a"))))));

    assertThat(plan.outsideSteps())
        .isEqualTo(new Role("outside steps", Map.of("main", 1, "reports", 1), 0, Optional.empty()));
  }

  @Test
  void theBranchesOfAFlowAreWorkersOfTheJobAndNotThoseOfItsSteps() {
    Plan plan =
        Plan.of(
            job(
                flow(step("left", tasklet(query("a"))), step("right", cursor("b", query("c")))),
                step("wide", parallel(9, query("d")))));

    Role outside = plan.outsideSteps();
    assertThat(outside.workers()).isEqualTo(2);
    assertThat(outside.worker().orElseThrow().label()).isEqualTo("worker of the job");
    assertThat(outside.worker().orElseThrow().depth()).isEqualTo(Map.of("main", 2));
    assertThat(plan.step("wide").workers()).isEqualTo(9);
  }

  @Test
  void nothingIsBeyondTheRoleOfAJobThatDeclaresNoPlan() {
    Plan plan = Plan.of(observed());

    assertThat(plan.step("copy").depth()).isEqualTo(Map.of("main", Integer.MAX_VALUE));
    assertThat(plan.outsideSteps().worker().orElseThrow().workers()).isEqualTo(Integer.MAX_VALUE);
  }
}
