package dev.leasehold.watchdog;

import static dev.leasehold.watchdog.LockGraphTest.waits;
import static dev.leasehold.watchdog.Scene.Actor.actor;
import static dev.leasehold.watchdog.Scene.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.database.Control.Session;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.database.DatabaseException.Reason;
import dev.leasehold.database.LockWaits;
import dev.leasehold.pool.Hold;
import dev.leasehold.watchdog.Watchdog.Policy;
import dev.leasehold.watchdog.Watchdog.ServerSight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the watchdog finds by asking the server, under manual time. */
class ServerFindingsTest {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Told server = new Told();
  private final Watched run =
      new Watched(Watched.endingAfter(Duration.ofHours(4)), new Policy(true, true), server);

  /** A server that says what a test tells it to. */
  private static final class Told implements ServerSight {
    private final List<Collection<Long>> asked = new ArrayList<>();
    private String command = "Query";
    private LockWaits locks = LockWaits.NONE;
    private boolean slowLocks;
    private boolean gone;

    @Override
    public List<Session> sessions(String database, Collection<Long> ids, Duration limit) {
      answer();
      return command.isEmpty() ? List.of() : Watched.sessions(command, ids);
    }

    @Override
    public LockWaits lockWaits(String database, Collection<Long> ids, Duration limit) {
      asked.add(ids);
      if (slowLocks) {
        throw new DatabaseException(Reason.LOST, "no answer in time", null);
      }
      answer();
      return locks;
    }

    @Override
    public void ping(String database, Duration limit) {
      answer();
    }

    private void answer() {
      if (gone) {
        throw new DatabaseException(Reason.UNREACHABLE, "nothing listens there", null);
      }
    }
  }

  private static Scene runningSince(Instant since) {
    return Scene.of("main", 2).with(actor(1).holds("main").runsOn("main", 7, since));
  }

  @Nested
  class ALockDeadlock {
    @Test
    void isFoundWithinTwoLooksAndProven() {
      server.locks = waits(7, 100);
      run.sees(runningSince(START));
      run.ticksFor(LOOK.multipliedBy(2));

      Finding finding = run.only(Kind.LOCK_DEADLOCK);
      assertThat(finding.fatal()).isTrue();
      assertThat(finding.proven()).isTrue();
      assertThat(finding.involved()).containsExactly(1L);
      assertThat(finding.locks().get("main").waits()).hasSize(1);
      assertThat(finding.sessions()).containsKey("main");
      assertThat(server.asked).hasSizeGreaterThanOrEqualTo(2);
      assertThat(Duration.between(START, finding.at())).isLessThan(LOOK.multipliedBy(2));
    }

    @Test
    void isNoneWhenTheServerSaysItOnlyOnce() {
      server.locks = waits(7, 100);
      run.sees(runningSince(START));
      run.ticksFor(LOOK);
      assertThat(server.asked).hasSize(1);
      server.locks = LockWaits.NONE;
      run.ticksFor(LOOK.multipliedBy(4));
      assertThat(run.findings).isEmpty();
    }

    @Test
    void isNoneForALongWaitBehindAStranger() {
      server.locks = waits(7, 9_999);
      run.sees(runningSince(START));
      run.ticksFor(Duration.ofSeconds(60));
      assertThat(run.findings).isEmpty();
    }
  }

  @Nested
  class TheLockTables {
    @Test
    void areNotLookedAtWhileEveryStatementIsShort() {
      for (int i = 0; i < 20; i++) {
        run.sees(runningSince(START.plus(LOOK.multipliedBy(i)).minusMillis(20)));
        run.ticksFor(LOOK.minusMillis(50));
        run.sees(Scene.of("main", 2).with(actor(1).holds("main")));
        run.tick();
      }
      assertThat(server.asked).isEmpty();
    }

    @Test
    void areLookedAtOnceInEveryIntervalAndForAllConnections() {
      run.sees(runningSince(START));
      run.ticksFor(LOOK.multipliedBy(10));
      assertThat(server.asked).hasSizeBetween(8, 10);
      assertThat(server.asked.get(0)).containsExactlyInAnyOrder(7L, 100L);
    }

    @Test
    void tellWhoHoldsUpWhateverIsFound() {
      server.locks = waits(7, 9_999, 8, 9_998);
      run.sees(
          Scene.of("main", 2)
              .with(actor(1).holds("main").runsOn("main", 7, START))
              .with(actor(2).waitsFor("main")));
      run.ticksFor(Duration.ofSeconds(11));
      Finding finding = run.only(Kind.ACQUIRE_TIMEOUT);
      assertThat(finding.locks().get("main").waits())
          .extracting(LockWaits.Wait::session)
          .containsExactly(7L);
    }
  }

  @Nested
  class AStuckStatement {
    @Test
    void isFoundAtItsLimitWhereTheServerRunsNothing() {
      server.command = "Sleep";
      run.sees(runningSince(START));
      run.ticksFor(LIMIT.minusSeconds(1));
      assertThat(run.findings).isEmpty();

      run.ticksFor(Duration.ofSeconds(2));
      Finding finding = run.only(Kind.QUERY_STUCK);
      assertThat(finding.fatal()).isTrue();
      assertThat(finding.proven()).isTrue();
      assertThat(finding.hold()).map(Hold::connectionId).contains(7L);
      assertThat(finding.threshold()).contains(LIMIT);
      assertThat(Duration.between(START, finding.at())).isBetween(LIMIT, LIMIT.plusMillis(200));
    }

    @Test
    void isFoundWhereTheServerHasNoSuchSession() {
      server.command = "";
      run.sees(runningSince(START));
      run.ticksFor(LIMIT.plusSeconds(1));
      assertThat(run.only(Kind.QUERY_STUCK).proven()).isTrue();
    }

    @Test
    void isNotProvenWhereTheServerStillWorksOnIt() {
      run.sees(runningSince(START));
      run.ticksFor(LIMIT.plusSeconds(1));
      assertThat(run.only(Kind.QUERY_STUCK).proven()).isFalse();
    }

    @Test
    void isNoneWhereTheAnswerComesWhileTheServerIsAsked() {
      server.command = "Sleep";
      run.sees(runningSince(START));
      run.ticksFor(LIMIT.minusMillis(50));
      run.tick();
      run.sees(Scene.of("main", 2).with(actor(1).holds("main")));
      run.ticksFor(Duration.ofSeconds(1));
      assertThat(run.findings).isEmpty();
    }

    @Test
    void isNoneForManyStatementsOneAfterAnother() {
      for (int i = 0; i < 15; i++) {
        run.sees(runningSince(START.plus(Duration.ofMinutes(i))));
        run.ticksFor(Duration.ofMinutes(1));
      }
      assertThat(run.findings).isEmpty();
    }

    @Test
    void isNoneForAThreadThatIsBusyWithALongResult() {
      Thread reads = Threads.busy();
      try {
        run.sees(Scene.of("main", 1).with(actor(1).runsOn("main", 7, START).on(reads)));
        run.ticksFor(LIMIT.multipliedBy(2));
        assertThat(run.findings).isEmpty();
      } finally {
        reads.interrupt();
      }
    }

    @Test
    void isFoundForAThreadThatWaits() {
      Thread waits = Threads.parked();
      try {
        run.sees(Scene.of("main", 1).with(actor(1).runsOn("main", 7, START).on(waits)));
        run.ticksFor(LIMIT.plusSeconds(1));
        run.only(Kind.QUERY_STUCK);
      } finally {
        waits.interrupt();
      }
    }
  }

  @Nested
  class ALostServer {
    @Test
    void isFoundAfterSecondsWithoutAnyAnswer() {
      run.sees(runningSince(START));
      run.ticksFor(Duration.ofSeconds(2));
      server.gone = true;
      Instant since = START.plus(run.elapsed());
      run.ticksFor(Duration.ofSeconds(8));
      Finding finding = run.only(Kind.DATABASE_LOST);
      assertThat(finding.fatal()).isTrue();
      assertThat(finding.detail()).isEqualTo("nothing listens there");
      assertThat(Duration.between(since, finding.at()))
          .isBetween(Duration.ofSeconds(5), Duration.ofMillis(6_500));
    }

    @Test
    void isNoneWhereItAnswersAgainInTime() {
      run.sees(runningSince(START));
      server.gone = true;
      run.ticksFor(Duration.ofSeconds(4));
      server.gone = false;
      run.ticksFor(Duration.ofSeconds(2));
      server.gone = true;
      run.ticksFor(Duration.ofSeconds(4));
      assertThat(run.findings).isEmpty();
    }

    @Test
    void isNoneWhereOnlyItsLockTablesAreSlow() {
      server.slowLocks = true;
      run.sees(runningSince(START));
      run.ticksFor(Duration.ofSeconds(30));
      assertThat(run.findings).isEmpty();
    }

    @Test
    void isNoneWhileStatementsOfTheRunComeBack() {
      server.gone = true;
      for (int i = 0; i < 15; i++) {
        run.sees(runningSince(START.plus(Duration.ofSeconds(i))));
        run.ticksFor(Duration.ofSeconds(1));
      }
      assertThat(run.findings).isEmpty();
    }

    @Test
    void isFoundWhereSomebodyWaitsForAConnectionThatCannotBeMade() {
      server.gone = true;
      run.sees(Scene.of("main", 2).with(actor(1).waitsFor("main", START, "Copy.java:12")));
      run.ticksFor(Duration.ofSeconds(7));
      run.only(Kind.DATABASE_LOST);
    }

    @Test
    void isNoneForTheTimeInWhichTheProcessWasStopped() {
      run.sees(runningSince(START));
      run.ticksFor(Duration.ofSeconds(1));
      server.gone = true;
      run.ticksFor(Duration.ofSeconds(1));
      run.jump(Duration.ofMinutes(1));
      server.gone = false;
      run.ticksFor(Duration.ofSeconds(1));
      assertThat(run.findings).isEmpty();
    }
  }
}
