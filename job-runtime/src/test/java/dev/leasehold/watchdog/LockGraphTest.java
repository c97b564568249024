package dev.leasehold.watchdog;

import static dev.leasehold.watchdog.Scene.Actor.actor;
import static dev.leasehold.watchdog.Scene.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.database.LockWaits;
import dev.leasehold.database.LockWaits.Blocker;
import dev.leasehold.database.LockWaits.Lock;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.watchdog.WaitGraph.Proof;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Circles that go through the server. */
class LockGraphTest {
  private static final long A_STRANGER = 9_999;
  private static final Instant LATER = START.plusMillis(50);

  /** Session by session: the first waits for the second, the third for the fourth. */
  static LockWaits waits(long... sessions) {
    List<LockWaits.Wait> waits = new ArrayList<>();
    for (int i = 0; i < sessions.length; i += 2) {
      waits.add(
          new LockWaits.Wait(
              sessions[i],
              Lock.ROW,
              "shop.orders (index PRIMARY)",
              new Blocker(sessions[i + 1], "", "", Optional.empty())));
    }
    return new LockWaits(waits, List.of());
  }

  private static Optional<Proof> prove(PoolSnapshot before, PoolSnapshot after, LockWaits locks) {
    return WaitGraph.prove(
        after, LockGraph.of(before, after, Map.of("main", locks), String::equals));
  }

  private static void assertCircle(Scene scene, LockWaits locks, Long... ids) {
    Optional<Proof> proof = prove(scene.snapshot(), scene.snapshot(), locks);
    assertThat(proof).map(Proof::kind).contains(Kind.LOCK_DEADLOCK);
    assertThat(proof).map(Proof::ids).contains(List.of(ids));
  }

  private static void assertNothing(Scene scene, LockWaits locks) {
    assertThat(prove(scene.snapshot(), scene.snapshot(), locks)).isEmpty();
  }

  @Nested
  class Fires {
    @Test
    void onARowThatItsOwnOtherConnectionHasLocked() {
      assertCircle(
          Scene.of("main", 2).with(actor(1).holds("main").runsOn("main", 7, LATER)),
          waits(7, 100),
          1L);
    }

    @Test
    void onARowWhoseHolderWaitsForThePool() {
      assertCircle(
          Scene.of("main", 2)
              .with(actor(1).holds("main").waitsFor("main"))
              .with(actor(2).runsOn("main", 7, LATER)),
          waits(7, 100),
          1L,
          2L);
    }

    @Test
    void onARowOfAParentThatWaitsForItsWorkers() {
      assertCircle(
          Scene.of("main", 2)
              .with(actor(1).holds("main").joins(2L))
              .with(actor(2).childOf(1).runsOn("main", 7, LATER)),
          waits(7, 100),
          1L,
          2L);
    }

    @Test
    void alsoWhereAStrangerHasTheRowBesides() {
      assertCircle(
          Scene.of("main", 2).with(actor(1).holds("main").runsOn("main", 7, LATER)),
          waits(7, A_STRANGER, 7, 100),
          1L);
    }

    @Test
    void acrossTwoDatabasesOfOneServer() {
      Scene scene =
          Scene.of("main", 1)
              .pool("archive", 1)
              .with(actor(1).holds("archive").runsOn("main", 7, LATER));
      PoolSnapshot seen = scene.snapshot();
      Map<String, LockWaits> locks = Map.of("main", waits(7, 100));
      assertThat(WaitGraph.prove(seen, LockGraph.of(seen, seen, locks, (a, b) -> true)))
          .map(Proof::kind)
          .contains(Kind.LOCK_DEADLOCK);
      assertThat(WaitGraph.prove(seen, LockGraph.of(seen, seen, locks, String::equals))).isEmpty();
    }
  }

  @Nested
  class IsSilent {
    @Test
    void whereAStrangerHasTheRow() {
      assertNothing(
          Scene.of("main", 2).with(actor(1).holds("main").runsOn("main", 7, LATER)),
          waits(7, A_STRANGER));
    }

    @Test
    void whereTheRowsHolderIsOfTheRunAndRuns() {
      assertNothing(
          Scene.of("main", 2).with(actor(1).holds("main")).with(actor(2).runsOn("main", 7, LATER)),
          waits(7, 100));
    }

    @Test
    void whereTheRowsHolderWaitsForAPoolThatHasOneFree() {
      assertNothing(
          Scene.of("main", 3)
              .with(actor(1).holds("main").waitsFor("main"))
              .with(actor(2).runsOn("main", 7, LATER)),
          waits(7, 100));
    }

    @Test
    void whereTheRowsHolderWaitsForARowOfAStranger() {
      assertNothing(
          Scene.of("main", 2)
              .with(actor(1).runsOn("main", 8, LATER))
              .with(actor(2).runsOn("main", 7, LATER)),
          waits(7, 8, 8, A_STRANGER));
    }

    @Test
    void whereAnotherOfItsStatementsWaitsForNoLock() {
      assertNothing(
          Scene.of("main", 3)
              .with(actor(1).holds("main").runsOn("main", 7, LATER).runsOn("main", 8, LATER)),
          waits(7, 100));
    }

    @Test
    void whereSomebodyElseWorksOnTheConnectionThatHasTheRow() {
      assertNothing(
          Scene.of("main", 2)
              .with(actor(1).runsOn("main", 8, LATER).waitsFor("main"))
              .with(actor(2).runsOn("main", 7, LATER)),
          waits(7, 8));
    }

    @Test
    void whereTheStatementIsAnotherOneThanWhenTheServerWasAsked() {
      Scene before = Scene.of("main", 2).with(actor(1).holds("main").runsOn("main", 7, LATER));
      Scene after =
          Scene.of("main", 2).with(actor(1).holds("main").runsOn("main", 7, LATER.plusMillis(100)));
      assertThat(prove(before.snapshot(), after.snapshot(), waits(7, 100))).isEmpty();
    }

    @Test
    void whereTheRowsHolderHadNotTheSameConnectionWhenTheServerWasAsked() {
      Scene before = Scene.of("main", 2).with(actor(1).runsOn("main", 7, LATER));
      Scene after = Scene.of("main", 2).with(actor(1).holds("main").runsOn("main", 7, LATER));
      assertThat(prove(before.snapshot(), after.snapshot(), waits(7, 100))).isEmpty();
    }

    @Test
    void whereTheBlockerCannotBeSeen() {
      assertNothing(
          Scene.of("main", 2).with(actor(1).holds("main").runsOn("main", 7, LATER)), waits(7, 0));
    }
  }
}
