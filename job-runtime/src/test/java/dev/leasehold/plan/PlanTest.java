package dev.leasehold.plan;

import static dev.leasehold.plan.Declared.chunk;
import static dev.leasehold.plan.Declared.cursor;
import static dev.leasehold.plan.Declared.flow;
import static dev.leasehold.plan.Declared.job;
import static dev.leasehold.plan.Declared.joinedCursor;
import static dev.leasehold.plan.Declared.own;
import static dev.leasehold.plan.Declared.parallel;
import static dev.leasehold.plan.Declared.partition;
import static dev.leasehold.plan.Declared.query;
import static dev.leasehold.plan.Declared.queryOf;
import static dev.leasehold.plan.Declared.requiresNew;
import static dev.leasehold.plan.Declared.step;
import static dev.leasehold.plan.Declared.tasklet;
import static dev.leasehold.plan.Declared.transaction;
import static dev.leasehold.plan.Declared.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.NodeDeclaration;
import dev.leasehold.declaration.NodeDeclaration.Model;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlanTest {
  static Stream<Arguments> shapesOfSpringBatch() {
    NodeDeclaration read = query("read a page");
    NodeDeclaration lookup = query("look up");
    NodeDeclaration write = query("write");
    return Stream.of(
        shape("tasklet, one query", 1, 1, tasklet(lookup)),
        shape("chunk, paging reader", 1, 1, chunk(read, lookup, write)),
        shape("chunk, cursor reader", 2, 2, chunk(cursor("read"), lookup, write)),
        shape(
            "chunk, cursor, REQUIRES_NEW in the processor",
            3,
            3,
            chunk(cursor("read"), requiresNew(lookup), write)),
        shape(
            "chunk, cursor, 4 workers, lookup",
            3,
            6,
            with(4, Model.CHUNK, chunk(cursor("read"), lookup, write))),
        shape(
            "chunk, cursor, 4 workers, REQUIRES_NEW",
            3,
            6,
            with(4, Model.CHUNK, chunk(cursor("read"), requiresNew(lookup), write))),
        shape(
            "chunk, paging, 4 workers, lookup",
            2,
            5,
            with(4, Model.CHUNK, chunk(read, lookup, write))),
        shape(
            "older chunk, cursor, 4 workers",
            2,
            5,
            with(4, Model.TASKLET, chunk(cursor("read"), lookup, write))),
        shape("4 partitions, paging", 1, 4, partition(4, 4, chunk(read, lookup, write))),
        shape("4 partitions, cursor", 5, 8, partition(4, 4, chunk(cursor("read"), lookup, write))),
        shape(
            "4 partitions, cursor, REQUIRES_NEW",
            9,
            12,
            partition(4, 4, chunk(cursor("read"), requiresNew(lookup), write))),
        shape(
            "9 partitions on 2 workers, cursor",
            3,
            4,
            partition(9, 2, chunk(cursor("read"), lookup, write))),
        shape(
            "split flow of 4, paging",
            1,
            4,
            flow(
                chunk(read, lookup, write),
                chunk(read, lookup, write),
                chunk(read, lookup, write),
                chunk(read, lookup, write))),
        shape(
            "tasklet that streams on its own connection and queries per row on another",
            3,
            3,
            tasklet(cursor("read", own("per row")))),
        shape("bare tasklet with a cursor and a query", 2, 2, cursor("read", query("per row"))),
        shape("everything joins", 1, 1, transaction(joinedCursor("read", lookup), write)));
  }

  private static Arguments shape(String name, int floor, int peak, NodeDeclaration node) {
    return Arguments.of(name, node, new Demand(floor, peak));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("shapesOfSpringBatch")
  void everyShapeNeedsWhatItWasMeasuredToNeed(String name, NodeDeclaration node, Demand demand) {
    assertThat(Plan.of(job(node)).demand()).isEqualTo(Map.of("main", demand));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,2", "2,2", "3,4", "8,3", "10,10"})
  void workersOfANestingDepthNeedWhatHikariCpSays(int workers, int depth) {
    NodeDeclaration nested = query("innermost");
    for (int i = 1; i < depth; i++) {
      nested = cursor("around", nested);
    }

    Demand demand = Plan.of(job(parallel(workers, nested))).demand().get("main");

    assertThat(demand).isEqualTo(new Demand(workers * (depth - 1) + 1, workers * depth));
  }

  @Test
  void aChunkIsItsCursorAroundTheTransaction() {
    assertThat(Plan.of(job(chunk(cursor("read"), query("look up"), query("write")))).yaml())
        .isEqualTo(
            """
            - cursor: read
              each:
                - transaction:
                    - query: look up
                    - query: write\
            """);
  }

  @Test
  void workersOfAChunkAreInsideItsTransactionAndThoseOfTheOlderModelAroundIt() {
    NodeDeclaration.Chunk chunk = chunk(cursor("read"), query("look up"), query("write"));

    assertThat(Plan.of(job(with(3, Model.CHUNK, chunk))).yaml())
        .isEqualTo(
            """
            - cursor: read
              each:
                - transaction:
                    - parallel: 3
                      each:
                        - query: look up
                    - query: write\
            """);
    assertThat(Plan.of(job(with(3, Model.TASKLET, chunk))).yaml())
        .isEqualTo(
            """
            - cursor: read
              each:
                - parallel: 3
                  each:
                    - transaction:
                        - query: look up
                        - query: write\
            """);
  }

  @Test
  void whatAPagingReaderAsksIsAskedInsideTheTransaction() {
    assertThat(Plan.of(job(chunk(query("read a page"), query("look up"), query("write")))).yaml())
        .isEqualTo(
            """
            - transaction:
                - query: read a page
                - query: look up
                - query: write\
            """);
  }

  @Test
  void nodesOfAnotherDatabaseHoldNothingOfTheJobs() {
    Plan plan = Plan.of(job(cursor("read", queryOf("reports", "look up"), transaction())));

    assertThat(plan.demand())
        .isEqualTo(Map.of("main", new Demand(2, 2), "reports", new Demand(1, 1)));
    assertThat(plan.demand().keySet()).containsExactly("main", "reports");
  }

  @Test
  void aTransactionIsJoinedOnItsOwnDatabaseOnly() {
    Plan plan = Plan.of(job(transaction(query("a"), queryOf("reports", "b"))));

    assertThat(plan.demand())
        .isEqualTo(Map.of("main", new Demand(1, 1), "reports", new Demand(1, 1)));
  }

  @Test
  void aTransactionIsStillJoinedInsideOneOfAnotherDatabase() {
    NodeDeclaration other =
        new NodeDeclaration.Transaction(
            Declared.PLACE, false, Optional.of("reports"), List.of(query("a")));

    assertThat(Plan.of(job(transaction(other))).demand())
        .isEqualTo(Map.of("main", new Demand(1, 1), "reports", new Demand(1, 1)));
  }

  @Test
  void aWorkerJoinsNothingOfItsParent() {
    assertThat(Plan.of(job(transaction(parallel(2, query("a"))))).demand())
        .isEqualTo(Map.of("main", new Demand(2, 3)));
  }

  @Test
  void whatNeverAcquiresHasNoFloor() {
    assertThat(Plan.of(job(step("silent"))).demand()).isEqualTo(Map.of("main", new Demand(0, 0)));
  }

  @Test
  void absurdNumbersOfWorkersDoNotWrapAround() {
    Plan plan =
        Plan.of(
            job(parallel(1_000_000, cursor("a", parallel(1_000_000, cursor("b", query("c")))))));

    assertThat(plan.demand())
        .isEqualTo(Map.of("main", new Demand(Integer.MAX_VALUE, Integer.MAX_VALUE)));
  }

  @Test
  void aPlanNamesTheStepsThatItsNodesName() {
    Plan plan = Plan.of(job(flow(step("left", query("a")), step("right", query("b")))));

    assertThat(plan.names("right")).isTrue();
    assertThat(plan.names("middle")).isFalse();
  }
}
