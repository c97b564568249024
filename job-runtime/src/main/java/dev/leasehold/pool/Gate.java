package dev.leasehold.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets as many holds in as there are slots, first come first served. Thread-safe.
 *
 * <p>The slots are the permits: to enter is to write oneself into an empty slot. Whoever finds
 * nobody in line does that with one atomic write; whoever finds somebody, or no empty slot, joins
 * the line, under the lock. An empty slot is handed to the front of the line under the lock too, so
 * that nobody in line moves while the lock is held.
 *
 * <p>No wake-up is lost: a waiter raises {@code waiting} before it looks at the slots for the last
 * time, and a hold that leaves empties its slot before it looks at {@code waiting}.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // "waiting" is written under the lock only
final class Gate {
  /** Slots lie this many references apart, so that two holds write no common cache line. */
  private static final int STRIDE = 32;

  /** A waiter gave up. */
  static final class TimedOut extends Exception {
    private static final long serialVersionUID = 1L;

    TimedOut() {
      super(null, null, false, false);
    }
  }

  /** Nobody is let in any more. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    final transient Supplier<String> reason;

    Refused(Supplier<String> reason) {
      super(null, null, false, false);
      this.reason = reason;
    }
  }

  private final int size;
  private final AtomicReferenceArray<@Nullable HoldRecord> slots;
  private final long[] served;
  private final Runnable onWait;

  final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Waiter> line = new ArrayDeque<>();
  private @Nullable Supplier<String> refusal;
  private final LongAccumulator longestWait = new LongAccumulator(Math::max, 0);

  /** How many are in line; stays above zero for ever once nobody is let in any more. */
  private volatile int waiting;

  private volatile int highest;
  private volatile int mostHeld;

  /**
   * @param onWait called without the lock whenever somebody in line is about to park
   */
  Gate(int size, Runnable onWait) {
    this.size = size;
    this.slots = new AtomicReferenceArray<>((size + 1) * STRIDE);
    this.served = new long[(size + 1) * STRIDE];
    this.onWait = onWait;
  }

  private static int index(int slot) {
    return (slot + 1) * STRIDE - 1;
  }

  /**
   * Enters if nobody is in line and a slot is empty.
   *
   * @param hint the slot to try first
   * @return the slot, or -1
   */
  int tryEnter(HoldRecord hold, int hint) {
    return waiting == 0 ? takeEmpty(hold, hint) : -1;
  }

  private int takeEmpty(HoldRecord hold, int hint) {
    if (slots.getPlain(index(hint)) == null && slots.compareAndSet(index(hint), null, hold)) {
      return entered(hint);
    }
    for (int slot = 0; slot < size; slot++) {
      if (slots.get(index(slot)) == null && slots.compareAndSet(index(slot), null, hold)) {
        return entered(slot);
      }
    }
    return -1;
  }

  private int entered(int slot) {
    served[index(slot)]++;
    if (slot > highest) {
      usedFirst(slot);
    }
    // As many slots as were ever used have been held at once: there is nothing more to learn.
    if (mostHeld <= highest) {
      countHeld();
    }
    return slot;
  }

  private void usedFirst(int slot) {
    lock.lock();
    try {
      highest = Math.max(highest, slot);
    } finally {
      lock.unlock();
    }
  }

  /** Holds seen in their slots twice were held at once between the two looks. */
  private void countHeld() {
    int used = highest + 1;
    HoldRecord[] first = new HoldRecord[used];
    for (int slot = 0; slot < used; slot++) {
      first[slot] = slots.get(index(slot));
    }
    int held = 0;
    for (int slot = 0; slot < used; slot++) {
      if (first[slot] != null && first[slot] == slots.get(index(slot))) {
        held++;
      }
    }
    if (held > mostHeld) {
      lock.lock();
      try {
        mostHeld = Math.max(mostHeld, held);
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Joins the line and enters when its turn has come.
   *
   * @param since now, and {@code deadline} when to give up; {@link System#nanoTime}
   * @throws InterruptedException when the thread was interrupted; its place is given up
   */
  int enterInTurn(HoldRecord hold, int hint, long since, long deadline)
      throws InterruptedException, TimedOut, Refused {
    Waiter waiter;
    lock.lock();
    try {
      refuseIfClosed();
      waiting++;
      int slot = line.isEmpty() ? takeEmpty(hold, hint) : -1;
      if (slot >= 0) {
        waiting--;
        return slot;
      }
      waiter = new Waiter(hold, since);
      line.addLast(waiter);
    } finally {
      lock.unlock();
    }
    boolean called = waiter.await(this, deadline, onWait) || !leave(waiter);
    longestWait.accumulate(System.nanoTime() - since);
    if (!called) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new TimedOut();
    }
    if (waiter.slot < 0) {
      check();
    }
    return waiter.slot;
  }

  /** Whether the place was given up; false when it was called before. */
  private boolean leave(Waiter waiter) {
    lock.lock();
    try {
      if (line.removeFirstOccurrence(waiter)) {
        waiting--;
        return true;
      }
    } finally {
      lock.unlock();
    }
    waiter.awaitCall();
    return false;
  }

  private void refuseIfClosed() throws Refused {
    if (refusal != null) {
      throw new Refused(refusal);
    }
  }

  /** Empties the slot and lets the next one in. */
  void leave(int slot) {
    slots.set(index(slot), null);
    if (waiting > 0) {
      letIn();
    }
  }

  private void letIn() {
    Waiter first = null;
    List<Waiter> others = List.of();
    lock.lock();
    try {
      Waiter next = line.peekFirst();
      while (next != null) {
        int slot = takeEmpty(next.hold, 0);
        if (slot < 0) {
          break;
        }
        line.removeFirst();
        waiting--;
        next.slot = slot;
        if (first == null) {
          first = next;
        } else {
          others = others.isEmpty() ? new ArrayList<>() : others;
          others.add(next);
        }
        next = line.peekFirst();
      }
    } finally {
      lock.unlock();
    }
    if (first != null) {
      first.call();
      others.forEach(Waiter::call);
    }
  }

  /** Everybody in line fails, and everybody who comes later. The first reason stays. */
  void refuse(Supplier<String> reason) {
    List<Waiter> called = new ArrayList<>();
    lock.lock();
    try {
      if (refusal == null) {
        refusal = reason;
        waiting = 1;
        called.addAll(line);
        line.clear();
      }
    } finally {
      lock.unlock();
    }
    called.forEach(Waiter::call);
  }

  /** Throws if nobody is let in any more. */
  void check() throws Refused {
    if (waiting > 0) {
      lock.lock();
      try {
        refuseIfClosed();
      } finally {
        lock.unlock();
      }
    }
  }

  int size() {
    return size;
  }

  /** Whether somebody is in line. */
  boolean isWaitedFor() {
    return waiting > 0;
  }

  /** Who is in a slot; changes at any time unless its owner is in line and the lock is held. */
  @Nullable HoldRecord holder(int slot) {
    return slots.get(index(slot));
  }

  /** The line from its front; the lock must be held. */
  Iterator<Waiter> line() {
    return line.iterator();
  }

  int inLine() {
    lock.lock();
    try {
      return line.size();
    } finally {
      lock.unlock();
    }
  }

  int mostHeld() {
    return mostHeld;
  }

  long served() {
    long sum = 0;
    for (int slot = 0; slot < size; slot++) {
      slots.get(index(slot));
      sum += served[index(slot)];
    }
    return sum;
  }

  long longestWait() {
    return longestWait.get();
  }
}
