package dev.leasehold.pool;

import dev.leasehold.pool.BrokenDoor.Defect;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A slot becomes free just when the one in line gives up. */
@Outcome(id = "SERVED, FREE", expect = Expect.ACCEPTABLE, desc = "the slot was taken")
@Outcome(id = "TIMED_OUT, FREE", expect = Expect.ACCEPTABLE, desc = "the slot was given on")
abstract class TimeoutRace extends Scene {
  TimeoutRace(Door.Maker maker) {
    super(maker);
  }

  final void leaveAtTheMoment() {
    meet();
    theMoment();
    door.leave(0);
  }

  @JCStressTest
  @State
  public static class OnTheGate extends TimeoutRace {
    public OnTheGate() {
      super(Door::sound);
    }

    @Actor
    public void visitor(LL_Result result) {
      result.r1 = visitImpatiently();
    }

    @Actor
    public void leaver() {
      leaveAtTheMoment();
    }

    @Arbiter
    public void afterwards(LL_Result result) {
      result.r2 = afterwards();
    }
  }

  @JCStressTest
  @State
  public static class KeepingPlaces extends TimeoutRace {
    public KeepingPlaces() {
      super(onWait -> new BrokenDoor(Defect.KEEPS_THE_PLACE_OF_WHO_GAVE_UP, onWait));
    }

    @Actor
    public void visitor(LL_Result result) {
      result.r1 = visitImpatiently();
    }

    @Actor
    public void leaver() {
      leaveAtTheMoment();
    }

    @Arbiter
    public void afterwards(LL_Result result) {
      result.r2 = afterwards();
    }
  }

  @JCStressTest
  @State
  public static class ForgettingTheCalled extends TimeoutRace {
    public ForgettingTheCalled() {
      super(onWait -> new BrokenDoor(Defect.FORGETS_WHO_WAS_CALLED_TOO_LATE, onWait));
    }

    @Actor
    public void visitor(LL_Result result) {
      result.r1 = visitImpatiently();
    }

    @Actor
    public void leaver() {
      leaveAtTheMoment();
    }

    @Arbiter
    public void afterwards(LL_Result result) {
      result.r2 = afterwards();
    }
  }
}
