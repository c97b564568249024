package dev.leasehold.pool;

import dev.leasehold.pool.BrokenDoor.Defect;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A slot becomes free just when nobody is to be let in any more. */
@Outcome(id = "SERVED, FREE", expect = Expect.ACCEPTABLE, desc = "called before the refusal")
@Outcome(id = "REFUSED, FREE", expect = Expect.ACCEPTABLE, desc = "refused in line or before it")
@Outcome(id = "TIMED_OUT, FREE", expect = Expect.ACCEPTABLE, desc = "gave up before the refusal")
abstract class RefusalRace extends Scene {
  RefusalRace(Door.Maker maker) {
    super(maker);
  }

  final void refuseAndLeaveAtTheMoment() {
    meet();
    boolean leaveFirst = oneIn(2);
    theMoment();
    if (leaveFirst) {
      door.leave(0);
      hesitate(10);
    }
    door.refuse();
    if (!leaveFirst) {
      hesitate(10);
      door.leave(0);
    }
  }

  /** Nobody is let in any more: the slot must be empty, and whoever comes must hear it. */
  final Afterwards afterRefusal() {
    leave();
    boolean empty = door.holder() == null && door.inLine() == 0;
    return empty && enter(hold(), 0) == Answer.REFUSED ? Afterwards.FREE : Afterwards.LOST;
  }

  @JCStressTest
  @State
  public static class OnTheGate extends RefusalRace {
    public OnTheGate() {
      super(Door::sound);
    }

    @Actor
    public void visitor(LL_Result result) {
      result.r1 = visitImpatiently();
    }

    @Actor
    public void refuser() {
      refuseAndLeaveAtTheMoment();
    }

    @Arbiter
    public void afterwards(LL_Result result) {
      result.r2 = afterRefusal();
    }
  }

  @JCStressTest
  @State
  public static class FailingTheCalled extends RefusalRace {
    public FailingTheCalled() {
      super(onWait -> new BrokenDoor(Defect.FAILS_WHO_WAS_CALLED_AND_REFUSED, onWait));
    }

    @Actor
    public void visitor(LL_Result result) {
      result.r1 = visitImpatiently();
    }

    @Actor
    public void refuser() {
      refuseAndLeaveAtTheMoment();
    }

    @Arbiter
    public void afterwards(LL_Result result) {
      result.r2 = afterRefusal();
    }
  }
}
