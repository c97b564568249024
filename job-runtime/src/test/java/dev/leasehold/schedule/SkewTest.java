package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SkewTest {
  private static final Instant SERVER = Instant.parse("2026-11-26T07:31:20Z");

  private final Skew skew = new Skew();

  private void compare(long askedMillis, long answeredMillis) {
    skew.compare(SERVER.plusMillis(askedMillis), SERVER, SERVER.plusMillis(answeredMillis));
  }

  @Test
  void clocksThatDifferByASecondAreNear() {
    compare(1_000, 1_000);
    assertThat(skew.isTooFar()).isFalse();
    compare(-1_000, -990);
    assertThat(skew.isTooFar()).isFalse();
  }

  @Test
  void aMillisecondMoreIsTooFar() {
    compare(1_001, 1_010);
    assertThat(skew.isTooFar()).isTrue();
    assertThat(skew.ahead()).isEqualTo(Duration.ofMillis(1_001));
  }

  @Test
  void behindIsAsBad() {
    compare(-3_300, -3_200);
    assertThat(skew.isTooFar()).isTrue();
  }

  @Test
  void aSlowAnswerProvesNothing() {
    compare(-200, 5_000);
    assertThat(skew.isTooFar()).isFalse();
    compare(-5_000, 200);
    assertThat(skew.isTooFar()).isFalse();
  }

  @Test
  void whatWasTooFarHasToComeNear() {
    compare(2_000, 2_000);
    compare(900, 900);
    assertThat(skew.isTooFar()).isTrue();
    compare(-100, 3_000);
    assertThat(skew.isTooFar()).isTrue();
    compare(400, 500);
    assertThat(skew.isTooFar()).isFalse();
  }
}
