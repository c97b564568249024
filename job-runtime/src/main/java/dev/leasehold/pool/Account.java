package dev.leasehold.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How many connections of one pool an activity has. Taken, and mostly returned, by the thread that
 * runs it, with plain writes; what other threads return is counted apart.
 *
 * <p>The count is alone in its cache lines: those of two activities, which a collection of garbage
 * puts side by side, would slow each other down by half.
 */
final class Account {
  /** Two cache lines, as processors fetch them in pairs. */
  private static final int PADDING = 128 / Integer.BYTES;

  private static final VarHandle BY_OTHERS;

  static {
    try {
      BY_OTHERS = MethodHandles.lookup().findVarHandle(Account.class, "byOthers", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** The role's depth; negative for a worker that should not be. */
  int allowed;

  /** What its owner took less what it returned; only the one in the middle is used. */
  private final int[] own = new int[2 * PADDING];

  @SuppressWarnings("UnusedVariable") // by its VarHandle
  private int byOthers;

  Account(int allowed) {
    this.allowed = allowed;
  }

  int held() {
    return own[PADDING] - (int) BY_OTHERS.getVolatile(this);
  }

  void taken() {
    own[PADDING]++;
  }

  void returned(boolean byOwner) {
    if (byOwner) {
      own[PADDING]--;
    } else {
      BY_OTHERS.getAndAdd(this, 1);
    }
  }
}
