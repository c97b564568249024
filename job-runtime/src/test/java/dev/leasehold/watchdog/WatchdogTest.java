package dev.leasehold.watchdog;

import static dev.leasehold.watchdog.Scene.Actor.actor;
import static dev.leasehold.watchdog.Scene.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.JobDeclaration.Severity;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.Hold.Use;
import dev.leasehold.pool.Leak;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.pool.Violation;
import dev.leasehold.pool.Violation.What;
import dev.leasehold.watchdog.Scene.Actor;
import dev.leasehold.watchdog.Watchdog.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Watched run = new Watched();

  private static Scene oneWaitsBehindOneThatRuns(Instant since) {
    return Scene.of("main", 1)
        .with(actor(1).works("main"))
        .with(actor(2).waitsFor("main", since, "Export.java:47"));
  }

  private static Scene deadlock() {
    return Scene.of("main", 1).with(actor(1).holds("main").waitsFor("main"));
  }

  private static Violation violation(Actor actor, String at) {
    return new Violation(What.CONNECTION, actor.state(), "main", 1, 2, Optional.of(Scene.line(at)));
  }

  private static Hold idleFor(Duration idle) {
    return new Hold(
        "main",
        42,
        START,
        Use.TRANSACTION,
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        idle);
  }

  @Nested
  class ADeadlock {
    @Test
    void isFoundAtTheSecondLookAndProven() {
      run.sees(deadlock());
      run.tick();
      assertThat(run.findings).isEmpty();

      run.tick();
      Finding finding = run.only(Kind.POOL_DEADLOCK);
      assertThat(finding.fatal()).isTrue();
      assertThat(finding.proven()).isTrue();
      assertThat(finding.involved()).containsExactly(1L);
      assertThat(run.elapsed()).isLessThan(Duration.ofMillis(200));
    }

    @Test
    void isNotBelievedWhenOneWaitHasEndedAndAnotherBegun() {
      run.sees(deadlock());
      run.tick();
      run.sees(
          Scene.of("main", 1)
              .with(
                  actor(1)
                      .holds("main")
                      .waitsFor("main", START.plusMillis(101), "Export.java:47")));
      run.tick();
      assertThat(run.findings).isEmpty();
    }

    @Test
    void isNoneForALegalNestedAcquire() {
      run.sees(Scene.of("main", 2).with(actor(1).holds("main").waitsFor("main")));
      run.ticksFor(Duration.ofMillis(300));
      assertThat(run.findings).isEmpty();
    }

    @Test
    void endsTheRunInObserveToo() {
      Watched observed = new Watched(new Policy(false, false));
      observed.sees(deadlock());
      observed.ticksFor(Duration.ofMillis(200));
      assertThat(observed.only(Kind.POOL_DEADLOCK).fatal()).isTrue();
    }

    @Test
    void ofWorkersOnlyIsStarvation() {
      run.sees(
          Scene.of("main", 4).with(actor(1).joins(2L)).with(actor(2).childOf(1).queuedBehind(1L)));
      run.ticksFor(Duration.ofMillis(200));
      assertThat(run.only(Kind.WORKER_STARVATION).proven()).isTrue();
    }

    @Test
    void isNotHeldUpByAServerThatNeverAnswers() {
      Watched slow =
          new Watched(
              (database, ids, limit) -> {
                Threads.parkForEver();
                return List.of();
              });
      slow.sees(deadlock());
      long before = System.nanoTime();
      slow.ticksFor(Duration.ofMillis(100));
      assertThat(slow.only(Kind.POOL_DEADLOCK).sessions()).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void carriesWhatTheServerSaysAndTheStacks() {
      run.sees(
          Scene.of("main", 1)
              .with(actor(1).holds("main").waitsFor("main").on(Thread.currentThread())));
      run.ticksFor(Duration.ofMillis(200));
      Finding finding = run.only(Kind.POOL_DEADLOCK);
      assertThat(finding.sessions().get("main")).hasSize(1);
      assertThat(finding.stacks().get(1L))
          .anyMatch(frame -> frame.getMethodName().equals("carriesWhatTheServerSaysAndTheStacks"));
    }
  }

  @Nested
  class AnAcquireTimeout {
    @Test
    void isFoundAtTheThreshold() {
      run.sees(oneWaitsBehindOneThatRuns(START));
      run.ticksFor(Duration.ofSeconds(11));
      Finding finding = run.only(Kind.ACQUIRE_TIMEOUT);
      assertThat(finding.fatal()).isTrue();
      assertThat(finding.proven()).isFalse();
      assertThat(finding.involved()).containsExactly(2L);
      assertThat(finding.threshold()).contains(Duration.ofSeconds(10));
      assertThat(Duration.between(START, finding.at()))
          .isBetween(Duration.ofSeconds(10), Duration.ofMillis(10_100));
    }

    @Test
    void isNoneForAWaitThatEndsJustBeforeTheThreshold() {
      run.sees(oneWaitsBehindOneThatRuns(START));
      run.ticksFor(Duration.ofMillis(9_950));
      run.sees(oneWaitsBehindOneThatRuns(START.plusMillis(9_940)));
      run.ticksFor(Duration.ofSeconds(9));
      assertThat(run.findings).isEmpty();
    }

    @Test
    void isReportedOnceForEachPlaceWhereWaitsAreNotFatal() {
      Watched patient = new Watched(new Policy(true, false));
      patient.sees(oneWaitsBehindOneThatRuns(START));
      patient.ticksFor(Duration.ofSeconds(11));
      assertThat(patient.only(Kind.ACQUIRE_TIMEOUT).fatal()).isFalse();

      patient.sees(oneWaitsBehindOneThatRuns(START.plusSeconds(11)));
      patient.ticksFor(Duration.ofSeconds(11));
      assertThat(patient.findings).hasSize(1);
      assertThat(patient.watchdog.fatal()).isEmpty();
    }

    @Test
    void isNoneForTheTimeInWhichTheProcessWasStopped() {
      run.sees(oneWaitsBehindOneThatRuns(START));
      run.ticksFor(Duration.ofSeconds(2));
      run.jump(Duration.ofMinutes(2));
      run.ticksFor(Duration.ofSeconds(6));
      assertThat(run.findings).isEmpty();

      run.ticksFor(Duration.ofSeconds(2));
      Finding finding = run.only(Kind.ACQUIRE_TIMEOUT);
      assertThat(finding.detail()).contains("the watchdog itself was late by 120.0 s");
      assertThat(run.watchdog.lateness()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void isStillFoundWhenEveryLookIsLate() {
      run.sees(oneWaitsBehindOneThatRuns(START));
      for (int i = 0; i < 30 && run.findings.isEmpty(); i++) {
        run.jump(Duration.ofSeconds(3));
      }
      run.only(Kind.ACQUIRE_TIMEOUT);
    }

    @Test
    void givesWayToADeadlockThatMayBeProvenAtTheNextLook() {
      run.sees(
          Scene.of("main", 1)
              .with(actor(1).holds("main").waitsFor("main", START.minusSeconds(60), "A.java:1")));
      run.ticksFor(SECOND);
      run.only(Kind.POOL_DEADLOCK);
    }
  }

  @Nested
  class AViolation {
    @Test
    void isDeliveredOnTheThreadThatAskedForTooMuch() {
      Actor asker = actor(1).holds("main");
      run.sees(Scene.of("main", 4).with(asker));
      run.watchdog.violated(violation(asker, "Export.java:47"));

      Finding finding = run.only(Kind.PLAN_VIOLATION);
      assertThat(run.deliveredOn).containsExactly(Thread.currentThread());
      assertThat(finding.fatal()).isTrue();
      assertThat(finding.proven()).isTrue();
      assertThat(finding.violation()).map(Violation::needed).contains(2);
      assertThat(finding.evidence().sizes()).isEqualTo(Map.of("main", 4));
      assertThat(run.watchdog.fatal()).contains(finding);
    }

    @Test
    void isReportedOnceForEachPlaceInObserve() {
      Watched observed = new Watched(new Policy(false, false));
      Actor asker = actor(1).holds("main");
      observed.sees(Scene.of("main", 4).with(asker));
      observed.watchdog.violated(violation(asker, "Export.java:47"));
      observed.watchdog.violated(violation(asker, "Export.java:47"));
      observed.watchdog.violated(violation(asker, "Export.java:51"));

      assertThat(observed.findings).hasSize(2).noneMatch(Finding::fatal);
    }

    @Test
    void isToldEvenWhenThePoolsCannotBeSeen() {
      run.blind();
      run.watchdog.violated(violation(actor(1).holds("main"), "Export.java:47"));
      assertThat(run.only(Kind.PLAN_VIOLATION).evidence().activities()).hasSize(1);
    }
  }

  @Nested
  class AHoard {
    private Scene holding(Duration idle) {
      return Scene.of("main", 2).with(actor(1).holds(idleFor(idle)));
    }

    @Test
    void isReportedOncePerHold() {
      run.sees(holding(Duration.ofSeconds(301)));
      run.ticksFor(SECOND);
      Finding finding = run.only(Kind.HOARDED);
      assertThat(finding.fatal()).isFalse();
      assertThat(finding.hold()).map(Hold::connectionId).contains(42L);
    }

    @Test
    void isNoneJustBelowTheThreshold() {
      run.sees(holding(Duration.ofSeconds(300)));
      run.ticksFor(SECOND);
      assertThat(run.findings).isEmpty();
    }

    @Test
    void isNoneWhileItsOwnerLetsWorkersWork() {
      run.sees(
          Scene.of("main", 2)
              .with(actor(1).holds(idleFor(Duration.ofHours(1))).joins(2L))
              .with(actor(2)));
      run.ticksFor(SECOND);
      assertThat(run.findings).isEmpty();
    }

    @Test
    void endsTheRunOnlyWhereThatIsAsked() {
      Watched strictly = new Watched(Watched.limits(Severity.KILL));
      strictly.sees(holding(Duration.ofSeconds(301)));
      strictly.ticksFor(SECOND);
      assertThat(strictly.only(Kind.HOARDED).fatal()).isTrue();
    }
  }

  @Nested
  class ALeak {
    private Leak leakAt(int line) {
      return new Leak("main", Scene.hold("main", Use.QUERY, "Export.java:" + line, ""), false);
    }

    @Test
    void isReportedOncePerPlaceAndNeverFatal() {
      run.sees(Scene.of("main", 2));
      run.watchdog.leaked(leakAt(12));
      run.watchdog.leaked(leakAt(12));
      run.watchdog.leaked(leakAt(13));
      assertThat(run.findings).hasSize(2).allMatch(f -> f.kind() == Kind.LEAK && !f.fatal());
      assertThat(run.findings.get(0).leak()).contains(leakAt(12));
    }

    @Test
    void isReportedAfterAFatalFindingToo() {
      run.sees(deadlock());
      run.ticksFor(Duration.ofMillis(100));
      run.watchdog.leaked(leakAt(12));
      assertThat(run.findings)
          .extracting(Finding::kind)
          .containsExactly(Kind.POOL_DEADLOCK, Kind.LEAK);
    }
  }

  @Nested
  class ADeadline {
    private final Watched hasty = new Watched(Watched.endingAfter(Duration.ofSeconds(20)));

    @Test
    void isFoundWhenItIsOver() {
      hasty.sees(Scene.of("main", 2).with(actor(1)));
      hasty.ticksFor(Duration.ofSeconds(21));
      assertThat(hasty.only(Kind.DEADLINE).at()).isEqualTo(START.plusSeconds(20));
    }

    @Test
    void isNoneJustBefore() {
      hasty.sees(Scene.of("main", 2).with(actor(1)));
      hasty.ticksFor(Duration.ofMillis(19_950));
      assertThat(hasty.findings).isEmpty();
    }
  }

  @Nested
  class TheFirstFatalFinding {
    @Test
    void isTheOnlyOne() {
      run.sees(deadlock());
      run.ticksFor(Duration.ofSeconds(15));
      run.watchdog.violated(violation(actor(1).holds("main"), "Export.java:47"));
      boolean passed =
          run.watchdog.report(Finding.external(Kind.FAILED, START, "IllegalStateException"));
      assertThat(passed).isFalse();
      assertThat(run.findings).hasSize(1);
    }

    @Test
    void mayComeFromOutside() {
      run.sees(deadlock());
      Finding asked = Finding.external(Kind.INTERRUPTED, START, "SIGTERM", deadlock().snapshot());
      assertThat(run.watchdog.report(asked)).isTrue();
      run.ticksFor(SECOND);
      assertThat(run.findings).containsExactly(asked);
    }

    @Test
    void isKnownEvenWhenNobodyCanTakeIt() {
      Watched deaf = new Watched();
      deaf.refuse = true;
      deaf.sees(deadlock());
      deaf.ticksFor(SECOND);
      assertThat(deaf.watchdog.fatal()).map(Finding::kind).contains(Kind.POOL_DEADLOCK);
    }
  }

  @Nested
  class ThePoolsOwnTimeout {
    @Test
    void comesAfterTheFindingAlways() {
      var limits = Watched.limits(Severity.REPORT);
      assertThat(new Policy(true, true).poolTimeout(limits))
          .isGreaterThan(limits.acquireTimeout().plusSeconds(1));
      assertThat(new Policy(false, false).poolTimeout(limits))
          .isBetween(
              limits.acquireTimeout().plusMillis(100), limits.acquireTimeout().plusMillis(500));
    }

    @Test
    void neverComesBeforeTheDeadlineBehindHoldersThatMayWork() {
      var limits = Watched.limits(Severity.REPORT);
      assertThat(new Policy(true, false).poolTimeout(limits)).isGreaterThan(limits.deadline());
    }
  }

  @Test
  void aSlowDeclaredCursorIsNoAlarm() {
    for (int second = 0; second < 50; second++) {
      PoolSnapshot reading =
          Scene.of("main", 1)
              .with(
                  actor(1)
                      .holds(
                          new Hold(
                              "main",
                              7,
                              START,
                              Use.CURSOR,
                              Optional.empty(),
                              Optional.empty(),
                              false,
                              Optional.empty(),
                              Duration.ofSeconds(second))))
              .snapshot();
      run.sees(reading);
      run.ticksFor(SECOND);
    }
    assertThat(run.findings).isEmpty();
  }
}
