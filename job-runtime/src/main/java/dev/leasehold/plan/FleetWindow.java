package dev.leasehold.plan;

import dev.leasehold.declaration.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A day in whole minutes. Not thread-safe.
 *
 * <p>Cron knows no smaller time than a minute, so demand rises only where a minute begins, and what
 * is asked for at its beginning is the most of all of it. That makes minutes exact.
 */
final class FleetWindow {
  static final int MINUTES = 24 * 60;

  private final Instant from;
  private final Map<Timing, int[]> known = new HashMap<>();

  private record Timing(String schedule, ZoneId zone) {}

  /**
   * @param from the day begins with the minute that this lies in
   */
  FleetWindow(Instant from) {
    this.from = from.truncatedTo(ChronoUnit.MINUTES);
  }

  Instant at(int minute) {
    return from.plus(Duration.ofMinutes(minute));
  }

  /** When a job is due, in minutes since the begin, from a day before it; in their order. */
  int[] due(FleetJob job) {
    return known.computeIfAbsent(
        new Timing(job.schedule(), job.timeZone()),
        timing ->
            Schedule.of(timing.schedule(), timing.zone())
                .between(at(-MINUTES - 1), at(MINUTES - 1), Integer.MAX_VALUE)
                .stream()
                .mapToInt(instant -> (int) ChronoUnit.MINUTES.between(from, instant))
                .toArray());
  }

  /** How often a job is due in the day itself. */
  int runs(FleetJob job) {
    int[] due = due(job);
    int before = Arrays.binarySearch(due, 0);
    return due.length - (before < 0 ? -before - 1 : before);
  }

  /** When runs of a job hold. */
  FleetSpans spans(FleetJob job) {
    return FleetSpans.of(due(job), job.expected(), job.overlap());
  }
}
