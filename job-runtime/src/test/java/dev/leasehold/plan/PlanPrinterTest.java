package dev.leasehold.plan;

import static dev.leasehold.plan.Declared.cursor;
import static dev.leasehold.plan.Declared.flow;
import static dev.leasehold.plan.Declared.job;
import static dev.leasehold.plan.Declared.leased;
import static dev.leasehold.plan.Declared.observed;
import static dev.leasehold.plan.Declared.parallel;
import static dev.leasehold.plan.Declared.query;
import static dev.leasehold.plan.Declared.queryOf;
import static dev.leasehold.plan.Declared.requiresNew;
import static dev.leasehold.plan.Declared.step;
import static dev.leasehold.plan.Declared.transaction;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.NodeDeclaration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanPrinterTest {
  private static final JobDeclaration EXPORT =
      job(
          cursor(
              "SELECT id FROM orders WHERE exported_at IS NULL",
              query("SELECT *\n  FROM customer\n WHERE id = ?"),
              transaction(
                  query(
                      "UPDATE orders SET exported_at = NOW(), exported_by = ?, exported_to = ?"
                          + " WHERE id = ?"))));

  private static final JobDeclaration WIDE =
      job(
          step("load", parallel(1, 8, cursor("SELECT id FROM orders", requiresNew(query("x"))))),
          step(
              "rest",
              flow(cursor("a", query("b")), transaction(queryOf("reports", "c"), query("d")))));

  private final PlanPrinter plain = new PlanPrinter(Map.of("main", 40), false);

  @Test
  void aPlanIsPrintedWithWhatItHoldsAndNeeds() {
    assertThat(plain.print(EXPORT))
        .isEqualTo(
            """
            copy  com.example.Copy
              schedule */15 * * * * Z · overlap forbid · retries 0 · enforcement strict · deadline 1h30m ·
              admission timeout 5m · acquire timeout 10s · query timeout 5m · term 30s · heartbeat 5s ·
              hoarded after 5m (report) · lock look every 500ms

              plan                                                                                  holds   peak
              cursor SELECT id FROM orders WHERE exported_at IS NULL                                    1      2
              ├─ query SELECT * FROM customer WHERE id = ?                                              1      1
              └─ transaction                                                                            1      1
                 └─ query UPDATE orders SET exported_at = NOW(), exported_by = ?, exported_to =…    joins      –

              database   floor   peak   lease              runtime's own   in all   capacity
              main           2      2       2   2 (control, bookkeeping)        4         40

              main: in a pool of 2 no acquire ever waits; in a smaller one a run can deadlock.
            """);
  }

  @Test
  void everyDatabaseHasItsColumnAndEveryBranchItsLine() {
    assertThat(plain.print(WIDE).lines().skip(5).collect(joining("\n")).stripIndent())
        .isEqualTo(
            """
            plan                                                              holds   peak main   peak reports
            step load                                                                        16              –
            └─ parallel 1 to 8 workers                                                       16              –
               └─ cursor SELECT id FROM orders                                    1           2              –
                  └─ transaction of its own                                       1           1              –
                     └─ query x                                               joins           –              –
            step rest                                                                         3              1
            └─ concurrently 2 branches                                                        3              1
               ├─ branch 1                                                                    2              –
               │  └─ cursor a                                                     1           2              –
               │     └─ query b                                                   1           1              –
               └─ branch 2                                                                    1              1
                  └─ transaction                                                  1           1              1
                     ├─ query c                                        1 of reports           –              1
                     └─ query d                                               joins           –              –

            database   floor   peak     lease              runtime's own    in all   capacity
            main           9     16   3 to 16   2 (control, bookkeeping)   5 to 18         40
            reports        1      1         1                1 (control)         2          –

            main: in a pool of 16 no acquire ever waits; from 9 on a run may wait, but never deadlocks.
            The lease decides how many workers run: 3 connections run the fewest, 16 the most.
            reports: the plan takes one connection at a time.\
            """);
  }

  @Test
  void aSmallerLeaseIsSaid() {
    assertThat(plain.print(leased(6, parallel(3, cursor("a", query("b"))))))
        .doesNotContain("accepts");
    assertThat(plain.print(leased(4, parallel(3, cursor("a", query("b"))))))
        .endsWith(
            """
              main: in a pool of 6 no acquire ever waits; from 4 on a run may wait, but never deadlocks.
              The lease of 4 accepts waits inside the pool.
            """);
  }

  @Test
  void anObservedJobWithoutAPlanIsPrintedToo() {
    assertThat(plain.print(observed()))
        .contains("No plan is declared.", "main           0      0      10")
        .doesNotContain("the plan takes")
        .endsWith(
            "  Observed: nothing is refused, and what a run needs is not known. leasehold record "
                + observed().name()
                + " shows it.\n");
  }

  @Test
  void colourAddsColourAndNothingElse() {
    String coloured = new PlanPrinter(Map.of("main", 40), true).print(WIDE);

    assertThat(coloured).contains("\u001b[");
    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain.print(WIDE));
    assertThat(plain.print(WIDE)).doesNotContain("\u001b");
  }

  @Test
  void noLineIsWiderThanATerminal() {
    NodeDeclaration node = query("SELECT " + "a, ".repeat(80) + "b FROM c");
    for (int i = 0; i < 40; i++) {
      node =
          cursor("SELECT " + "a, ".repeat(80) + "b FROM c", node, queryOf("another-database", "x"));
    }

    assertThat(plain.print(job(node)).lines()).allMatch(line -> line.length() <= 100);
  }
}
