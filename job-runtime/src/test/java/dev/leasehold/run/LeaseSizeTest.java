package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Claim.Range;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.plan.Budget;
import dev.leasehold.plan.Demand;
import dev.leasehold.plan.RuntimeConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseSizeTest {
  @TempDir private Path folder;

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
    LeaseSize size = new LeaseSize(mainAndAudit(), Map.of("main", "a", "audit", "b"), "main");
    assertThat(size.wants()).isEqualTo(Map.of("a", new Range(4, 10), "b", new Range(2, 5)));
  }

  @Test
  void asksOneServerOnceForTwoDatabases() {
    LeaseSize size = new LeaseSize(mainAndAudit(), Map.of("main", "a", "audit", "a"), "main");
    assertThat(size.wants()).isEqualTo(Map.of("a", new Range(6, 15)));
  }

  @Test
  void givesEachPoolItsLeastFirstAndThenWhatIsLeftInOrder() {
    LeaseSize size = new LeaseSize(mainAndAudit(), Map.of("main", "a", "audit", "a"), "main");
    assertThat(size.split(Map.of("a", 6))).isEqualTo(Map.of("main", 2, "audit", 1));
    assertThat(size.split(Map.of("a", 11))).isEqualTo(Map.of("main", 7, "audit", 1));
    assertThat(size.split(Map.of("a", 14))).isEqualTo(Map.of("main", 8, "audit", 3));
    assertThat(size.split(Map.of("a", 15))).isEqualTo(Map.of("main", 8, "audit", 4));
  }

  @Test
  void whatOneServerGivesIsNotSpentOnAnother() {
    LeaseSize size = new LeaseSize(mainAndAudit(), Map.of("main", "a", "audit", "b"), "main");
    assertThat(size.split(Map.of("a", 4, "b", 5))).isEqualTo(Map.of("main", 2, "audit", 4));
  }

  @Test
  void aLedgerBesideThePlanTakesOneMoreOfItsServerAndOfNoPool() {
    Map<String, String> servers = Map.of("main", "a", "audit", "a", "ledger", "a");
    LeaseSize size = new LeaseSize(mainAndAudit(), servers, "ledger");
    Range wants = size.wants().get("a");
    assertThat(wants).isEqualTo(new Range(7, 16));
    for (int granted = wants.least(); granted <= wants.most(); granted++) {
      int pools = sum(size.split(Map.of("a", granted)));
      assertThat(pools + sum(size.runtime()) + 1).isEqualTo(granted);
    }
  }

  @Test
  void aLedgerOnAServerOfItsOwnTakesOneThere() {
    Map<String, String> servers = Map.of("main", "a", "audit", "a", "ledger", "b");
    LeaseSize size = new LeaseSize(mainAndAudit(), servers, "ledger");
    assertThat(size.wants()).isEqualTo(Map.of("a", new Range(6, 15), "b", new Range(1, 1)));
    assertThat(sum(size.split(Map.of("a", 15, "b", 1)))).isEqualTo(12);
  }

  @Test
  void inObserveTheLedgersOwnComesOutOfTheCapacityToo() throws Exception {
    JobDeclaration job = observed("plan: [{query: SELECT 1}]");
    Map<String, Integer> capacities = Map.of("main", 12, "ledger", 12);
    LeaseSize beside = LeaseSize.of(job, capacities, Map.of("main", "a", "ledger", "a"), "ledger");
    assertThat(beside.wants()).isEqualTo(Map.of("a", new Range(12, 12)));
    assertThat(beside.least()).isEqualTo(Map.of("main", 9));
    LeaseSize elsewhere =
        LeaseSize.of(job, capacities, Map.of("main", "a", "ledger", "b"), "ledger");
    assertThat(elsewhere.least()).isEqualTo(Map.of("main", 10));
  }

  @Test
  void inObserveTwoDatabasesOfOneServerShareItsCapacityAndTheJobsOwnGivesLast() throws Exception {
    JobDeclaration job = observed("plan: [{query: SELECT 1}, {query: SELECT 2, database: ledger}]");
    Map<String, String> servers = Map.of("main", "a", "ledger", "a");
    LeaseSize size = LeaseSize.of(job, Map.of("main", 16, "ledger", 16), servers, "ledger");
    assertThat(size.least()).isEqualTo(Map.of("main", 10, "ledger", 3));
    assertThat(size.wants().get("a").least()).isEqualTo(16);
    // Below its plan it is not squeezed: that is refused by its own words.
    LeaseSize tooMuch = LeaseSize.of(job, Map.of("main", 4, "ledger", 4), servers, "ledger");
    assertThat(tooMuch.least()).isEqualTo(Map.of("main", 1, "ledger", 1));
  }

  private JobDeclaration observed(String plan) throws IOException {
    Path file = folder.resolve("jobs.yaml");
    Files.writeString(
        file,
        """
        databases:
          main: {url: "jdbc:mysql://db:3306/shop", username: batch}
          ledger: {url: "jdbc:mysql://db:3306/ledger", username: batch}
        ledger: ledger
        jobs:
          night:
            configuration: com.example.Night
            database: main
            enforcement: observe
            connections: 10
        """
            + plan.indent(4));
    return DeclarationReader.read(List.of(file)).jobs().get("night");
  }

  private static int sum(Map<String, Integer> numbers) {
    return numbers.values().stream().mapToInt(one -> one).sum();
  }
}
