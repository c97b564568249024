package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quartz.TriggerBuilder;

class ScheduleTriggerTest {
  private static ScheduleTrigger trigger(String cron, String zone, Instant start) {
    return TriggerBuilder.newTrigger()
        .withIdentity("job")
        .withSchedule(ScheduleTrigger.at(cron, zone))
        .startAt(Date.from(start))
        .build();
  }

  /** As Quartz does it: the first, and then one after the other. */
  @ParameterizedTest
  @CsvSource({
    "*/30 * * * *, Europe/Berlin, 2026-10-24T20:00:00Z",
    "30 2 * * *, Europe/Berlin, 2026-03-28T00:00:00Z",
    "30 2 * * *, America/New_York, 2026-10-30T00:00:00Z",
    "0 0 29 2 *, UTC, 2026-01-01T00:00:00Z",
    "15 10 13 * 5, Asia/Kolkata, 2026-01-01T00:00:00Z",
  })
  void firesAtTheInstantsOfItsSchedule(String cron, String zone, Instant start) {
    ScheduleTrigger trigger = trigger(cron, zone, start);
    List<Instant> fired = new ArrayList<>();
    trigger.computeFirstFireTime(null);
    for (int i = 0; i < 12 && trigger.mayFireAgain(); i++) {
      fired.add(trigger.getNextFireTime().toInstant());
      trigger.triggered(null);
    }
    List<Instant> expected =
        Schedule.of(cron, ZoneId.of(zone))
            .between(start.minusMillis(1), Instant.parse("2200-01-01T00:00:00Z"), 12);
    assertThat(fired).isNotEmpty().isEqualTo(expected.subList(0, fired.size()));
  }

  @Test
  void anInstantThatIsItsStartIsItsFirst() {
    Instant start = Instant.parse("2026-11-26T07:30:00Z");
    assertThat(trigger("*/15 * * * *", "UTC", start).computeFirstFireTime(null))
        .isEqualTo(Date.from(start));
    assertThat(trigger("*/15 * * * *", "UTC", start.plusMillis(1)).computeFirstFireTime(null))
        .isEqualTo(Date.from(Instant.parse("2026-11-26T07:45:00Z")));
  }
}
