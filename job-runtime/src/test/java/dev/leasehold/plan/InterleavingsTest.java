package dev.leasehold.plan;

import static dev.leasehold.plan.RandomPlans.MAIN;
import static dev.leasehold.plan.RandomPlans.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.plan.Interleavings.Act;
import dev.leasehold.plan.Interleavings.Seen;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Floor, peak and roles against every interleaving of small random plans. */
class InterleavingsTest {
  @Property(tries = 250, edgeCases = EdgeCasesMode.NONE)
  void noInterleavingDeadlocksAtTheFloorAndOneDoesBelowIt(@ForAll("plans") Plan plan) {
    Demand demand = plan.demand().get(MAIN);
    Interleavings interleavings = new Interleavings(plan);

    assertThat(interleavings.explore(demand.floor()).deadlocks()).isFalse();
    if (demand.floor() > 0) {
      assertThat(interleavings.explore(demand.floor() - 1).deadlocks()).isTrue();
    }
  }

  @Property(tries = 250, edgeCases = EdgeCasesMode.NONE)
  void nothingWaitsAtThePeakAndSomethingDoesBelowIt(@ForAll("plans") Plan plan) {
    Demand demand = plan.demand().get(MAIN);
    Interleavings interleavings = new Interleavings(plan);

    Seen atPeak = interleavings.explore(demand.peak());
    assertThat(atPeak.waits()).isFalse();
    assertThat(atPeak.mostHeld().getOrDefault(MAIN, 0)).isEqualTo(demand.peak());
    if (demand.peak() > 0) {
      assertThat(interleavings.explore(demand.peak() - 1).waits()).isTrue();
    }
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void ofTwoDatabasesEachHasItsOwnFloorAndPeak(@ForAll("plansOverTwo") Plan plan) {
    Demand main = plan.demand().get(MAIN);
    Demand other = plan.demand().getOrDefault(OTHER, new Demand(0, 0));
    Interleavings interleavings = new Interleavings(plan);

    assertThat(interleavings.explore(sizes(main.peak(), other.peak())).waits()).isFalse();
    assertThat(interleavings.explore(sizes(main.floor(), other.peak())).deadlocks()).isFalse();
    assertThat(interleavings.explore(sizes(main.peak(), other.floor())).deadlocks()).isFalse();
    if (main.floor() > 0) {
      assertThat(interleavings.explore(sizes(main.floor() - 1, other.peak())).deadlocks()).isTrue();
    }
    if (other.peak() > 0) {
      assertThat(interleavings.explore(sizes(main.peak(), other.peak() - 1)).waits()).isTrue();
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void anActivityThatFollowsThePlanNeverExceedsItsRole(@ForAll("plansOverTwo") Plan plan) {
    Map<String, Integer> sizes = new HashMap<>();
    plan.demand().forEach((database, demand) -> sizes.put(database, demand.peak()));

    for (Act act : new Interleavings(plan).acts(sizes)) {
      act.held()
          .forEach(
              (database, count) ->
                  assertThat(count)
                      .as("%s of %s", act.role().label(), database)
                      .isLessThanOrEqualTo(act.role().depth().getOrDefault(database, 0)));
      assertThat(act.liveWorkers()).isLessThanOrEqualTo(act.role().workers());
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void aRoleAllowsNoMoreThanSomeActivityThatPlaysItTakes(@ForAll("plansOverTwo") Plan plan) {
    Map<String, Integer> sizes = new HashMap<>();
    plan.demand().forEach((database, demand) -> sizes.put(database, demand.peak()));
    Set<Act> acts = new Interleavings(plan).acts(sizes);

    Set<Role> roles = new HashSet<>();
    acts.forEach(act -> roles.add(act.role()));
    // The whole plan's role is played only between steps, and steps have theirs.
    roles.removeIf(role -> plan.names("copy") || plan.names("clean"));
    for (Role role : roles) {
      role.depth()
          .forEach(
              (database, depth) ->
                  assertThat(acts)
                      .filteredOn(act -> act.role().equals(role))
                      .anyMatch(act -> act.held().getOrDefault(database, 0).equals(depth)));
    }
  }

  @Example
  void theInterleavingsOfTheFirstStoryAreFoundToDeadlockInAPoolOfOne() {
    Plan plan =
        new Plan(
            "nightly-report",
            MAIN,
            List.of(
                new PlanNode.Cursor(
                    "c", MAIN, false, List.of(new PlanNode.Query("q", MAIN, true)))));

    assertThat(new Interleavings(plan).explore(1).deadlocks()).isTrue();
    assertThat(new Interleavings(plan).explore(2))
        .isEqualTo(new Seen(5, false, false, Map.of(MAIN, 2)));
  }

  @Provide
  Arbitrary<Plan> plans() {
    return RandomPlans.over(MAIN);
  }

  @Provide
  Arbitrary<Plan> plansOverTwo() {
    return RandomPlans.over(MAIN, OTHER);
  }

  private static Map<String, Integer> sizes(int main, int other) {
    return Map.of(MAIN, main, OTHER, other);
  }
}
