package dev.leasehold.report;

import static dev.leasehold.report.Cases.cursor;
import static dev.leasehold.report.Cases.subject;
import static dev.leasehold.watchdog.Scene.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.pool.LeasedPools.Usage;
import dev.leasehold.watchdog.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomeTextTest {
  private static RunReport report(String outcome, ExitCode exit, List<Incident> incidents) {
    return new RunReport(
        "order-export",
        START,
        START,
        Duration.ofMillis(12_400),
        outcome,
        exit,
        List.of(
            RunReport.Pool.of("main", 2, new Usage(2, 2, Duration.ofMillis(3), 100_001)),
            RunReport.Pool.of("archive", 0, new Usage(1, 0, Duration.ZERO, 0))),
        100_000,
        99_998,
        1,
        incidents,
        Optional.empty());
  }

  @Test
  void aGoodRunSaysWhatItUsed() {
    assertThat(OutcomeText.of(report("completed", ExitCode.COMPLETED, List.of())))
        .isEqualTo(
            """
            order-export  completed  run 2026-11-22T03:15Z  in 12.4 s
              lease     main: 2 connections    and 2 of the runtime's own
              lease     archive: 1 connection
              used      main: at most 2 held at once     longest wait 3 ms  100,001 acquires
              used      archive: at most 0 held at once  longest wait 0 ms  0 acquires
              items     100,000 read  99,998 written  in 1 step  8,064 a second\
            """);
  }

  @Test
  void aKilledRunNamesItsIncidentAndItsExitCode() {
    Incident incident = Diagnosis.of(Cases.story1(), subject(cursor()));
    String text = OutcomeText.of(report("killed", ExitCode.PLAN, List.of(incident)));
    assertThat(text).startsWith("order-export  killed").contains("exit 80");
    assertThat(text).endsWith(incident.id()).contains("incident  POOL_DEADLOCK  main holds 1 of 1");
  }

  @Test
  void anObservedRunSaysWhatStrictWouldHaveSaid() {
    RunReport good = report("completed", ExitCode.COMPLETED, List.of());
    WouldHave.Refusal first =
        new WouldHave.Refusal(Kind.PLAN_VIOLATION, "It asks.", "Copy.java:7", "2026-1");
    WouldHave.Refusal second = new WouldHave.Refusal(Kind.PLAN_VIOLATION, "It asks.", "", "2026-2");

    assertThat(OutcomeText.of(good)).doesNotContain("strict");
    assertThat(OutcomeText.of(good.with(new WouldHave(true, List.of()))))
        .endsWith("\n  strict    would have let it run");
    assertThat(
            OutcomeText.of(
                report("failed", ExitCode.FAILED, List.of()).with(new WouldHave(true, List.of()))))
        .endsWith("\n  strict    would have refused nothing of what it did until then");
    assertThat(OutcomeText.of(good.with(new WouldHave(true, List.of(first, second)))))
        .endsWith(
            """

              strict    would have ended it: PLAN_VIOLATION at Copy.java:7
              strict    and then: PLAN_VIOLATION at a line that is not the author's\
            """);
    assertThat(OutcomeText.of(good.with(new WouldHave(false, List.of()))))
        .endsWith(
            "strict    has no plan to hold it to; see one with: leasehold record order-export");
  }

  @Test
  void coloursAreOnlyForTerminals() {
    RunReport good = report("completed", ExitCode.COMPLETED, List.of());
    assertThat(OutcomeText.of(good)).doesNotContain("\u001b");
    assertThat(OutcomeText.coloured(good)).contains("\u001b[1;32mcompleted\u001b[0m");
  }
}
