package dev.leasehold.pool;

import dev.leasehold.plan.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One meeting of two threads at a {@link Door}: a visitor who has to wait, for somebody is in, and
 * another one who then does something at the worst moment. The harness makes some ten thousand
 * meetings of each kind.
 */
abstract class Scene {
  /** What came of an attempt to enter. */
  enum Answer {
    SERVED,
    TIMED_OUT,
    /** Waited in vain for what should have come long ago. */
    FORGOTTEN,
    INTERRUPTED,
    REFUSED,
    /** Though the other one was ahead in line. */
    OVERTOOK,
    /** Let in while somebody else was in. */
    BESIDE_ANOTHER,
    /** Found no empty slot; did not join the line. */
    TURNED_AWAY
  }

  /** Whether the slot can be taken when all is over. */
  enum Afterwards {
    FREE,
    LOST
  }

  /** No machine keeps a thread from running for so long. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

  /** A gate that has lost a waiter has failed: then the meetings to come need not wait for it. */
  private static volatile boolean hasLostOne;

  /** How long after its deadline the last visitor gave up, for a timed park wakes late. */
  private static volatile long usuallyLate;

  private static final Activity NOBODY =
      new Activity(
          0,
          null,
          true,
          new Frame("nobody", new Role("nobody", Map.of(), 0, Optional.empty()), null),
          List.of());

  final Door door;
  private final AtomicInteger present = new AtomicInteger();
  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean aboutToPark;
  private volatile boolean answered;
  private volatile long deadline;
  private int slotToLeave = -1;

  Scene(Door.Maker maker) {
    door = maker.make(this::aboutToPark);
    door.tryEnter(hold());
  }

  /** A record of nobody in particular, and of no pool: a gate looks at neither. */
  static HoldRecord hold() {
    return new TrackedConnection(null, NOBODY, 0);
  }

  /** Somebody in line is about to park. */
  void aboutToPark() {
    aboutToPark = true;
  }

  /** Returns when the other one is here too, and sometimes a little later. */
  final void meet() {
    present.incrementAndGet();
    until(() -> present.get() == 2);
    hesitate(10);
  }

  interface Condition {
    boolean holds();
  }

  /** The other thread brings the condition about, for nobody here waits without an end. */
  static void until(Condition condition) {
    for (int i = 1; !condition.holds(); i++) {
      if (i % 100 == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  static void hesitate(int most) {
    for (int i = ThreadLocalRandom.current().nextInt(most); i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  static boolean oneIn(int times) {
    return ThreadLocalRandom.current().nextInt(times) == 0;
  }

  /** What the visitor does who is ready to give up: at once, soon, or never. */
  final Answer visitImpatiently() {
    long[] patience = {0, 30_000, patience()};
    return visit(patience[ThreadLocalRandom.current().nextInt(patience.length)]);
  }

  final Answer visitPatiently() {
    return visit(patience());
  }

  private Answer visit(long patience) {
    deadline = System.nanoTime() + patience;
    meet();
    Answer answer = enter(hold(), patience);
    answered = true;
    if (answer == Answer.TIMED_OUT && patience > 0) {
      usuallyLate = System.nanoTime() - deadline;
    }
    return answer;
  }

  /** Joins the line, and stays in once let in. */
  final Answer enter(HoldRecord hold, long patience) {
    long now = System.nanoTime();
    try {
      slotToLeave = door.enterInTurn(hold, now, now + patience);
      return entered();
    } catch (InterruptedException interrupted) {
      return Answer.INTERRUPTED;
    } catch (Gate.Refused refused) {
      return Answer.REFUSED;
    } catch (Gate.TimedOut late) {
      hasLostOne |= patience == PATIENCE;
      return patience == patience() ? Answer.FORGOTTEN : Answer.TIMED_OUT;
    }
  }

  static long patience() {
    return hasLostOne ? 100_000 : PATIENCE;
  }

  final Answer entered() {
    return inside.incrementAndGet() == 1 ? Answer.SERVED : Answer.BESIDE_ANOTHER;
  }

  final void leave(int slot) {
    inside.decrementAndGet();
    door.leave(slot);
  }

  /** Leaves where {@link #enter} came in. */
  final void leave() {
    int slot = slotToLeave;
    slotToLeave = -1;
    if (slot >= 0) {
      leave(slot);
    }
  }

  /** The moment for the other one: at once, when the visitor parks, or when it gives up. */
  final void theMoment() {
    int moment = ThreadLocalRandom.current().nextInt(3);
    if (moment == 1) {
      until(() -> aboutToPark || answered);
      hesitate(10);
    } else if (moment == 2) {
      long now = System.nanoTime();
      long late = usuallyLate + ThreadLocalRandom.current().nextInt(-8_000, 2_000);
      long wait = Math.min(deadline - now, 200_000) + late;
      until(() -> answered || System.nanoTime() - now >= wait);
    }
  }

  final boolean isAnswered() {
    return answered;
  }

  /** When both have done: is the slot to be had, and the line empty? */
  final Afterwards afterwards() {
    leave();
    boolean free = door.inLine() == 0 && door.tryEnter(hold()) >= 0;
    return free ? Afterwards.FREE : Afterwards.LOST;
  }
}
