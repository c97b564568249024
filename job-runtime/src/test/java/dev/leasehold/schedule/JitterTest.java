package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Fires.Fire;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JitterTest {
  private static final Instant INSTANT = Instant.parse("2026-11-26T02:00:00Z");

  @Test
  void isTheSameForEveryDaemonAndLiesBelowItsBound() {
    Set<Duration> all = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      Fire fire = new Fire("job-" + i, INSTANT.plusSeconds(60L * (i % 3)));
      Duration one = Jitter.of(fire, Duration.ofMinutes(1));
      assertThat(one).isEqualTo(Jitter.of(Fire.of(fire.toString()), Duration.ofMinutes(1)));
      assertThat(one).isBetween(Duration.ZERO, Duration.ofMillis(59_999));
      all.add(one);
    }
    assertThat(all).hasSizeGreaterThan(190);
  }

  @Test
  void isNoneWhereNoneIsAskedFor() {
    assertThat(Jitter.of(new Fire("job", INSTANT), Duration.ZERO)).isZero();
  }
}
