package dev.leasehold.watchdog;

import static dev.leasehold.watchdog.Scene.Actor.actor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.watchdog.WaitGraph.Proof;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WaitGraphTest {

  private static void assertCircle(Scene scene, Kind kind, Long... ids) {
    Optional<Proof> proof = WaitGraph.prove(scene.snapshot());
    assertThat(proof).map(Proof::kind).contains(kind);
    assertThat(proof).map(Proof::ids).contains(List.of(ids));
  }

  private static void assertNothing(Scene scene) {
    assertThat(WaitGraph.prove(scene.snapshot())).isEmpty();
  }

  @Nested
  class Fires {
    @Test
    void onTheOnlyConnectionsHolderThatAsksForAnother() {
      assertCircle(
          Scene.of("main", 1).with(actor(1).holds("main").waitsFor("main")),
          Kind.POOL_DEADLOCK,
          1L);
    }

    @Test
    void onTwoWorkersThatEachHoldOneAndAskForAnother() {
      assertCircle(
          Scene.of("main", 2)
              .with(actor(1).holds("main").waitsFor("main"))
              .with(actor(2).holds("main").waitsFor("main")),
          Kind.POOL_DEADLOCK,
          1L,
          2L);
    }

    @Test
    void onAParentThatHoldsAllWhileItsWorkersWait() {
      assertCircle(
          Scene.of("main", 1)
              .with(actor(1).holds("main").joins(2L, 3L))
              .with(actor(2).childOf(1).waitsFor("main"))
              .with(actor(3).childOf(1).waitsFor("main")),
          Kind.POOL_DEADLOCK,
          1L,
          2L,
          3L);
    }

    @Test
    void acrossTwoDatabases() {
      assertCircle(
          Scene.of("main", 1)
              .pool("archive", 1)
              .with(actor(1).holds("main").waitsFor("archive"))
              .with(actor(2).holds("archive").waitsFor("main")),
          Kind.POOL_DEADLOCK,
          1L,
          2L);
    }

    @Test
    void onceTheLastWorkerThatRanHasEnded() {
      Scene before =
          Scene.of("main", 2)
              .with(actor(1).holds("main").joins(2L, 3L))
              .with(actor(2).holds("main"))
              .with(actor(3).waitsFor("main"));
      assertNothing(before);

      // Worker 2 ended, but its connection went to a fourth activity that now waits as well.
      assertCircle(
          Scene.of("main", 2)
              .with(actor(1).holds("main").joins(3L, 4L))
              .with(actor(3).waitsFor("main"))
              .with(actor(4).holds("main").waitsFor("main")),
          Kind.POOL_DEADLOCK,
          1L,
          3L,
          4L);
    }

    @Test
    void onceTheParentJoins() {
      assertNothing(
          Scene.of("main", 1).with(actor(1).holds("main")).with(actor(2).waitsFor("main")));
      assertCircle(
          Scene.of("main", 1)
              .with(actor(1).holds("main").joins(2L))
              .with(actor(2).waitsFor("main")),
          Kind.POOL_DEADLOCK,
          1L,
          2L);
    }

    @Test
    void onChildrenQueuedBehindTheirOwnParents() {
      assertCircle(
          Scene.of("main", 4)
              .with(actor(1).joins(3L))
              .with(actor(2).joins(4L))
              .with(actor(3).childOf(1).queuedBehind(1L, 2L))
              .with(actor(4).childOf(2).queuedBehind(1L, 2L)),
          Kind.WORKER_STARVATION,
          1L,
          2L,
          3L,
          4L);
    }

    @Test
    void onATaskQueuedBehindWorkersThatWaitForItsParentsConnection() {
      assertCircle(
          Scene.of("main", 1)
              .with(actor(1).holds("main").joins(2L, 3L))
              .with(actor(2).childOf(1).waitsFor("main"))
              .with(actor(3).childOf(1).queuedBehind(2L)),
          Kind.POOL_DEADLOCK,
          1L,
          2L,
          3L);
    }

    @Test
    void onWaitersAloneEvenWhileAStrangerLives() {
      assertCircle(
          Scene.of("main", 1)
              .with(actor(1).holds("main").waitsFor("main"))
              .with(actor(9).stranger()),
          Kind.POOL_DEADLOCK,
          1L);
    }
  }

  @Nested
  class LeavesOut {
    @Test
    void theVictimsOfACircle() {
      Scene scene =
          Scene.of("main", 1)
              .with(actor(7).waitsFor("main"))
              .with(actor(1).holds("main").waitsFor("main"))
              .with(actor(8).joins(7L));
      assertCircle(scene, Kind.POOL_DEADLOCK, 1L);
      assertThat(WaitGraph.dead(scene.snapshot())).containsExactlyInAnyOrder(1L, 7L, 8L);
    }

    @Test
    void theWaiterThatOnlySuffersFromStarvedWorkers() {
      assertCircle(
          Scene.of("main", 1)
              .with(actor(1).holds("main").joins(2L))
              .with(actor(2).childOf(1).queuedBehind(1L))
              .with(actor(3).waitsFor("main")),
          Kind.WORKER_STARVATION,
          1L,
          2L);
    }

    @Test
    void aSecondCircleOfWorkersBesideOneOfConnections() {
      assertCircle(
          Scene.of("main", 1)
              .with(actor(1).joins(2L))
              .with(actor(2).childOf(1).queuedBehind(1L))
              .with(actor(3).holds("main").waitsFor("main")),
          Kind.POOL_DEADLOCK,
          3L);
    }
  }

  @Nested
  class IsSilent {
    @Test
    void whileOneConnectionIsFree() {
      assertNothing(Scene.of("main", 2).with(actor(1).holds("main").waitsFor("main")));
    }

    @Test
    void whileOneHolderRuns() {
      assertNothing(
          Scene.of("main", 3)
              .with(actor(1).holds("main").waitsFor("main"))
              .with(actor(2).holds("main").waitsFor("main"))
              .with(actor(3).holds("main")));
    }

    @Test
    void whileAHolderWaitsForADatabaseThatHasOneFree() {
      assertNothing(
          Scene.of("main", 1)
              .pool("archive", 2)
              .with(actor(1).holds("main").waitsFor("archive"))
              .with(actor(2).holds("archive").waitsFor("main")));
    }

    @Test
    void whileOneWorkerOfTheParentRuns() {
      assertNothing(
          Scene.of("main", 1)
              .with(actor(1).holds("main").joins(2L, 3L))
              .with(actor(2).waitsFor("main"))
              .with(actor(3)));
    }

    @Test
    void whenAJoinedWorkerHasEndedAlready() {
      assertNothing(
          Scene.of("main", 1)
              .with(actor(1).holds("main").joins(2L, 3L))
              .with(actor(2).waitsFor("main")));
    }

    @Test
    void whenNobodyIsKnownToBeJoined() {
      assertNothing(
          Scene.of("main", 1).with(actor(1).holds("main").joins()).with(actor(2).waitsFor("main")));
    }

    @Test
    void aboutAJoinWhileAStrangerLives() {
      assertNothing(
          Scene.of("main", 1)
              .with(actor(1).holds("main").joins(2L))
              .with(actor(2).waitsFor("main"))
              .with(actor(9).stranger()));
    }

    @Test
    void whileAWorkerIsFreeForTheQueuedTask() {
      assertNothing(
          Scene.of("main", 1).with(actor(1).joins(2L)).with(actor(2).childOf(1).queuedBehind()));
    }

    @Test
    void whileAnOccupantOfTheWorkersRuns() {
      assertNothing(
          Scene.of("main", 1)
              .with(actor(1).joins(3L))
              .with(actor(2))
              .with(actor(3).childOf(1).queuedBehind(1L, 2L)));
    }

    @Test
    void whileSomebodyElseWorksOnTheWaitersConnection() {
      assertNothing(Scene.of("main", 1).with(actor(1).works("main").waitsFor("main")));
    }

    @Test
    void aboutAPoolThatItDoesNotKnow() {
      assertNothing(Scene.of("main", 1).with(actor(1).holds("other").waitsFor("other")));
    }

    @Test
    void aboutARunWithoutActivities() {
      assertNothing(Scene.of("main", 1));
    }
  }
}
