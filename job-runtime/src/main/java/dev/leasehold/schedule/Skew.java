package dev.leasehold.schedule;

import java.time.Duration;
import java.time.Instant;

/**
 * How far the machine's clock is from the server's: Quartz must not be clustered on clocks that
 * differ. Used by one thread.
 */
final class Skew {
  /** From then on nothing is started. */
  static final Duration MOST = Duration.ofSeconds(1);

  /** What was too far is near enough again below this. */
  static final Duration NEAR = Duration.ofMillis(500);

  private Duration ahead = Duration.ZERO;
  private boolean tooFar;

  /**
   * Takes one comparison up. The server's answer was given between the question and its arrival;
   * how far apart these lie says how much the comparison is worth.
   *
   * @param asked by the machine's clock
   * @param server by the server's
   * @param answered by the machine's clock, not before {@code asked}
   */
  void compare(Instant asked, Instant server, Instant answered) {
    Duration earliest = Duration.between(server, asked);
    Duration latest = Duration.between(server, answered);
    Duration least = nearest(earliest, latest);
    if (least.abs().compareTo(MOST) > 0) {
      tooFar = true;
      ahead = least;
    } else if (farthest(earliest, latest).abs().compareTo(NEAR) <= 0 || !tooFar) {
      tooFar = false;
      ahead = earliest.plus(latest).dividedBy(2);
    }
  }

  /** The smallest difference that explains the answer. */
  private static Duration nearest(Duration earliest, Duration latest) {
    if (earliest.isNegative() != latest.isNegative()) {
      return Duration.ZERO;
    }
    return earliest.abs().compareTo(latest.abs()) < 0 ? earliest : latest;
  }

  private static Duration farthest(Duration earliest, Duration latest) {
    return earliest.abs().compareTo(latest.abs()) < 0 ? latest : earliest;
  }

  /** Whether the clocks are proven to differ by more than a second. */
  boolean isTooFar() {
    return tooFar;
  }

  /** By how much the machine's clock is ahead; negative where it is behind. */
  Duration ahead() {
    return ahead;
  }
}
