package dev.leasehold.schedule;

import java.time.Duration;
import java.time.Instant;

/** What is to be done every so often. Used by one thread. */
final class Rhythm {
  private final Duration pause;
  private Instant last = Instant.MIN;

  /**
   * @param pause positive
   */
  Rhythm(Duration pause) {
    this.pause = pause;
  }

  /** Whether it is time; the next time is then a pause later. Also where the clock was set back. */
  boolean isDue(Instant now) {
    boolean due = last == Instant.MIN || now.isBefore(last) || !now.isBefore(last.plus(pause));
    if (due) {
      last = now;
    }
    return due;
  }
}
