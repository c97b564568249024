package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.YamlNode.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What single words and numbers mean; next to each trap stands what is none. */
class ScalarsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yess",
        "Yes sir",
        "oN",
        "nO",
        "none",
        "ok",
        "t",
        "1h",
        "30s",
        "1.4.0",
        "10.0.0.1",
        "1-2",
        "2026",
        "2026-11",
        "0x",
        "1e",
        "e1",
        "1.2.3e4",
        ".",
        "-",
        "+",
        "..",
        "1:",
        ":1",
        "12:75",
        "_1",
        "a_1",
        "1 000",
        "nan",
        "inf",
        "<<<",
        "==",
        "jdbc:mysql://h/x",
        "SELECT 1",
        "1,5",
        "0b2",
        "0B2",
        "0X",
        "0XG",
        "0O8",
        "0o8",
        "2026-11-22x",
        "-a",
        "1/2",
        "NULLS",
        "tRue",
        "~x"
      })
  void isATextToEverybody(String text) {
    // Numbers are no texts, but no traps either.
    assertThat(PlainScalar.of(text).kind()).isIn(Kind.TEXT, Kind.WHOLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "7", "-7", "+7", "10", "0x1F", "9007199254740992"})
  void isAWholeNumberToEverybody(String text) {
    assertThat(PlainScalar.of(text).kind()).isEqualTo(Kind.WHOLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5", ".5", "5.", "-0.1", "1.50", "3.141592653589793", "0.0"})
  void isADecimalNumberToEverybody(String text) {
    assertThat(PlainScalar.of(text).kind()).isEqualTo(Kind.DECIMAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "y",
        "Y",
        "n",
        "N",
        "yes",
        "Yes",
        "YES",
        "no",
        "No",
        "NO",
        "on",
        "On",
        "ON",
        "off",
        "Off",
        "OFF",
        "00",
        "007",
        "-01",
        "01.5",
        "0b1",
        "0o7",
        "-0x1",
        "0X1F",
        "-0X1",
        "0B1",
        "+0B1",
        "0O7",
        "0x1_0",
        "1_0",
        "1_0.5",
        "1e3",
        "1.5e3",
        "1.5E-3",
        "1:30",
        "1:30:00",
        "-1:30",
        "1:30.5",
        "2026-11-22",
        "2026-1-2",
        "2026-11-22T03:15:00Z",
        "2026-11-22 03:15:00",
        ".inf",
        "-.INF",
        ".nan",
        ".NaN",
        "<<",
        "=",
        "9007199254740993",
        "-9007199254740993",
        "0.12345678901234567890",
        "99999999999999999999"
      })
  void isReadDifferentlyOrNotHeld(String text) {
    assertThat(PlainScalar.of(text).kind()).isEqualTo(Kind.BROKEN);
    assertThat(PlainScalar.of(text).problem()).contains("put it in quotes");
  }

  @ParameterizedTest
  @CsvSource({
    "30s, PT30S",
    "5m, PT5M",
    "1h, PT1H",
    "500ms, PT0.5S",
    "1d, PT24H",
    "1h30m, PT1H30M",
    "1d2h3m4s5ms, PT26H3M4.005S",
    "PT30S, PT30S",
    "PT1H30M, PT1H30M",
    "P1D, PT24H",
    "P1DT1S, PT24H1S",
    "PT0.5S, PT0.5S",
    "0s, PT0S"
  })
  void isADuration(String text, Duration duration) {
    assertThat(Durations.parse(text)).hasValue(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30",
        "s",
        "30 s",
        "30S",
        "1.5h",
        "-1s",
        "30m1h",
        "1h1h",
        "1w",
        "P",
        "PT",
        "P1DT",
        "P1M",
        "P1Y",
        "P-1D",
        "PT-1S",
        "pt30s",
        "9999999999s",
        "30s ",
        "1us"
      })
  void isNoDuration(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "* * * * *",
        "*/15 * * * *",
        "0 3 * * *",
        "0 0 1,15 * *",
        "0-30/5 1-5 * JAN-mar Mon-FRI",
        "5/10 * * * *",
        "? ? ? ? ?",
        "0 0 29 2 *",
        "0 0 31 * *",
        "0 0 30 2 1",
        "0 0 30 2 */2",
        "@daily",
        "@hourly",
        "@midnight",
        "@weekly",
        "@monthly",
        "@yearly",
        "@annually",
        "59 23 31 12 6",
        "  0   3 * * *  ",
        "*/100 * * * *",
        "0 0 * * sun,6"
      })
  void isAScheduleToKubernetes(String schedule) {
    assertThat(CronSyntax.problem(schedule)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * 0 *",
        "* * * * 7",
        "* * * * sunday",
        "-1 * * * *",
        "1- * * * *",
        "-5 * * * *",
        "5-1 * * * *",
        "*/0 * * * *",
        "*/x * * * *",
        "1,, * * * *",
        ",1 * * * *",
        "1-2-3 * * * *",
        "1/2/3 * * * *",
        "mon * * * *",
        "L * * * *",
        "* * 1W * *",
        "* * * * 1#2",
        "@every 5m",
        "@reboot",
        "@Daily",
        "TZ=UTC * * * * *",
        "CRON_TZ=UTC * * * * *",
        "0 0 30 2 *",
        "0 0 31 4,6 ?",
        "*-5 * * * *",
        "1.5 * * * *"
      })
  void isNoScheduleToKubernetes(String schedule) {
    assertThat(CronSyntax.problem(schedule)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "deadlin, deadline",
    "dealdine, deadline",
    "time-zone, timeZone",
    "TIMEZONE, timeZone",
    "timezoen, timeZone",
    "plna, plan",
    "conection, connections"
  })
  void isNearestTo(String typed, String meant) {
    assertThat(Nearest.to(typed, JobReader.KEYS)).hasValue(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"colour", "x", "image", "cron", ""})
  void isNearToNoKey(String typed) {
    assertThat(Nearest.to(typed, JobReader.KEYS)).isEmpty();
  }

  @Test
  void aWordIsNotNearToNothing() {
    assertThat(Nearest.to("a", List.of())).isEqualTo(Optional.empty());
    assertThat(Nearest.to("ab", List.of("cd"))).isEmpty();
  }
}
