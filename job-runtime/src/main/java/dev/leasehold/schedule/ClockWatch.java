package dev.leasehold.schedule;

import dev.leasehold.declaration.DaemonDeclaration;
import dev.leasehold.run.StandingLease;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.function.Supplier;

/**
 * Compares the machine's clock with the server's, and tells when they differ and when they agree
 * again. One thread compares; any may ask.
 */
final class ClockWatch {
  private final Health health;
  private final Watch watch;
  private final InstantSource clock;
  private final Skew skew = new Skew();

  /** A daemon whose own clock agrees resolves what another one has told: that tells it again. */
  private final Rhythm telling = new Rhythm(Duration.ofHours(1));

  private volatile boolean tooFar;
  private volatile Duration ahead = Duration.ZERO;

  ClockWatch(Health health, Watch watch, InstantSource clock) {
    this.health = health;
    this.watch = watch;
    this.clock = clock;
  }

  /**
   * Compares them.
   *
   * @param server asks the server for its time
   */
  void compare(Supplier<Instant> server) {
    Instant asked = clock.instant();
    Instant told = server.get();
    skew.compare(asked, told, clock.instant());
    boolean before = tooFar;
    tooFar = skew.isTooFar();
    ahead = skew.ahead();
    if (tooFar) {
      Finding finding = Finding.clockSkew(asked, StandingLease.host(), skew.ahead());
      health.bad(Health.Part.CLOCK, "nothing is started: " + finding.detail());
      boolean again = telling.isDue(asked);
      if (!before || again) {
        watch.raise(finding, DaemonDeclaration.NAME, asked);
      }
      return;
    }
    health.good(Health.Part.CLOCK);
    if (before) {
      watch.good(EnumSet.complementOf(EnumSet.of(Kind.CLOCK_SKEW)));
    }
  }

  /** Whether nothing must be started. */
  boolean isTooFar() {
    return tooFar;
  }

  /** By how much the machine's clock is ahead; negative where it is behind. */
  Duration ahead() {
    return ahead;
  }
}
