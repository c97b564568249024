package dev.leasehold.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "-5, 0 ms",
    "0, 0 ms",
    "99, 99 ms",
    "100, 0.1 s",
    "400, 0.4 s",
    "999, 0.9 s",
    "1000, 1.0 s",
    "9999, 9.9 s",
    "10000, 10 s",
    "12345, 12.3 s",
    "59999, 59.9 s",
    "60000, 1 min",
    "200000, 3 min 20 s",
    "3600000, 1 h",
    "3900000, 1 h 5 min",
    "90000000, 25 h"
  })
  void timesReadAsPeopleSayThem(long millis, String text) {
    assertThat(Words.of(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @Test
  void instantsLeaveOutWhatIsNothing() {
    assertThat(Words.of(Instant.parse("2026-11-22T03:15:00.4Z"))).isEqualTo("2026-11-22T03:15Z");
    assertThat(Words.of(Instant.parse("2026-11-22T03:15:09Z"))).isEqualTo("2026-11-22T03:15:09Z");
  }

  @Test
  void countsHaveThousandsAndPlurals() {
    assertThat(Words.count(1, "item")).isEqualTo("1 item");
    assertThat(Words.count(100_000, "item")).isEqualTo("100,000 items");
  }
}
