package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final CronParser PEER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private static List<String> between(String cron, ZoneId zone, String from, String to) {
    return Schedule.of(cron, zone).between(Instant.parse(from), Instant.parse(to), 1_000).stream()
        .map(Instant::toString)
        .toList();
  }

  @Test
  void whatTheClockSkipsNeverComes() {
    assertThat(between("30 2 * * *", BERLIN, "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z"))
        .containsExactly("2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z");
  }

  @Test
  void whatTheClockShowsTwiceComesTwice() {
    assertThat(between("30 2 * * *", BERLIN, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z"))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z");
  }

  @Test
  void anHourlyOneComesEveryHourAcrossAChange() {
    assertThat(between("0 * * * *", BERLIN, "2026-10-24T23:30:00Z", "2026-10-25T03:00:00Z"))
        .containsExactly(
            "2026-10-25T00:00:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T02:00:00Z",
            "2026-10-25T03:00:00Z");
  }

  @Test
  void theEndCountsAndTheBeginDoesNot() {
    assertThat(between("0 0 * * *", ZoneOffset.UTC, "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"))
        .containsExactly("2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z");
  }

  @Test
  void noMoreThanIsAskedFor() {
    assertThat(
            Schedule.of("* * * * *", BERLIN)
                .between(Instant.EPOCH, Instant.parse("2026-01-01T00:00:00Z"), 3))
        .hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "0 0 13 * 5, 2026-11-01T00:00:00Z, 2026-11-06T00:00:00Z",
    "0 0 */2 * 5, 2026-11-01T00:00:00Z, 2026-11-03T00:00:00Z",
    "0 0 13 * */1, 2026-11-01T00:00:00Z, 2026-11-13T00:00:00Z",
    "0 0 29 2 *, 2096-03-01T00:00:00Z, 2104-02-29T00:00:00Z",
    "@weekly, 2026-11-26T00:00:00Z, 2026-11-29T00:00:00Z",
    "@hourly, 2026-11-26T00:00:00Z, 2026-11-26T01:00:00Z",
    "0 9 * jan mon, 2026-11-26T00:00:00Z, 2027-01-04T09:00:00Z"
  })
  void theNextOneIsWhatKubernetesTakes(String cron, Instant after, Instant next) {
    assertThat(Schedule.of(cron, ZoneOffset.UTC).next(after)).contains(next);
  }

  @Test
  void whatIsNoScheduleIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schedule.of("0 25 * * *", ZoneOffset.UTC))
        .withMessageContaining("hour");
  }

  /** cron-utils knows the day rule of Unix; both days are given only without a step. */
  @Property(tries = 300)
  void anotherLibraryChoosesTheSame(
      @ForAll("crons") String cron, @ForAll("instants") Instant after) {
    ExecutionTime peer = ExecutionTime.forCron(PEER.parse(cron));
    Schedule schedule = Schedule.of(cron, ZoneOffset.UTC);
    Instant at = after;
    for (int i = 0; i < 20; i++) {
      Optional<Instant> theirs =
          peer.nextExecution(at.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toInstant);
      assertThat(schedule.next(at)).isEqualTo(theirs);
      at = theirs.orElseThrow();
    }
  }

  /** Looks at every minute there is, by the clock on the wall. */
  @Property(tries = 60)
  void everyMinuteThatMatchesIsOne(
      @ForAll("crons") String cron, @ForAll("changes") ZonedDateTime change) {
    CronSyntax.Fields fields = CronSyntax.fields(cron);
    Instant from = change.toInstant().minus(Duration.ofHours(30));
    Instant to = change.toInstant().plus(Duration.ofHours(30));
    List<Instant> expected = new ArrayList<>();
    for (Instant at = from.plusSeconds(60); !at.isAfter(to); at = at.plusSeconds(60)) {
      if (matches(fields, at.atZone(change.getZone()))) {
        expected.add(at);
      }
    }
    assertThat(Schedule.of(cron, change.getZone()).between(from, to, 10_000)).isEqualTo(expected);
  }

  private static boolean matches(CronSyntax.Fields fields, ZonedDateTime wall) {
    boolean day = (fields.days() >> wall.getDayOfMonth() & 1) == 1;
    boolean weekday = (fields.weekdays() >> wall.getDayOfWeek().getValue() % 7 & 1) == 1;
    return (fields.minutes() >> wall.getMinute() & 1) == 1
        && (fields.hours() >> wall.getHour() & 1) == 1
        && (fields.months() >> wall.getMonthValue() & 1) == 1
        && (fields.everyDay() || fields.everyWeekday() ? day && weekday : day || weekday);
  }

  @Provide
  Arbitrary<String> crons() {
    Arbitrary<String> day =
        Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just("*")), Tuple.of(2, field(1, 28)));
    Arbitrary<String> weekday =
        Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just("*")), Tuple.of(2, field(0, 6)));
    return Combinators.combine(withSteps(0, 59), withSteps(0, 23), day, withSteps(1, 12), weekday)
        .as((minute, hour, d, month, w) -> String.join(" ", minute, hour, d, month, w));
  }

  private static Arbitrary<String> withSteps(int least, int most) {
    return Arbitraries.frequencyOf(
        Tuple.of(2, Arbitraries.just("*")),
        Tuple.of(1, Arbitraries.integers().between(2, 7).map(n -> "*/" + n)),
        Tuple.of(3, field(least, most)));
  }

  private static Arbitrary<String> field(int least, int most) {
    Arbitrary<Integer> number = Arbitraries.integers().between(least, most);
    Arbitrary<String> range =
        Combinators.combine(number, number)
            .as((a, b) -> Math.min(a, b) + "-" + Math.max(a, b))
            .filter(r -> !r.split("-")[0].equals(r.split("-")[1]));
    return Arbitraries.oneOf(
        number.map(String::valueOf),
        range,
        number.map(String::valueOf).list().ofSize(3).map(all -> String.join(",", all)));
  }

  @Provide
  Arbitrary<Instant> instants() {
    return Arbitraries.longs()
        .between(
            Instant.parse("2024-01-01T00:00:00Z").getEpochSecond(),
            Instant.parse("2032-01-01T00:00:00Z").getEpochSecond())
        .map(Instant::ofEpochSecond);
  }

  /** When clocks change in zones with a whole hour, half an hour, and at midnight. */
  @Provide
  Arbitrary<ZonedDateTime> changes() {
    return Arbitraries.of(
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "America/Santiago",
            "Africa/Cairo")
        .map(ZoneId::of)
        .flatMap(
            zone ->
                Arbitraries.integers()
                    .between(2023, 2027)
                    .map(
                        year ->
                            zone.getRules()
                                .nextTransition(
                                    ZonedDateTime.of(year, 2, 1, 0, 0, 0, 0, zone).toInstant())
                                .getInstant()
                                .atZone(zone)));
  }
}
