package dev.leasehold.watchdog;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The time in which nobody looked, because the process was stopped, collected garbage or got no
 * processor. What waited through it could not move either, so it does not count as waiting. Used by
 * one thread at a time.
 */
final class Lateness {
  /** Further back than this many pauses nothing is remembered: an older wait counts in full. */
  private static final int REMEMBERED = 256;

  private final Duration planned;
  private final Duration tolerated;
  private final Deque<Pause> pauses = new ArrayDeque<>();
  private @Nullable Instant last;
  private Duration longest = Duration.ZERO;

  private record Pause(Instant from, Instant to) {
    Duration within(Instant since, Instant until) {
      Instant start = from.isAfter(since) ? from : since;
      Instant end = to.isBefore(until) ? to : until;
      return start.isBefore(end) ? Duration.between(start, end) : Duration.ZERO;
    }
  }

  /** Looks are planned at most so far apart, and are late from {@code tolerated} more on. */
  Lateness(Duration planned, Duration tolerated) {
    this.planned = planned;
    this.tolerated = tolerated;
  }

  /** Notes a look and returns by how much it was late; zero for one in time. */
  Duration look(Instant now) {
    Instant before = last;
    last = now;
    if (before == null) {
      return Duration.ZERO;
    }
    Duration gap = Duration.between(before, now);
    if (gap.compareTo(planned.plus(tolerated)) <= 0) {
      return Duration.ZERO;
    }
    Duration late = gap.minus(planned);
    // What is tolerated counts as lived, or on a slow machine no wait would ever be too long.
    pauses.addLast(new Pause(before.plus(planned).plus(tolerated), now));
    if (pauses.size() > REMEMBERED) {
      pauses.removeFirst();
    }
    longest = late.compareTo(longest) > 0 ? late : longest;
    return late;
  }

  /** The next look is planned from here: what went before was the watchdog's own work. */
  void resume(Instant now) {
    if (last != null && now.isAfter(last)) {
      last = now;
    }
  }

  /** The time from {@code since} to {@code now} in which somebody could have moved. */
  Duration lived(Instant since, Instant now) {
    Duration lived = Duration.between(since, now);
    for (Pause pause : pauses) {
      lived = lived.minus(pause.within(since, now));
    }
    return lived;
  }

  /** The longest that a look was late. */
  Duration longest() {
    return longest;
  }
}
