package dev.leasehold.run;

import java.time.Duration;

/**
 * The pauses before the retries of a run: each twice as long as the one before, up to {@link
 * #LONGEST}. They are those of Kubernetes' Job controller. Pure.
 *
 * @param first before the first retry; positive
 */
public record Pauses(Duration first) {
  /** No pause is longer, but for a first one that is. */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  /** Checks what it is made of. */
  public Pauses {
    if (first.isNegative() || first.isZero()) {
      throw new IllegalArgumentException("a pause of " + first);
    }
  }

  /**
   * The pause before one of them.
   *
   * @param retry its number, from 1
   */
  public Duration before(int retry) {
    if (retry < 1) {
      throw new IllegalArgumentException("retry " + retry);
    }
    Duration pause = first;
    for (int each = 1; each < retry && pause.compareTo(LONGEST) < 0; each++) {
      pause = shorter(pause.multipliedBy(2));
    }
    return pause;
  }

  /**
   * All pauses of so many retries one after another.
   *
   * @param retries at least 0
   */
  public Duration together(int retries) {
    Duration all = Duration.ZERO;
    for (int retry = 1; retry <= retries; retry++) {
      all = all.plus(before(retry));
    }
    return all;
  }

  private static Duration shorter(Duration pause) {
    return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
  }
}
