package dev.leasehold.pool;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last holds of a pool that have ended. Thread-safe.
 *
 * <p>A ring for each slot, which only whoever is about to leave that slot writes, so that to
 * remember takes one write without a lock; and one more for waits that were given up.
 */
final class Past {
  private static final int REMEMBERED = 200;

  private final Ring[] bySlot;
  private final Ring givenUp = new Ring(REMEMBERED / 4);

  private static final class Ring {
    private final AtomicReferenceArray<HoldRecord> ended;
    private int next;

    Ring(int length) {
      ended = new AtomicReferenceArray<>(length);
    }

    void add(HoldRecord hold) {
      ended.setRelease(next, hold);
      next = next + 1 == ended.length() ? 0 : next + 1;
    }
  }

  Past(int slots) {
    bySlot = new Ring[slots];
    for (int slot = 0; slot < slots; slot++) {
      bySlot[slot] = new Ring(Math.max(1, REMEMBERED / slots));
    }
  }

  /** It has ended, and is still in its slot. */
  void ended(HoldRecord hold) {
    bySlot[hold.slot].add(hold);
  }

  /** It has waited, and got nothing. */
  void gaveUp(HoldRecord hold) {
    synchronized (givenUp) {
      givenUp.add(hold);
    }
  }

  /** Adds what is remembered, in no order. One thread at a time. */
  void addTo(List<Ended> spans) {
    for (Ring ring : bySlot) {
      addTo(spans, ring);
    }
    addTo(spans, givenUp);
  }

  private static void addTo(List<Ended> spans, Ring ring) {
    for (int i = 0; i < ring.ended.length(); i++) {
      HoldRecord hold = ring.ended.getAcquire(i);
      if (hold != null) {
        add(spans, hold.waited());
        add(spans, hold.held());
      }
    }
  }

  private static void add(List<Ended> spans, @Nullable Ended span) {
    if (span != null) {
      spans.add(span);
    }
  }
}
