package dev.leasehold.pool;

import org.jspecify.annotations.Nullable;

/**
 * A gate with one slot, as the scenes of the stress test use it: a broken one can take its place.
 */
interface Door {
  /** Makes a door that calls {@code onWait} whenever somebody in line is about to park. */
  interface Maker {
    Door make(Runnable onWait);
  }

  /** Enters if nobody is in line: the slot, or -1. */
  int tryEnter(HoldRecord hold);

  int enterInTurn(HoldRecord hold, long since, long deadline)
      throws InterruptedException, Gate.TimedOut, Gate.Refused;

  void leave(int slot);

  void refuse();

  int inLine();

  @Nullable HoldRecord holder();

  /** The gate as it is. */
  static Door sound(Runnable onWait) {
    Gate gate = new Gate(1, onWait);
    return new Door() {
      @Override
      public int tryEnter(HoldRecord hold) {
        return gate.tryEnter(hold, 0);
      }

      @Override
      public int enterInTurn(HoldRecord hold, long since, long deadline)
          throws InterruptedException, Gate.TimedOut, Gate.Refused {
        return gate.enterInTurn(hold, 0, since, deadline);
      }

      @Override
      public void leave(int slot) {
        gate.leave(slot);
      }

      @Override
      public void refuse() {
        gate.refuse(() -> "over");
      }

      @Override
      public int inLine() {
        return gate.inLine();
      }

      @Override
      public @Nullable HoldRecord holder() {
        return gate.holder(0);
      }
    };
  }
}
