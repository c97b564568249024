package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PausesTest {
  private final Pauses pauses = new Pauses(Duration.ofSeconds(10));

  @Test
  void eachIsTwiceTheOneBeforeUpToTenMinutes() {
    List<Long> seconds =
        IntStream.rangeClosed(1, 9).mapToObj(retry -> pauses.before(retry).toSeconds()).toList();
    assertThat(seconds).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L, 600L);
    assertThat(pauses.before(Integer.MAX_VALUE)).isEqualTo(Pauses.LONGEST);
  }

  @Test
  void togetherTheyAreTheirSum() {
    assertThat(pauses.together(0)).isZero();
    assertThat(pauses.together(1)).hasSeconds(10);
    assertThat(pauses.together(8)).hasSeconds(10 + 20 + 40 + 80 + 160 + 320 + 600 + 600);
  }

  @Test
  void aFirstOneOfTenMinutesStaysSo() {
    assertThat(new Pauses(Pauses.LONGEST).before(2)).isEqualTo(Pauses.LONGEST);
    assertThat(new Pauses(Duration.ofMillis(1)).before(2)).hasMillis(2);
  }

  @Test
  void thereIsNoPauseOfNothingAndNoneBeforeTheFirstAttempt() {
    assertThatThrownBy(() -> new Pauses(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pauses.before(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
