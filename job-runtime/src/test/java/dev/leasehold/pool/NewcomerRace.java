package dev.leasehold.pool;

import dev.leasehold.pool.BrokenDoor.Defect;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A newcomer is there just when the slot becomes free for the one in line. */
@Outcome(
    id = "SERVED, TURNED_AWAY, FREE",
    expect = Expect.ACCEPTABLE,
    desc = "the line comes first")
@Outcome(id = "SERVED, SERVED, FREE", expect = Expect.ACCEPTABLE, desc = "there was no line yet")
abstract class NewcomerRace extends Scene {
  private final boolean newcomerLeaves = oneIn(2);
  private boolean overtook;

  NewcomerRace(Door.Maker maker) {
    super(maker);
  }

  /** The slot becomes free while the visitor is in line, and the newcomer tries to get it. */
  @Override
  final void aboutToPark() {
    super.aboutToPark();
    if (!newcomerLeaves) {
      door.leave(0);
    }
  }

  final Answer comeLater() {
    meet();
    return newcomerLeaves ? leaveAndComeBack() : overtake();
  }

  private Answer leaveAndComeBack() {
    theMoment();
    boolean somebodyIsInLine = door.inLine() > 0;
    door.leave(0);
    Answer answer = tryToEnter(hold());
    return answer == Answer.SERVED && somebodyIsInLine ? Answer.OVERTOOK : answer;
  }

  /** Whoever is let in was behind the visitor, who stays in once it is there. */
  private Answer overtake() {
    HoldRecord hold = hold();
    until(() -> isAnswered() || (overtook = overtakes(hold)));
    return overtook ? Answer.OVERTOOK : Answer.TURNED_AWAY;
  }

  private boolean overtakes(HoldRecord hold) {
    return door.inLine() > 0 && tryToEnter(hold) != Answer.TURNED_AWAY;
  }

  private Answer tryToEnter(HoldRecord hold) {
    int slot = door.tryEnter(hold);
    if (slot < 0) {
      return Answer.TURNED_AWAY;
    }
    Answer answer = entered();
    hesitate(10);
    leave(slot);
    return answer;
  }

  @JCStressTest
  @State
  public static class OnTheGate extends NewcomerRace {
    public OnTheGate() {
      super(Door::sound);
    }

    @Actor
    public void visitor(LLL_Result result) {
      result.r1 = visitPatiently();
    }

    @Actor
    public void newcomer(LLL_Result result) {
      result.r2 = comeLater();
    }

    @Arbiter
    public void afterwards(LLL_Result result) {
      result.r3 = afterwards();
    }
  }

  @JCStressTest
  @State
  public static class LettingNewcomersOvertake extends NewcomerRace {
    public LettingNewcomersOvertake() {
      super(onWait -> new BrokenDoor(Defect.LETS_NEWCOMERS_OVERTAKE, onWait));
    }

    @Actor
    public void visitor(LLL_Result result) {
      result.r1 = visitPatiently();
    }

    @Actor
    public void newcomer(LLL_Result result) {
      result.r2 = comeLater();
    }

    @Arbiter
    public void afterwards(LLL_Result result) {
      result.r3 = afterwards();
    }
  }

  @JCStressTest
  @State
  public static class LettingTwoIn extends NewcomerRace {
    public LettingTwoIn() {
      super(onWait -> new BrokenDoor(Defect.LETS_TWO_IN, onWait));
    }

    @Actor
    public void visitor(LLL_Result result) {
      result.r1 = visitPatiently();
    }

    @Actor
    public void newcomer(LLL_Result result) {
      result.r2 = comeLater();
    }

    @Arbiter
    public void afterwards(LLL_Result result) {
      result.r3 = afterwards();
    }
  }
}
