package dev.leasehold.pool;

import dev.leasehold.pool.BrokenDoor.Defect;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Two are in line, and the first may give up just when it is its turn. */
@Outcome(
    id = "SERVED, SERVED, in turn, FREE",
    expect = Expect.ACCEPTABLE,
    desc = "first come, first served")
@Outcome(
    id = "TIMED_OUT, SERVED, in turn, FREE",
    expect = Expect.ACCEPTABLE,
    desc = "the slot was given on")
abstract class LineRace extends Scene {
  private final AtomicInteger turns = new AtomicInteger();
  private volatile @Nullable Thread second;
  private boolean behind;
  private int turnOfFirst;
  private int turnOfSecond;

  LineRace(Door.Maker maker) {
    super(maker);
  }

  /** The slot becomes free once the second one is in line, so that it waits behind the first. */
  @Override
  final void aboutToPark() {
    super.aboutToPark();
    if (Thread.currentThread() == second) {
      second = null;
      door.leave(0);
    }
  }

  final Answer first() {
    Answer answer = visitImpatiently();
    if (answer == Answer.SERVED) {
      turnOfFirst = turns.incrementAndGet();
      leave();
    }
    return answer;
  }

  final Answer second() {
    meet();
    until(() -> door.inLine() > 0 || isAnswered());
    behind = door.inLine() > 0;
    second = Thread.currentThread();
    Answer answer = enter(hold(), patience());
    if (answer == Answer.SERVED) {
      turnOfSecond = turns.incrementAndGet();
      leave();
    }
    return answer;
  }

  final String order() {
    return behind && turnOfFirst > turnOfSecond ? "overtaken" : "in turn";
  }

  @JCStressTest
  @State
  public static class OnTheGate extends LineRace {
    public OnTheGate() {
      super(Door::sound);
    }

    @Actor
    public void first(LLL_Result result) {
      result.r1 = first();
    }

    @Actor
    public void second(LLL_Result result) {
      result.r2 = second();
    }

    @Arbiter
    public void afterwards(LLL_Result result) {
      result.r3 = order() + ", " + afterwards();
    }
  }

  @JCStressTest
  @State
  public static class KeepingPlaces extends LineRace {
    public KeepingPlaces() {
      super(onWait -> new BrokenDoor(Defect.KEEPS_THE_PLACE_OF_WHO_GAVE_UP, onWait));
    }

    @Actor
    public void first(LLL_Result result) {
      result.r1 = first();
    }

    @Actor
    public void second(LLL_Result result) {
      result.r2 = second();
    }

    @Arbiter
    public void afterwards(LLL_Result result) {
      result.r3 = order() + ", " + afterwards();
    }
  }

  @JCStressTest
  @State
  public static class ServingTheLastFirst extends LineRace {
    public ServingTheLastFirst() {
      super(onWait -> new BrokenDoor(Defect.SERVES_THE_LAST_FIRST, onWait));
    }

    @Actor
    public void first(LLL_Result result) {
      result.r1 = first();
    }

    @Actor
    public void second(LLL_Result result) {
      result.r2 = second();
    }

    @Arbiter
    public void afterwards(LLL_Result result) {
      result.r3 = order() + ", " + afterwards();
    }
  }
}
