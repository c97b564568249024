package dev.leasehold.pool;

import dev.leasehold.pool.BrokenDoor.Defect;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A slot becomes free just when the one in line is interrupted. */
@Outcome(
    id = "SERVED, marked, FREE",
    expect = Expect.ACCEPTABLE,
    desc = "the author hears of it later")
@Outcome(
    id = "INTERRUPTED, not marked, FREE",
    expect = Expect.ACCEPTABLE,
    desc = "the slot was given on")
abstract class InterruptRace extends Scene {
  private volatile Thread visitor;
  private volatile boolean interrupted;

  InterruptRace(Door.Maker maker) {
    super(maker);
  }

  /** The answer, and whether the thread is still marked as interrupted. */
  final void visit(LLL_Result result) {
    visitor = Thread.currentThread();
    result.r1 = visitPatiently();
    until(() -> interrupted);
    result.r2 = Thread.interrupted() ? "marked" : "not marked";
  }

  final void interruptAndLeaveAtTheMoment() {
    meet();
    boolean leaveFirst = oneIn(2);
    theMoment();
    if (leaveFirst) {
      door.leave(0);
      hesitate(10);
    }
    visitor.interrupt();
    interrupted = true;
    if (!leaveFirst) {
      hesitate(10);
      door.leave(0);
    }
  }

  @JCStressTest
  @State
  public static class OnTheGate extends InterruptRace {
    public OnTheGate() {
      super(Door::sound);
    }

    @Actor
    public void visitor(LLL_Result result) {
      visit(result);
    }

    @Actor
    public void interrupter() {
      interruptAndLeaveAtTheMoment();
    }

    @Arbiter
    public void afterwards(LLL_Result result) {
      result.r3 = afterwards();
    }
  }

  @JCStressTest
  @State
  public static class FailingTheCalled extends InterruptRace {
    public FailingTheCalled() {
      super(onWait -> new BrokenDoor(Defect.FAILS_WHO_WAS_CALLED_AND_INTERRUPTED, onWait));
    }

    @Actor
    public void visitor(LLL_Result result) {
      visit(result);
    }

    @Actor
    public void interrupter() {
      interruptAndLeaveAtTheMoment();
    }

    @Arbiter
    public void afterwards(LLL_Result result) {
      result.r3 = afterwards();
    }
  }
}
