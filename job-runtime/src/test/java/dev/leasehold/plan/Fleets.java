package dev.leasehold.plan;

import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.plan.FleetJob.Share;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Scheduled jobs without a file. */
final class Fleets {
  static final Instant NOON = Instant.parse("2026-06-10T12:00:00Z");
  static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private Fleets() {}

  static FleetJob job(String name, String schedule, String expected, int least, int most) {
    return job(name, schedule, Overlap.FORBID, expected, least, most);
  }

  static FleetJob job(
      String name, String schedule, Overlap overlap, String expected, int least, int most) {
    return new FleetJob(
        name,
        schedule,
        ZoneOffset.UTC,
        overlap,
        Duration.parse("PT" + expected),
        Map.of("main", new Share(least, most)));
  }

  static FleetJob inBerlin(FleetJob job) {
    return new FleetJob(
        job.name(), job.schedule(), BERLIN, job.overlap(), job.expected(), job.shares());
  }

  /** Up to six jobs on two servers. */
  static Arbitrary<List<FleetJob>> fleets() {
    Arbitrary<String> schedules =
        Arbitraries.of(
            "0 2 * * *",
            "30 1 * * *",
            "0 13 * * *",
            "*/15 * * * *",
            "*/2 * * * *",
            "0 * * * *",
            "5,40 * * * *",
            "* * * * *",
            "0 */6 * * *",
            "0-5 3 * * *",
            "59 23 * * *",
            "@daily");
    Arbitrary<Duration> expected =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1, 200).map(Duration::ofSeconds),
            Arbitraries.longs().between(1, 7_200).map(Duration::ofSeconds),
            Arbitraries.longs().between(1, 120).map(Duration::ofMinutes),
            Arbitraries.longs().between(20, 40).map(Duration::ofHours),
            Arbitraries.longs().between(1, 100_000).map(Duration::ofMillis));
    Arbitrary<Share> share =
        Combinators.combine(
                Arbitraries.integers().between(1, 5), Arbitraries.integers().between(0, 4))
            .as((least, more) -> new Share(least, least + more));
    Arbitrary<Map<String, Share>> shares =
        Combinators.combine(share, share, Arbitraries.integers().between(0, 2))
            .as(
                (one, other, which) -> {
                  Map<String, Share> both = new LinkedHashMap<>();
                  if (which != 1) {
                    both.put("main", one);
                  }
                  if (which != 0) {
                    both.put("audit", other);
                  }
                  return both;
                });
    Arbitrary<ZoneId> zones = Arbitraries.of(ZoneOffset.UTC, BERLIN, ZoneId.of("Asia/Kathmandu"));
    return Combinators.combine(schedules, zones, Arbitraries.of(Overlap.values()), expected, shares)
        .as(
            (schedule, zone, overlap, time, parts) ->
                new FleetJob("one", schedule, zone, overlap, time, parts))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(Fleets::named);
  }

  private static List<FleetJob> named(List<FleetJob> jobs) {
    return java.util.stream.IntStream.range(0, jobs.size())
        .mapToObj(
            i -> {
              FleetJob one = jobs.get(i);
              return new FleetJob(
                  "job-" + i,
                  one.schedule(),
                  one.timeZone(),
                  one.overlap(),
                  one.expected(),
                  one.shares());
            })
        .toList();
  }

  /** On usual days, and on those that have 23 and 25 hours in Berlin. */
  static Arbitrary<Instant> days() {
    return Arbitraries.of(
        NOON,
        Instant.parse("2026-06-10T23:17:42Z"),
        Instant.parse("2026-03-28T22:00:00Z"),
        Instant.parse("2026-10-24T22:00:00Z"));
  }
}
