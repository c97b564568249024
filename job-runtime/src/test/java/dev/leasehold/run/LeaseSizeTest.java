package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Claim.Range;
import dev.leasehold.plan.Budget;
import dev.leasehold.plan.Demand;
import dev.leasehold.plan.RuntimeConnections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LeaseSizeTest {
  private static Budget budget(int least, int most, int runtime) {
    return new Budget(
        new Demand(least, most),
        least,
        most,
        new RuntimeConnections(1, runtime - 1),
        OptionalInt.empty());
  }

  private static Map<String, Budget> mainAndAudit() {
    Map<String, Budget> budgets = new LinkedHashMap<>();
    budgets.put("main", budget(2, 8, 2));
    budgets.put("audit", budget(1, 4, 1));
    return budgets;
  }

  @Test
  void asksEachServerForItsPoolAndTheRuntimesOwn() {
    LeaseSize size = new LeaseSize(mainAndAudit(), Map.of("main", "a", "audit", "b"));
    assertThat(size.wants()).isEqualTo(Map.of("a", new Range(4, 10), "b", new Range(2, 5)));
  }

  @Test
  void asksOneServerOnceForTwoDatabases() {
    LeaseSize size = new LeaseSize(mainAndAudit(), Map.of("main", "a", "audit", "a"));
    assertThat(size.wants()).isEqualTo(Map.of("a", new Range(6, 15)));
  }

  @Test
  void givesEachPoolItsLeastFirstAndThenWhatIsLeftInOrder() {
    LeaseSize size = new LeaseSize(mainAndAudit(), Map.of("main", "a", "audit", "a"));
    assertThat(size.split(Map.of("a", 6))).isEqualTo(Map.of("main", 2, "audit", 1));
    assertThat(size.split(Map.of("a", 11))).isEqualTo(Map.of("main", 7, "audit", 1));
    assertThat(size.split(Map.of("a", 14))).isEqualTo(Map.of("main", 8, "audit", 3));
    assertThat(size.split(Map.of("a", 15))).isEqualTo(Map.of("main", 8, "audit", 4));
  }

  @Test
  void whatOneServerGivesIsNotSpentOnAnother() {
    LeaseSize size = new LeaseSize(mainAndAudit(), Map.of("main", "a", "audit", "b"));
    assertThat(size.split(Map.of("a", 4, "b", 5))).isEqualTo(Map.of("main", 2, "audit", 4));
  }
}
