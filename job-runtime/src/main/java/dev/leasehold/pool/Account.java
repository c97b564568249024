package dev.leasehold.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How many connections of one pool an activity has. Taken, and mostly returned, by the thread that
 * runs it, with plain writes; what other threads return is counted apart.
 */
final class Account {
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

  private int own;

  @SuppressWarnings("UnusedVariable") // by its VarHandle
  private int byOthers;

  Account(int allowed) {
    this.allowed = allowed;
  }

  int held() {
    return own - (int) BY_OTHERS.getVolatile(this);
  }

  void taken() {
    own++;
  }

  void returned(boolean byOwner) {
    if (byOwner) {
      own--;
    } else {
      BY_OTHERS.getAndAdd(this, 1);
    }
  }
}
