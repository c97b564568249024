package dev.leasehold.run;

import java.time.Duration;

/** The pauses between the attempts at one instant; each is twice as long as the one before. */
public final class BackOff {
  /** The Job controller's own longest, which documents call six minutes. */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  private BackOff() {}

  /**
   * @param first before the first retry; positive
   * @param retry from 1
   */
  public static Duration pause(Duration first, int retry) {
    Duration pause = first;
    for (int i = 1; i < retry && pause.compareTo(LONGEST) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
  }
}
