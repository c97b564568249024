package dev.leasehold.schedule;

import dev.leasehold.admission.Fires.Fire;
import java.time.Duration;
import java.util.SplittableRandom;

/** How much later than its instant a run is started, so that many do not start together. */
final class Jitter {
  private Jitter() {}

  /**
   * The same for every daemon that asks.
   *
   * @param below not negative
   */
  static Duration of(Fire fire, Duration below) {
    long seed = 31L * fire.job().hashCode() + fire.scheduledAt().getEpochSecond();
    return below.isZero()
        ? Duration.ZERO
        : Duration.ofMillis(new SplittableRandom(seed).nextLong(Math.max(1, below.toMillis())));
  }
}
