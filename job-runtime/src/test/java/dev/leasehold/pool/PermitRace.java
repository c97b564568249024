package dev.leasehold.pool;

import dev.leasehold.pool.BrokenDoor.Defect;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A slot becomes free just when the one in line begins or ends to park. */
@Outcome(id = "SERVED, no permit", expect = Expect.ACCEPTABLE, desc = "nothing is left behind")
@Outcome(id = "TIMED_OUT, no permit", expect = Expect.ACCEPTABLE, desc = "nothing is left behind")
abstract class PermitRace extends Scene {
  PermitRace(Door.Maker maker) {
    super(maker);
  }

  /** The answer, and whether the thread's next park would return at once. */
  final void visit(LL_Result result) {
    LockSupport.parkUntil(0); // takes away what a meeting before may have left
    result.r1 = visitImpatiently();
    long before = System.nanoTime();
    LockSupport.parkNanos(100_000);
    result.r2 = System.nanoTime() - before < 50_000 ? "permit left" : "no permit";
  }

  final void leaveAtTheMoment() {
    meet();
    theMoment();
    door.leave(0);
  }

  @JCStressTest
  @State
  public static class OnTheGate extends PermitRace {
    public OnTheGate() {
      super(Door::sound);
    }

    @Actor
    public void visitor(LL_Result result) {
      visit(result);
    }

    @Actor
    public void leaver() {
      leaveAtTheMoment();
    }
  }

  @JCStressTest
  @State
  public static class WakingWhoIsAwake extends PermitRace {
    public WakingWhoIsAwake() {
      super(onWait -> new BrokenDoor(Defect.WAKES_WHO_IS_AWAKE, onWait));
    }

    @Actor
    public void visitor(LL_Result result) {
      visit(result);
    }

    @Actor
    public void leaver() {
      leaveAtTheMoment();
    }
  }
}
