package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.DaemonDeclaration.CatchUp;
import dev.leasehold.declaration.DaemonDeclaration.CatchUp.Which;
import dev.leasehold.declaration.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class InstantsTest {
  private static final Instant NOW = Instant.parse("2026-11-26T07:31:20Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private static Instants of(String cron, Which which, Duration window) {
    return new Instants(Schedule.of(cron, ZoneOffset.UTC), new CatchUp(which, window));
  }

  private static Instant at(String time) {
    return Instant.parse("2026-11-26T" + time + ":00Z");
  }

  @Test
  void whatIsOnTimeIsStartedWhateverIsSaidOfWhatIsLate() {
    for (Which which : Which.values()) {
      Instants minutes = of("* * * * *", which, HOUR);
      assertThat(minutes.isStarted(at("07:31"), NOW)).isTrue();
      assertThat(minutes.next(at("07:31"), NOW)).contains(at("07:32"));
    }
  }

  @Test
  void noneMakesUpForNothing() {
    Instants quarters = of("*/15 * * * *", Which.NONE, HOUR);
    assertThat(quarters.isStarted(at("07:30"), NOW)).isFalse();
    assertThat(quarters.isStarted(at("07:30"), at("07:31"))).isTrue();
    assertThat(quarters.next(at("07:00"), NOW)).contains(at("07:45"));
  }

  @Test
  void latestMakesUpForTheLastOneOnly() {
    Instants quarters = of("*/15 * * * *", Which.LATEST, HOUR);
    assertThat(quarters.isStarted(at("07:15"), NOW)).isFalse();
    assertThat(quarters.isStarted(at("07:30"), NOW)).isTrue();
    assertThat(quarters.next(at("06:00"), NOW)).contains(at("07:30"));
    assertThat(quarters.next(at("07:30"), NOW)).contains(at("07:45"));
  }

  @Test
  void whereOneIsOnTimeNoEarlierOneIsMadeUpFor() {
    Instants quarters = of("*/15 * * * *", Which.LATEST, HOUR);
    assertThat(quarters.isStarted(at("07:15"), at("07:30"))).isFalse();
    assertThat(quarters.next(at("06:00"), at("07:30"))).contains(at("07:30"));
  }

  @Test
  void allMakesUpForEachWithinTheWindow() {
    Instants quarters = of("*/15 * * * *", Which.ALL, HOUR);
    assertThat(quarters.isStarted(at("06:30"), NOW)).isFalse();
    assertThat(quarters.isStarted(at("06:45"), NOW)).isTrue();
    assertThat(quarters.next(at("01:00"), NOW)).contains(at("06:45"));
    assertThat(quarters.next(at("07:00"), NOW)).contains(at("07:15"));
  }

  @Test
  void whatLiesBeforeTheWindowIsNotMadeUpFor() {
    Instants nightly = of("0 2 * * *", Which.LATEST, HOUR);
    assertThat(nightly.isStarted(at("02:00"), at("03:00"))).isTrue();
    assertThat(nightly.isStarted(at("02:00"), at("03:01"))).isFalse();
    assertThat(nightly.next(at("01:00"), at("03:01")))
        .contains(Instant.parse("2026-11-27T02:00:00Z"));
  }

  @Test
  void aLongWindowOverManyInstantsIsNoTrouble() {
    Instants minutes = of("* * * * *", Which.LATEST, Duration.ofDays(366));
    assertThat(minutes.next(NOW.minus(Duration.ofDays(300)), NOW)).contains(at("07:31"));
    Instants yearly = of("0 0 1 1 *", Which.LATEST, Duration.ofDays(366));
    assertThat(yearly.next(NOW.minus(Duration.ofDays(365)), NOW))
        .contains(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** What is said of one instant is what a walk over all of them would do. */
  @Property(tries = 300)
  void whatIsStartedIsWhatTheWordsSay(
      @ForAll Which which,
      @ForAll @IntRange(min = 1, max = 300) int windowMinutes,
      @ForAll @IntRange(min = 0, max = 200_000) int second,
      @ForAll @IntRange(min = 0, max = 3) int cron) {
    String text = List.of("* * * * *", "*/7 * * * *", "0 */2 * * *", "30 2 * * *").get(cron);
    // Across the hour that this zone's clock shows twice.
    Schedule schedule = Schedule.of(text, ZoneId.of("Europe/Berlin"));
    Instant now = Instant.parse("2026-10-24T10:00:00Z").plusSeconds(second);
    Instants instants =
        new Instants(schedule, new CatchUp(which, Duration.ofMinutes(windowMinutes)));
    List<Instant> late =
        schedule.between(now.minus(Duration.ofHours(6)), now.minusSeconds(61), 1000);
    boolean oneIsOnTime = !schedule.between(now.minusSeconds(60).minusNanos(1), now, 10).isEmpty();
    for (int i = 0; i < late.size(); i++) {
      Instant instant = late.get(i);
      boolean within = !instant.isBefore(now.minus(Duration.ofMinutes(windowMinutes)));
      boolean last = i == late.size() - 1;
      boolean expected =
          switch (which) {
            case NONE -> false;
            case ALL -> within;
            case LATEST -> within && last && !oneIsOnTime;
          };
      assertThat(instants.isStarted(instant, now)).as(instant + " at " + now).isEqualTo(expected);
    }
  }

  /** Whoever follows {@code next} starts exactly what {@code isStarted} says, and nothing twice. */
  @Property(tries = 200)
  void oneAfterTheOtherTheySkipNothing(
      @ForAll Which which,
      @ForAll @IntRange(min = 1, max = 300) int windowMinutes,
      @ForAll @IntRange(min = 0, max = 100_000) int second) {
    Schedule schedule = Schedule.of("*/5 * * * *", ZoneOffset.UTC);
    Instant now = NOW.plusSeconds(second);
    Instants instants =
        new Instants(schedule, new CatchUp(which, Duration.ofMinutes(windowMinutes)));
    Instant from = now.minus(Duration.ofHours(8));
    List<Instant> expected =
        schedule.between(from, now, 1000).stream().filter(i -> instants.isStarted(i, now)).toList();
    List<Instant> walked = new java.util.ArrayList<>();
    Instant next = instants.next(from, now).orElseThrow();
    while (!next.isAfter(now)) {
      walked.add(next);
      next = instants.next(next, now).orElseThrow();
    }
    assertThat(walked).isEqualTo(expected);
  }
}
