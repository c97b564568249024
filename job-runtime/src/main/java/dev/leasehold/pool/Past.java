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
    private final AtomicReferenceArray<Ended> ended;
    private int next;

    Ring(int length) {
      ended = new AtomicReferenceArray<>(length);
    }

    void add(@Nullable Ended one) {
      if (one != null) {
        ended.setRelease(next, one);
        next = next + 1 == ended.length() ? 0 : next + 1;
      }
    }
  }

  Past(int slots) {
    bySlot = new Ring[slots];
    for (int slot = 0; slot < slots; slot++) {
      bySlot[slot] = new Ring(Math.max(1, REMEMBERED / slots));
    }
  }

  /** A hold that is over, but still in its slot, and the wait before it. */
  void ended(HoldRecord hold, long session, long now) {
    Ring ring = bySlot[hold.slot];
    ring.add(waited(hold, hold.since));
    ring.add(of(hold, false, session, hold.since, now));
  }

  /** One that has waited, and got nothing. */
  void gaveUp(HoldRecord hold, long now) {
    Ended waited = waited(hold, now);
    synchronized (givenUp) {
      givenUp.add(waited);
    }
  }

  /** Its wait until then; null where that was none to speak of. */
  static @Nullable Ended waited(HoldRecord hold, long until) {
    return until - hold.asked < Ended.SHORTEST_WAIT ? null : of(hold, true, 0, hold.asked, until);
  }

  private static Ended of(HoldRecord hold, boolean waited, long session, long from, long to) {
    return new Ended(
        hold.activity.id,
        hold.frame.label,
        hold.pool.database,
        session,
        waited,
        hold.pool.instant(from),
        hold.pool.instant(to));
  }

  /** Adds what is remembered, in no order. */
  void addTo(List<Ended> all) {
    for (Ring ring : bySlot) {
      addTo(all, ring);
    }
    addTo(all, givenUp);
  }

  private static void addTo(List<Ended> all, Ring ring) {
    for (int i = 0; i < ring.ended.length(); i++) {
      Ended one = ring.ended.getAcquire(i);
      if (one != null) {
        all.add(one);
      }
    }
  }
}
