package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronShiftTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 2 * * * | 7 | 7 2 * * *",
        "50 2 * * * | 20 | 10 3 * * *",
        "5 2 * * mon-fri | -10 | 55 1 * * mon-fri",
        "0 * * * * | 59 | 59 * * * *",
        "10,40 8-18 * * * | -10 | 0,30 8-18 * * *",
        "10,40 8-18 * * * | 19 | 29,59 8-18 * * *",
        "*/15 * * * * | 7 | 7-59/15 * * * *",
        "*/15 * * * * | -1 | 14-59/15 * * * *",
        "7-59/15 * * * * | -7 | */15 * * * *",
        "7/15 * * * * | 1 | 8-59/15 * * * *",
        "@daily | 1 | 1 0 * * *",
        "@hourly | 30 | 30 * * * *",
        "@weekly | 2 | 2 0 * * 0",
      })
  void onlyItsMinutesMove(String cron, int distance, String moved) {
    CronShift shift = CronShift.of(cron);
    assertThat(shift.why()).isEmpty();
    assertThat(shift.distances(180)).contains(distance);
    assertThat(shift.by(distance)).isEqualTo(moved);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * * | it comes every minute",
        "*/1 * * * * | its minutes, */1, do not come evenly around the hour",
        "*/25 * * * * | its minutes, */25, do not come evenly around the hour",
        "20/15 * * * * | its minutes, 20/15, do not come evenly around the hour",
        "0-10 * * * * | of its minutes, 0-10, it is not known how to move them",
        "0,*/20 * * * * | of its minutes, 0,*/20, it is not known how to move them",
      })
  void whatIsNotUnderstoodStays(String cron, String why) {
    CronShift shift = CronShift.of(cron);
    assertThat(shift.why()).contains(why);
    assertThat(shift.distances(180)).isEmpty();
  }

  @Test
  void theNearestComeFirstAndNoneLeavesItsDayOrItsHour() {
    assertThat(CronShift.of("2 0 * * *").distances(5)).containsExactly(1, -1, 2, -2, 3, 4, 5);
    assertThat(CronShift.of("58 23 * * *").distances(3)).containsExactly(1, -1, -2, -3);
    assertThat(CronShift.of("58 * * * *").distances(3)).containsExactly(1, -1, -2, -3);
    assertThat(CronShift.of("0,30,58 * * * *").distances(3)).containsExactly(1);
    assertThat(CronShift.of("*/4 * * * *").distances(180)).containsExactly(1, -1, 2);
    assertThat(CronShift.of("*/5 * * * *").distances(180)).containsExactly(1, -1, 2, -2);
  }

  @Provide
  Arbitrary<String> movable() {
    Arbitrary<Integer> minute = Arbitraries.integers().between(0, 59);
    Arbitrary<Integer> hour = Arbitraries.integers().between(0, 23);
    return Arbitraries.oneOf(
        Combinators.combine(minute, hour).as((m, h) -> m + " " + h + " * * *"),
        minute.map(m -> m + " * * * *"),
        Combinators.combine(minute, minute).as((a, b) -> a + "," + b + " * * * *"),
        Arbitraries.of(2, 5, 10, 15, 20, 30).map(step -> "*/" + step + " * * * *"));
  }

  /** Over a day that is the same every day, so that what leaves it on one side comes in again. */
  @Property(tries = 300)
  void everyInstantMovesByAsMuch(@ForAll("movable") String cron) {
    CronShift shift = CronShift.of(cron);
    List<Instant> before = instants(cron, 0);
    for (int distance : shift.distances(180)) {
      assertThat(instants(shift.by(distance), distance)).isEqualTo(before);
    }
  }

  private static List<Instant> instants(String cron, int distance) {
    Duration by = Duration.ofMinutes(distance);
    Instant from = Instant.parse("2026-06-10T11:59:00Z").plus(by);
    return Schedule.of(cron, ZoneOffset.UTC)
        .between(from, from.plus(Duration.ofDays(1)), Integer.MAX_VALUE)
        .stream()
        .map(instant -> instant.minus(by))
        .toList();
  }
}
