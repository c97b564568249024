package dev.leasehold.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.plan.Demand;
import dev.leasehold.plan.Plan;
import dev.leasehold.plan.PlanNode;
import dev.leasehold.pool.Recorder.Held;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What is seen becomes nodes: nested as it was held, and folded. */
class RecordingTest {
  private static final long MAIN = 1;

  private final Recording recording = new Recording("night", "main");

  @Test
  void aLoopIsOneNode() {
    recording.entered(MAIN, "copy");
    Held cursor = acquired(MAIN);
    Object rows = cursor.executes("SELECT id FROM source WHERE day = '2026-11-22'");
    cursor.opened(rows);
    for (int id = 0; id < 1_000; id++) {
      query(MAIN, "UPDATE target SET n = " + id);
    }
    cursor.closed(rows);
    cursor.released();
    recording.left(MAIN, "copy");
    assertThat(yaml())
        .isEqualTo(
            """
            - step: copy
              do:
                - cursor: SELECT id FROM source WHERE day = ?
                  each:
                    - query: UPDATE target SET n = ?\
            """);
    assertThat(demand()).isEqualTo(new Demand(2, 2));
  }

  @Test
  void whatComesAfterTheRowsAreClosedIsNotNested() {
    Held first = acquired(MAIN);
    Object rows = first.executes("SELECT 1");
    first.opened(rows);
    first.closed(rows);
    first.released();
    query(MAIN, "UPDATE t SET a = 1");
    assertThat(yaml()).isEqualTo("- query: SELECT ?\n- query: UPDATE t SET a = ?");
    assertThat(demand()).isEqualTo(new Demand(1, 1));
  }

  @Test
  void anotherConnectionInATransactionIsItsOwnAndOneOfAnotherDatabaseIsNot() {
    Held transaction = acquired(MAIN);
    transaction.transaction(true);
    transaction.executes("UPDATE a SET b = 1");
    query(MAIN, "INSERT INTO log VALUES (1)");
    Held archive = recording.acquired(MAIN, true, "archive");
    archive.executes("SELECT 1");
    archive.released();
    transaction.transaction(false);
    transaction.released();
    assertThat(yaml())
        .isEqualTo(
            """
            - transaction:
                - query: UPDATE a SET b = ?
                - query: INSERT INTO log VALUES (?)
                  connection: own
                - query: SELECT ?
                  database: archive\
            """);
    assertThat(demand()).isEqualTo(new Demand(2, 2));
  }

  @Test
  void aTransactionInsideOfAnotherIsANewOneButNotAfterIt() {
    Held outer = acquired(MAIN);
    outer.transaction(true);
    Held inner = acquired(MAIN);
    inner.transaction(true);
    inner.transaction(false);
    inner.released();
    outer.transaction(false);
    outer.released();
    Held later = acquired(MAIN);
    later.transaction(true);
    later.released();
    assertThat(recorded().plan().nodes())
        .containsExactly(
            new PlanNode.Transaction(
                "main", false, List.of(new PlanNode.Transaction("main", true, List.of()))));
  }

  @Test
  void rowsThatAreReadInATransactionAreAJoinedCursorAndNeverInsideOfThemselves() {
    Held held = acquired(MAIN);
    held.transaction(true);
    for (int i = 0; i < 3; i++) {
      // Nobody closes the rows.
      held.opened(held.executes("SELECT id FROM a"));
      held.executes("UPDATE a SET b = 1 WHERE id = " + i);
    }
    held.released();
    assertThat(yaml())
        .isEqualTo(
            """
            - transaction:
                - cursor: SELECT id FROM a
                  connection: joined
                  each:
                    - query: UPDATE a SET b = ? WHERE id = ?\
            """);
    assertThat(demand()).isEqualTo(new Demand(1, 1));
  }

  @Test
  void aConnectionThatIsHeldForNothingCountsToo() {
    Held held = acquired(MAIN);
    query(MAIN, "SELECT 1");
    held.released();
    assertThat(demand()).isEqualTo(new Demand(2, 2));
    assertThat(yaml()).contains("a connection held");
  }

  @Test
  void whatOnlyTookAConnectionIsLeftOutWhereOthersTakeOne() {
    acquired(MAIN).released();
    assertThat(yaml()).isEqualTo("- query: a connection without a statement");
    query(MAIN, "SELECT 1");
    assertThat(yaml()).isEqualTo("- query: SELECT ?");
  }

  @Test
  void workersAreCountedWhoRanAtOnce() {
    recording.entered(MAIN, "copy");
    for (long id = 10; id < 30; id++) {
      recording.handedOver(id, MAIN, OptionalInt.of(4));
    }
    for (long id = 10; id < 30; id += 2) {
      recording.began(id);
      recording.began(id + 1);
      query(id, "SELECT 1");
      query(id + 1, "SELECT 1");
      recording.ended(id);
      recording.ended(id + 1);
    }
    recording.left(MAIN, "copy");
    assertThat(yaml()).contains("- parallel: 2\n");
    assertThat(recorded().remarks())
        .containsExactly(
            "at most 2 workers at once were seen in step copy, but the executor has 4 threads");
    assertThat(demand()).isEqualTo(new Demand(1, 2));
  }

  @Test
  void workersThatTakeNothingAreNoWorkersOfThePlan() {
    recording.handedOver(10, MAIN, OptionalInt.empty());
    recording.began(10);
    recording.ended(10);
    query(MAIN, "SELECT 1");
    assertThat(yaml()).isEqualTo("- query: SELECT ?");
  }

  @Test
  void tasksOfOtherStepsAreBranchesIfTheyRanTogetherAndElseOneAfterAnother() {
    for (long id = 10; id < 13; id++) {
      recording.handedOver(id, MAIN, OptionalInt.empty());
    }
    recording.began(10);
    recording.began(11);
    step(10, "a");
    step(11, "b");
    recording.ended(10);
    recording.ended(11);
    recording.began(12);
    step(12, "c");
    recording.ended(12);
    assertThat(recorded().plan().nodes()).hasSize(2);
    assertThat(recorded().plan().nodes().get(0)).isInstanceOf(PlanNode.Concurrently.class);
    assertThat(recorded().plan().nodes().get(1)).isInstanceOf(PlanNode.Parallel.class);
    assertThat(demand()).isEqualTo(new Demand(1, 2));
  }

  @Test
  void aPartitionIsTheStepThatItRunsUnlessAStepIsCalledSo() {
    recording.knows(List.of("part", "of:name"), List.of());
    step(MAIN, "part:partition0");
    step(MAIN, "part:partition1");
    step(MAIN, "of:name");
    assertThat(yaml()).containsOnlyOnce("step: part").contains("step: of:name");
    assertThat(recorded().remarks()).isEmpty();
  }

  @Test
  void whatARunCannotShowIsSaid() {
    recording.knows(List.of("a", "b", "c"), List.of("step c, com.example.Own"));
    step(MAIN, "a");
    step(MAIN, "b");
    recording.read(Map.of("a", 5L, "b", 0L));
    recording.acquired(77, false, "main").released();
    assertThat(recorded().remarks())
        .hasSize(4)
        .startsWith(
            "step c did not run, so nothing is known of it",
            "step b read no row, so what it does with one is not known",
            "workers that cannot be followed: step c, com.example.Own")
        .last()
        .asString()
        .contains("is of no executor of the job's steps");
  }

  @Test
  void aJobThatMakesUpItsStatementsStaysSmall() {
    for (int i = 0; i < 10_000; i++) {
      query(MAIN, "SELECT a FROM t" + letters(i));
    }
    assertThat(recorded().plan().nodes()).hasSize(Spot.MOST_CHILDREN);
    Recorded all = recorded();
    assertThat(all.note(all.plan().nodes().get(0)).orElse("")).contains("more statements like it");
  }

  @Test
  void whatWasSeenBeforeStaysAndWhatIsNewIsAdded() {
    step(MAIN, "a");
    step(MAIN, "b");
    PlanNode lookup = new PlanNode.Query("select  n from `CUSTOMERS`", "main", true);
    Plan declared =
        new Plan(
            "night",
            "main",
            List.of(
                new PlanNode.Step("c", List.of()),
                new PlanNode.Step("a", List.of(lookup, new PlanNode.Parallel(1, 3, List.of())))));
    Recorded merged = recorded().mergedInto(declared);
    assertThat(merged.plan().nodes())
        .containsExactly(
            new PlanNode.Step("c", List.of()),
            new PlanNode.Step("a", List.of(lookup, new PlanNode.Parallel(1, 3, List.of()))),
            new PlanNode.Step(
                "b", List.of(new PlanNode.Query("SELECT n FROM customers", "main", true))));
    assertThat(recorded().mergedInto(merged.plan()).plan().nodes())
        .isEqualTo(merged.plan().nodes());
  }

  @Test
  void aTransactionOfItsOwnIsNotThatOfAnotherDatabase() {
    Held held = acquired(MAIN);
    held.transaction(true);
    held.released();
    Plan declared =
        new Plan("night", "main", List.of(new PlanNode.Transaction("archive", false, List.of())));
    assertThat(recorded().mergedInto(declared).plan().nodes())
        .containsExactly(
            new PlanNode.Transaction("archive", false, List.of()),
            new PlanNode.Transaction("main", false, List.of()));
  }

  @Test
  void aStepThatDidNotRunIsKnownWhereItIsDeclared() {
    recording.knows(List.of("a", "b", "c"), List.of());
    step(MAIN, "a");
    Plan declared = new Plan("night", "main", List.of(new PlanNode.Step("b", List.of())));
    assertThat(recorded().mergedInto(declared).remarks())
        .containsExactly("step c did not run, so nothing is known of it");
  }

  @Test
  void workersOfWorkersAreCountedForEachParent() {
    long worker = 100;
    for (long parent = 10; parent < 12; parent++) {
      recording.handedOver(parent, MAIN, OptionalInt.empty());
      recording.began(parent);
    }
    for (long parent = 10; parent < 12; parent++) {
      for (int i = 0; i < 3; i++) {
        recording.handedOver(worker, parent, OptionalInt.empty());
        recording.began(worker++);
      }
    }
    for (long one = 100; one < worker; one++) {
      query(one, "SELECT 1");
      recording.ended(one);
    }
    recording.ended(10);
    recording.ended(11);
    assertThat(yaml())
        .isEqualTo(
            """
            - parallel: 2
              each:
                - parallel: 3
                  each:
                    - query: SELECT ?\
            """);
    assertThat(demand()).isEqualTo(new Demand(1, 6));
  }

  @Test
  void severalTasksBesideAnotherAreABranchEach() {
    for (long id = 10; id < 13; id++) {
      recording.handedOver(id, MAIN, OptionalInt.empty());
      recording.began(id);
    }
    query(10, "SELECT 1");
    query(11, "SELECT 1");
    step(12, "other");
    for (long id = 10; id < 13; id++) {
      recording.ended(id);
    }
    PlanNode node = recorded().plan().nodes().get(0);
    assertThat(((PlanNode.Concurrently) node).branches()).hasSize(3);
    assertThat(demand()).isEqualTo(new Demand(1, 3));
  }

  @Test
  void aConnectionThatOutlivesTheOneBeforeItIsInsideOfItNoMore() {
    Held before = acquired(MAIN);
    before.executes("SELECT 0");
    for (int i = 1; i <= 20_000; i++) {
      Held next = acquired(MAIN);
      next.executes("SELECT " + i);
      before.released();
      before = next;
    }
    before.released();
    assertThat(demand()).isEqualTo(new Demand(2, 2));
  }

  @Test
  void rowsThatNobodyClosesAreNotNestedForEver() {
    Held held = acquired(MAIN);
    held.transaction(true);
    for (int i = 0; i < 60; i++) {
      held.opened(held.executes("SELECT " + letters(26 + i) + " FROM t"));
    }
    held.released();
    assertThat(yaml().lines().mapToInt(line -> line.length() - line.stripLeading().length()))
        .allMatch(indent -> indent < 60);
    assertThat(demand()).isEqualTo(new Demand(1, 1));
  }

  @Test
  void aStatementOfCommentsAloneHasAName() {
    query(MAIN, "/* nothing */");
    assertThat(yaml()).isEqualTo("- query: a statement without words");
  }

  @Test
  void whatIsNestedOutsideOfStepsIsSaidForStrictAllowsOne() {
    Held held = acquired(MAIN);
    held.transaction(true);
    query(MAIN, "INSERT INTO log VALUES (1)");
    held.released();
    assertThat(recorded().remarks())
        .containsExactly("2 connections of main at once outside of steps: strict allows one there");
  }

  @Test
  void aPartitionMayHaveAColonInItsName() {
    recording.knows(List.of("part"), List.of());
    step(MAIN, "part:eu:1");
    assertThat(yaml()).contains("step: part\n");
  }

  @Test
  void aStepIsNotNamedBesideNodesThatAllStepsMayTake() {
    recording.entered(MAIN, "copy");
    query(MAIN, "SELECT 1");
    recording.left(MAIN, "copy");
    PlanNode nested =
        new PlanNode.Cursor(
            "SELECT a", "main", false, List.of(new PlanNode.Query("SELECT b", "main", true)));
    Plan declared = new Plan("night", "main", List.of(nested));
    Plan merged = recorded().mergedInto(declared).plan();
    assertThat(merged.step("copy").depth()).containsEntry("main", 2);
    assertThat(merged.nodes()).contains(nested).noneMatch(PlanNode.Step.class::isInstance);
  }

  private static String letters(int number) {
    return Integer.toString(number, 26)
        .chars()
        .mapToObj(c -> Character.toString('a' + Character.digit(c, 26)))
        .reduce("", String::concat);
  }

  private Held acquired(long activity) {
    return recording.acquired(activity, true, "main");
  }

  private void query(long activity, String sql) {
    Held held = acquired(activity);
    Object rows = held.executes(sql);
    held.opened(rows);
    held.closed(rows);
    held.released();
  }

  private void step(long activity, String name) {
    recording.entered(activity, name);
    query(activity, "SELECT n FROM customers");
    recording.left(activity, name);
  }

  private Recorded recorded() {
    return recording.recorded();
  }

  private String yaml() {
    return recorded().plan().yaml(node -> Optional.empty());
  }

  private Demand demand() {
    return recorded().plan().demand().get("main");
  }
}
