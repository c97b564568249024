package dev.leasehold.report;

import static dev.leasehold.report.Cases.FOUND;
import static dev.leasehold.report.Cases.READ;
import static dev.leasehold.report.Cases.cursor;
import static dev.leasehold.report.Cases.finding;
import static dev.leasehold.report.Cases.parallel;
import static dev.leasehold.report.Cases.query;
import static dev.leasehold.report.Cases.subject;
import static dev.leasehold.report.Cases.transaction;
import static dev.leasehold.report.Cases.violating;
import static dev.leasehold.watchdog.Scene.Actor.actor;
import static dev.leasehold.watchdog.Scene.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.plan.Plan;
import dev.leasehold.plan.PlanNode.Parallel;
import dev.leasehold.plan.PlanNode.Step;
import dev.leasehold.pool.Violation;
import dev.leasehold.pool.Violation.What;
import dev.leasehold.report.Diagnosis.Subject;
import dev.leasehold.report.Incident.Held;
import dev.leasehold.report.Incident.Need;
import dev.leasehold.report.Incident.Waited;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import dev.leasehold.watchdog.Scene;
import dev.leasehold.watchdog.Scene.Actor;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DiagnosisTest {
  private static final Subject DECLARED_FLAT =
      subject(cursor(), query("SELECT * FROM customer WHERE id = ?"));

  private static Incident diagnose(Finding finding, Subject subject) {
    return Diagnosis.of(finding, subject);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindSaysWhatHappenedWhyAndWhatToChange(Kind kind) {
    Incident incident = diagnose(Cases.ofEveryKind().get(kind), DECLARED_FLAT);
    assertThat(incident.kind()).isEqualTo(kind);
    for (String sentence : List.of(incident.what(), incident.why(), incident.change())) {
      assertThat(sentence).endsWith(".").hasSizeGreaterThan(20).doesNotContain("  holds", "null");
      assertThat(sentence).doesNotContain("Optional", "%");
    }
  }

  @Test
  void noTwoKindsGiveTheSameAdvice() {
    Set<String> advice = new HashSet<>();
    Cases.ofEveryKind()
        .values()
        .forEach(finding -> advice.add(diagnose(finding, DECLARED_FLAT).change()));
    // Both of these are cured by the same plan.
    assertThat(advice).hasSize(Kind.values().length - 1);
    assertThat(diagnose(Cases.story1(), DECLARED_FLAT).change())
        .isEqualTo(diagnose(Cases.story1Refused(), DECLARED_FLAT).change());
  }

  @Nested
  class OfADaemon {
    private final Subject daemon = Subject.ofDaemon("main", START);

    @Test
    void namesWhoseClockIsAheadOrBehindAndByHowMuch() {
      Incident ahead =
          diagnose(Finding.clockSkew(FOUND, "node-7", Duration.ofMillis(3250)), daemon);
      assertThat(ahead.what())
          .isEqualTo("Clocks differ: the clock of node-7 is 3.2 s ahead of the ledger's server.");
      assertThat(ahead.change()).startsWith("Let NTP set it");
      assertThat(ahead.fatal()).isFalse();
      assertThat(ahead.job()).isEqualTo("leasehold daemon");
      assertThat(ahead.facts()).isEmpty();
      assertThat(ahead.declared()).isEmpty();

      assertThat(
              diagnose(Finding.clockSkew(FOUND, "node-7", Duration.ofMillis(-61_900)), daemon)
                  .what())
          .isEqualTo("Clocks differ: the clock of node-7 is 61.9 s behind the ledger's server.");
    }

    @Test
    void whatVanishedIsNoRunThatCouldBeRestarted() {
      Finding vanished = Cases.ofEveryKind().get(Kind.VANISHED);
      Incident incident = diagnose(vanished, daemon);
      assertThat(incident.what())
          .isEqualTo("A daemon vanished: on node-7, process 31; its lease expired.");
      assertThat(incident.change()).contains("other daemons go on").doesNotContain("--restart");
      assertThat(diagnose(vanished, DECLARED_FLAT).change()).contains("--restart");
    }

    @Test
    void hasBegunWhereAJobHasARun() {
      Incident incident = diagnose(Cases.ofEveryKind().get(Kind.CLOCK_SKEW), daemon);
      assertThat(IncidentText.of(incident))
          .startsWith("CLOCK_SKEW  leasehold daemon  started 2026-11-22T03:15Z  after 0.4 s\n");
      assertThat(IncidentPage.of(incident))
          .contains(
              "did not end the daemon", "Started 2026-11-22T03:15Z. Found 0.4 s after it began");
      Incident ofRun = diagnose(Cases.ofEveryKind().get(Kind.FAILED), DECLARED_FLAT);
      assertThat(IncidentText.of(ofRun))
          .startsWith("FAILED  order-export  run 2026-11-22T03:15Z  after 0.4 s\n");
      assertThat(IncidentPage.of(ofRun)).contains("ended the run", "Run 2026-11-22T03:15Z.");
    }
  }

  @Nested
  class TheFirstStory {
    private final Incident incident = diagnose(Cases.story1(), DECLARED_FLAT);

    @Test
    void namesBothCodeLinesAndBothNeeds() {
      assertThat(incident.what())
          .isEqualTo(
              "main holds 1 of 1 connections of main, taken for a cursor at OrderExport.java:42"
                  + " (0.4 s ago), and waits for another at OrderExport.java:47.");
      assertThat(incident.why()).contains("a peak of 1", "the code needs 2");
      assertThat(incident.declared()).containsExactly(new Need("main", 1, 1, 1, 2));
    }

    @Test
    void printsThePlanToDeclareWithTheRestOfTheDeclaredOne() {
      assertThat(incident.change())
          .isEqualTo(
              "Change the plan to  cursor: ... / each: - query: ...  (floor 2, peak 2; in full"
                  + " below), or read the rows before querying.");
      assertThat(incident.planToDeclare())
          .contains(
              """
              - cursor: SELECT id FROM orders WHERE exported_at IS NULL
                each:
                  - query: the statement at OrderExport.java:47
              - query: SELECT * FROM customer WHERE id = ?\
              """);
    }

    @Test
    void showsTheHoldAndTheWaitOfTheCircle() {
      assertThat(incident.holds()).singleElement().matches(Held::inCircle);
      assertThat(incident.holds().get(0).takenAt()).isEqualTo("OrderExport.java:42");
      assertThat(incident.holds().get(0).statement()).isEqualTo(READ);
      assertThat(incident.holds().get(0).server()).isEqualTo("Sleep 0 s");
      assertThat(incident.waits()).singleElement().matches(Waited::inCircle);
    }

    @Test
    void isTheSameNeedWhenItWasRefusedBeforeItWaited() {
      Incident refused = diagnose(Cases.story1Refused(), DECLARED_FLAT);
      assertThat(refused.planToDeclare()).isEqualTo(incident.planToDeclare());
      assertThat(refused.declared()).isEqualTo(incident.declared());
      assertThat(refused.why()).contains("lets step export hold 1 connection", "needs 2");
      assertThat(refused.waits()).singleElement().matches(Waited::inCircle);
    }
  }

  @Nested
  class TheSecondStory {
    @Test
    void deepensTheDeclaredWorkers() {
      Incident incident =
          diagnose(
              Cases.story2(), subject(parallel(2, transaction(query("UPDATE stock SET n = ?")))));
      assertThat(incident.what())
          .startsWith("worker 1 of step sync, worker 2 of step sync each hold 1 of 2 connections");
      assertThat(incident.why()).contains("a peak of 2", "needs 3, and 4 so that nobody waits");
      assertThat(incident.planToDeclare())
          .contains(
              """
              - parallel: 2
                each:
                  - transaction:
                      - query: UPDATE stock SET n = ?
                      - query: the statement at Sync.java:31
                        connection: own\
              """);
    }

    @Test
    void leavesElasticWorkersAsTheyWereDeclared() {
      Plan declared =
          new Plan(
              "order-export",
              "main",
              List.of(new Parallel(1, 8, List.of(transaction(query("UPDATE stock SET n = ?"))))));
      Plan sized = declared.sizedFor(Map.of("main", 2));
      Incident incident =
          diagnose(Cases.story2(), new Subject("order-export", START, START, declared, sized));
      assertThat(incident.why()).contains("a peak of 2", "needs 3, and 4 so that nobody waits");
      assertThat(incident.change())
          .contains(
              "parallel: ... / each: - transaction: -",
              "(floor 3, peak 4 for the workers of this run; in full below)");
      assertThat(incident.planToDeclare())
          .contains(
              """
              - parallel: {min: 1, max: 8}
                each:
                  - transaction:
                      - query: UPDATE stock SET n = ?
                      - query: the statement at Sync.java:31
                        connection: own\
              """);
    }

    @Test
    void writesThePlanThatWasSeenWhereNoneIsDeclared() {
      Incident incident = diagnose(Cases.story2(), subject());
      assertThat(incident.why()).startsWith("No plan is declared and main is leased 2");
      assertThat(incident.planToDeclare())
          .contains(
              """
              - parallel: 2
                each:
                  - transaction:
                      - query: the statement at Sync.java:31
                        connection: own\
              """);
    }

    @Test
    void asksForMoreConnectionsWhereThePlanSaysItAllAlready() {
      Incident incident =
          diagnose(
              Cases.story2(),
              subject(
                  parallel(
                      2, transaction(new dev.leasehold.plan.PlanNode.Query("q", "main", false)))));
      assertThat(incident.planToDeclare()).isEmpty();
      assertThat(incident.change()).startsWith("Give the run more connections");
    }
  }

  @Nested
  class ThePlanToDeclare {
    private final Actor nested =
        actor(1)
            .called("step two", "step two")
            .holds(Cases.inTransaction("Two.java:5"))
            .holds(Cases.reading());

    private Optional<String> plan(Subject subject) {
      Violation third =
          new Violation(
              What.CONNECTION, nested.state(), "main", 2, 3, Optional.of(Scene.line("Two.java:9")));
      return diagnose(violating(third, Scene.of("main", 4).with(nested), true), subject)
          .planToDeclare();
    }

    @Test
    void changesOnlyTheStepThatItHappenedIn() {
      Subject steps =
          subject(
              new Step("one", List.of(transaction(cursor(query("a"))))),
              new Step("two", List.of(transaction(cursor(query("b"))))));
      assertThat(plan(steps))
          .contains(
              """
              - step: one
                do:
                  - transaction:
                      - cursor: SELECT id FROM orders WHERE exported_at IS NULL
                        each:
                          - query: a
              - step: two
                do:
                  - transaction:
                      - cursor: SELECT id FROM orders WHERE exported_at IS NULL
                        each:
                          - query: b
                          - query: the statement at Two.java:9
                            connection: own\
              """);
    }

    @Test
    void findsAStatementThoughItIsWrittenWithLiteralsAndInOtherCase() {
      Finding finding =
          finding(
              Kind.POOL_DEADLOCK,
              true,
              Scene.of("main", 1)
                  .with(
                      actor(1)
                          .called("main", "outside steps")
                          .holds(
                              Scene.hold(
                                  "main",
                                  dev.leasehold.pool.Hold.Use.CURSOR,
                                  "A.java:1",
                                  "SELECT `id` FROM `t` WHERE `a` = ? AND `b` = ?"))
                          .waitsFor("main", FOUND, "A.java:2")),
              1L);
      Subject two =
          subject(
              new dev.leasehold.plan.PlanNode.Cursor("select x from u", "main", false, List.of()),
              new dev.leasehold.plan.PlanNode.Cursor(
                  "select id from t where a = 'it''s' and b = 4.5", "main", false, List.of()));
      assertThat(diagnose(finding, two).planToDeclare())
          .contains(
              """
              - cursor: select x from u
                each: []
              - cursor: select id from t where a = ? and b = ?
                each:
                  - query: the statement at A.java:2\
              """);
    }

    @Test
    void hasAsManyWorkersAsWereSeen() {
      Actor parent = actor(1).called("step copy", "step copy");
      Violation fifth =
          new Violation(
              What.WORKER, parent.state(), "main", 4, 5, Optional.of(Scene.line("Copy.java:9")));
      Incident incident =
          diagnose(
              violating(fifth, Scene.of("main", 4).with(parent), true),
              subject(parallel(4, transaction(query("a")))));
      assertThat(incident.what()).contains("5 workers at once at Copy.java:9", "declares 4");
      assertThat(incident.change()).contains("at most 4 threads", "peak 5");
      assertThat(incident.planToDeclare())
          .hasValueSatisfying(p -> assertThat(p).startsWith("- parallel: 5"));
    }

    @Test
    void namesTheWorkersThatWereSeenWhereTheLeaseAllowedFewerThanWereDeclared() {
      Actor parent = actor(1).called("step copy", "step copy");
      Violation fifth =
          new Violation(
              What.WORKER, parent.state(), "main", 4, 5, Optional.of(Scene.line("Copy.java:9")));
      Plan declared =
          new Plan(
              "order-export",
              "main",
              List.of(new Parallel(1, 8, List.of(transaction(query("a"))))));
      Incident incident =
          diagnose(
              violating(fifth, Scene.of("main", 4).with(parent), true),
              new Subject(
                  "order-export", START, START, declared, declared.sizedFor(Map.of("main", 4))));
      assertThat(incident.planToDeclare())
          .hasValueSatisfying(p -> assertThat(p).startsWith("- parallel: 5"));
    }

    @Test
    void namesWorkersThatNothingDeclares() {
      Actor parent = actor(1).called("step copy", "step copy");
      Violation first = new Violation(What.WORKER, parent.state(), "main", 0, 1, Optional.empty());
      Incident incident =
          diagnose(
              violating(first, Scene.of("main", 4).with(parent), true),
              subject(transaction(query("a"))));
      assertThat(incident.change()).contains("step's own thread");
    }

    @Test
    void asksForATransactionWhereOneWasToBegin() {
      StackTraceElement begin =
          new StackTraceElement(
              "org.springframework.jdbc.datasource.DataSourceTransactionManager",
              "doBegin",
              "DataSourceTransactionManager.java",
              260);
      Actor holder =
          actor(1)
              .called("step two", "step two")
              .holds(Cases.inTransaction("Two.java:5"))
              .waitsFor("main", FOUND, "Two.java:9");
      Finding found = finding(Kind.POOL_DEADLOCK, true, Scene.of("main", 1).with(holder), 1L);
      assertThat(
              PlanAdvice.of(
                      Cases.withStacks(found, Map.of(1L, List.of(begin))),
                      subject().plan(),
                      subject().plan())
                  .map(advice -> advice.plan().yaml()))
          .contains(
              """
              - transaction:
                  - transaction:
                      - query: the statement at Two.java:9
                    requiresNew: true\
              """);
    }
  }

  @Test
  void saysWhereEachHolderIsNow() {
    Finding found = Cases.story2();
    List<StackTraceElement> stack =
        List.of(
            new StackTraceElement("java.util.concurrent.FutureTask", "get", "FutureTask.java", 190),
            new StackTraceElement("dev.leasehold.pool.Gate", "acquire", "Gate.java", 1),
            new StackTraceElement("com.example.Sync", "write", "Sync.java", 31));
    Incident incident =
        diagnose(
            Cases.withStacks(found, Map.of(2L, stack)),
            subject(parallel(2, transaction(query("a")))));
    assertThat(incident.holds())
        .extracting(Held::now)
        .containsExactlyInAnyOrder("Sync.java:31", "");
    assertThat(incident.stacks()).hasSize(1);
    assertThat(incident.stacks().get(0).frames()).hasSize(3);
  }

  @Test
  void theIdIsTheSameForTheSameFindingAndSortsByTime() {
    String id = diagnose(Cases.story1(), DECLARED_FLAT).id();
    assertThat(id).isEqualTo(diagnose(Cases.story1(), DECLARED_FLAT).id());
    assertThat(id).startsWith("20261122T031500400Z-");
    assertThat(id).isNotEqualTo(diagnose(Cases.story1Refused(), DECLARED_FLAT).id());
  }

  @Test
  void aLeakWithAnOpenTransactionIsToldApartFromALostConnection() {
    assertThat(diagnose(Cases.leak(true), DECLARED_FLAT).what())
        .contains("with a transaction open");
    assertThat(diagnose(Cases.leak(false), DECLARED_FLAT).what()).contains("was still out");
  }

  @Test
  void aWaitWithFreeConnectionsBlamesTheServer() {
    Finding slow =
        finding(
            Kind.ACQUIRE_TIMEOUT,
            true,
            Scene.of("main", 2)
                .with(
                    actor(2)
                        .called("step b", "step b")
                        .waitsFor("main", FOUND.minusSeconds(10), "B.java:7")),
            2L);
    assertThat(diagnose(slow, DECLARED_FLAT).why())
        .startsWith("0 of 2 are held, so the server is slow");
  }
}
