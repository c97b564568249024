package dev.leasehold.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PushedOutcomeTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Optional<Duration> within(String cron, String startedAt, String endedAt) {
    return PushedOutcome.nextWithin(
        Optional.of(Schedule.of(cron, BERLIN)), Instant.parse(startedAt), Instant.parse(endedAt));
  }

  @Test
  void theNextSuccessIsDueWhenTheNextInstantsRunHasTakenAsLong() {
    // It ends at half past four again, a day later.
    assertThat(within("30 2 * * *", "2026-11-23T01:30:00Z", "2026-11-23T03:30:00Z"))
        .contains(Duration.ofDays(1));
    assertThat(within("*/15 * * * *", "2026-11-23T01:30:00Z", "2026-11-23T01:31:00Z"))
        .contains(Duration.ofMinutes(15));
  }

  @Test
  void aWeekAndAWeekendAreWaitedFor() {
    assertThat(within("0 1 * * 0", "2026-11-22T00:00:00Z", "2026-11-22T00:10:00Z"))
        .contains(Duration.ofDays(7));
    assertThat(within("0 1 * * 1-5", "2026-11-20T00:00:00Z", "2026-11-20T00:10:00Z"))
        .contains(Duration.ofDays(3));
  }

  @Test
  void aRunThatOutlastsAnInstantIsFollowedByTheOneAfter() {
    assertThat(within("0 * * * *", "2026-11-23T01:00:00Z", "2026-11-23T02:30:00Z"))
        .contains(Duration.ofHours(2));
  }

  @Test
  void anInstantThatTheClockSkipsIsNotWaitedFor() {
    assertThat(within("30 2 * * *", "2026-03-28T01:30:00Z", "2026-03-28T01:40:00Z"))
        .contains(Duration.ofHours(47));
  }

  @Test
  void nothingIsDueWhereNothingIsScheduled() {
    assertThat(PushedOutcome.nextWithin(Optional.empty(), Instant.EPOCH, Instant.EPOCH)).isEmpty();
  }
}
