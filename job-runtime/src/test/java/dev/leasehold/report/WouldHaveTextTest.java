package dev.leasehold.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.report.WouldHaveList.Job;
import dev.leasehold.report.WouldHaveList.Place;
import dev.leasehold.watchdog.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WouldHaveTextTest {
  private static final Instant FIRST = Instant.parse("2026-11-22T03:15:00Z");
  private static final Instant LAST = Instant.parse("2026-11-24T03:15:00Z");

  @Test
  void theDocumentsShowIt() throws IOException {
    Place place =
        new Place(
            Kind.PLAN_VIOLATION,
            "Report.java:55",
            "step report holds 1 of 10 connections of main, taken for a transaction, and asks for"
                + " another at Report.java:55.",
            3,
            FIRST,
            LAST,
            "20261124T0315");
    String plan =
        """
        - transaction:
            - query: SELECT ?
            - transaction:
                - query: the statement at Report.java:55
              requiresNew: true
        """;
    String text =
        WouldHaveText.of(
            new WouldHaveList(
                Optional.empty(),
                List.of(
                    job("order-export", "observe", false, 5, 0, 0),
                    new Job(
                        "report",
                        "observe",
                        true,
                        12,
                        3,
                        2,
                        false,
                        List.of(place),
                        Optional.of(plan)),
                    job("load", "observe", true, 40, 0, 0))));
    assertThat(Files.readString(Path.of("..", "docs", "observe.md")))
        .contains(text.stripTrailing());
  }

  @Test
  void eachJobSaysWhetherItIsReadyAndWhatIsInTheWay() {
    Place place =
        new Place(
            Kind.PLAN_VIOLATION,
            "Report.java:69",
            "It asks for another.",
            3,
            FIRST,
            LAST,
            "2026-1");

    assertThat(
            WouldHaveText.of(
                new WouldHaveList(
                    Optional.empty(),
                    List.of(
                        job("copy", "observe", true, 40, 0, 0),
                        new Job(
                            "report",
                            "observe",
                            true,
                            12,
                            3,
                            2,
                            false,
                            List.of(place),
                            Optional.of("- query: SELECT ?")),
                        job("load", "observe", false, 5, 0, 0),
                        job("fresh", "observe", true, 0, 0, 1),
                        job("old", "strict", true, 1, 0, 0)))))
        .isEqualTo(
            """
            job     enforcement  runs  ended
            copy    observe      40    0      ready for strict
            report  observe      12    3      not ready (2 runs of another plan not counted)
            load    observe      5     –      needs a plan; see one with: leasehold record load
            fresh   observe      0     0      no run of this plan yet (1 run of another plan not counted)
            old     strict       1     0      is strict

            report: strict would have ended 3 of 12 runs
              PLAN_VIOLATION at Report.java:69, 3 times, first 2026-11-22T03:15Z, last 2026-11-24T03:15Z; see: leasehold incidents 2026-1
                It asks for another.
              The plan to declare:
                - query: SELECT ?\
            """);
  }

  private static Job job(
      String name, String enforcement, boolean planned, int runs, int ended, int earlier) {
    return new Job(
        name,
        enforcement,
        planned,
        runs,
        ended,
        earlier,
        runs > 0 && ended == 0,
        List.of(),
        Optional.empty());
  }
}
