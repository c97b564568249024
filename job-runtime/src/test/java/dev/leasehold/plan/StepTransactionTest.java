package dev.leasehold.plan;

import static dev.leasehold.plan.Declared.chunk;
import static dev.leasehold.plan.Declared.cursor;
import static dev.leasehold.plan.Declared.flow;
import static dev.leasehold.plan.Declared.job;
import static dev.leasehold.plan.Declared.joinedCursor;
import static dev.leasehold.plan.Declared.partition;
import static dev.leasehold.plan.Declared.query;
import static dev.leasehold.plan.Declared.step;
import static dev.leasehold.plan.Declared.tasklet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.NodeDeclaration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepTransactionTest {
  @Test
  void aPlanThatHasTheStepsTransactionIsLeftAlone() {
    assertThat(corrected("copy", step("copy", tasklet(query("a"))))).isEmpty();
    assertThat(corrected("copy", chunk(cursor("a"), query("b"), query("c")))).isEmpty();
    assertThat(corrected("copy", partition(4, 4, chunk(cursor("a"), query("b"), query("c")))))
        .isEmpty();
  }

  @Test
  void aForgottenTransactionIsPutInsideAChunksCursor() {
    assertThat(corrected("copy", step("copy", cursor("a", query("b")))))
        .contains(
            """
            - step: copy
              do:
                - cursor: a
                  each:
                    - transaction:
                        - query: b\
            """);
  }

  @Test
  void aForgottenTransactionIsPutAroundEverythingElse() {
    assertThat(corrected("copy", query("a"), joinedCursor("b", query("c"))))
        .contains(
            """
            - transaction:
                - query: a
                - cursor: b
                  connection: joined
                  each:
                    - query: c\
            """);
  }

  @Test
  void onlyTheStepThatLacksItGetsIt() {
    NodeDeclaration both = flow(step("left", query("a")), step("right", query("b")));

    assertThat(corrected("right", both))
        .contains(
            """
            - concurrently:
                - - step: left
                    do:
                      - query: a
                - - step: right
                    do:
                      - transaction:
                          - query: b\
            """);
  }

  @Test
  void aTransactionOfAnotherDatabaseIsNotTheSteps() {
    NodeDeclaration other =
        new NodeDeclaration.Transaction(
            Declared.PLACE, false, Optional.of("reports"), java.util.List.of());

    assertThat(corrected("copy", other)).isPresent();
  }

  @Test
  void aStepThatAPlanOfNamedStepsForgotIsAdded() {
    assertThat(corrected("copy", step("clean", query("a"))))
        .contains(
            """
            - step: clean
              do:
                - query: a
            - step: copy
              do:
                - transaction: []\
            """);
  }

  private static Optional<String> corrected(String step, NodeDeclaration... plan) {
    return Plan.of(job(plan)).withTransactionOf(step).map(Plan::yaml);
  }
}
