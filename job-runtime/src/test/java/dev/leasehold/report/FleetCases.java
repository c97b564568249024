package dev.leasehold.report;

import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.plan.FleetJob;
import dev.leasehold.plan.FleetJob.Share;
import dev.leasehold.plan.FleetLoad;
import dev.leasehold.plan.FleetProposal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Days of fleets. */
final class FleetCases {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-22T00:00:00Z");
  private static final Map<String, Share> FOUR = Map.of("main", new Share(4, 6));
  private static final List<FleetJob> NIGHT =
      List.of(
          job("copy", "0 2 * * *", Overlap.FORBID, Duration.ofMinutes(40), FOUR),
          job("bill", "0 2 * * *", Overlap.FORBID, Duration.ofMinutes(20), FOUR),
          job(
              "export",
              "*/15 * * * *",
              Overlap.FORBID,
              Duration.ofMinutes(5),
              Map.of("main", new Share(2, 2), "audit", new Share(1, 1))));

  private FleetCases() {}

  private static FleetJob job(
      String name, String schedule, Overlap overlap, Duration expected, Map<String, Share> shares) {
    return new FleetJob(name, schedule, ZoneOffset.UTC, overlap, expected, shares);
  }

  /** All of it fits: at two o'clock exactly. */
  static Fleet fits() {
    return of(NIGHT, Map.of("main", 10), List.of());
  }

  /** One connection less. */
  static Fleet doesNotFit() {
    return of(NIGHT, Map.of("main", 9), List.of("The server of audit could not be reached."));
  }

  /** No minutes help. */
  static Fleet neverFits() {
    List<FleetJob> jobs = new ArrayList<>(NIGHT);
    jobs.add(job("watch", "* * * * *", Overlap.ALLOW, Duration.ofSeconds(150), FOUR));
    return of(jobs, Map.of("main", 9, "audit", 3), List.of());
  }

  /** Nobody has a schedule. */
  static Fleet nobody() {
    return of(List.of(), Map.of("main", 9), List.of());
  }

  /** Two hundred jobs, many of them in misfits. */
  static Fleet crowded() {
    List<FleetJob> jobs = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      jobs.add(
          job(
              "a-job-with-quite-a-long-name-as-they-are-given-here-" + i,
              i % 60 + " " + i % 24 + " * * *",
              Overlap.ALLOW,
              Duration.ofMinutes(10 + i % 7 * 10),
              FOUR));
    }
    return of(jobs, Map.of("main", 16), List.of());
  }

  private static Fleet of(List<FleetJob> jobs, Map<String, Integer> capacity, List<String> notes) {
    FleetLoad load = FleetLoad.of(jobs, capacity, MIDNIGHT);
    return new Fleet(
        load.from(),
        load.to(),
        true,
        notes,
        jobs.stream()
            .map(
                job ->
                    new Fleet.Expected(
                        job.name(),
                        job.schedule(),
                        job.timeZone().getId(),
                        job.expected(),
                        job.name().equals("copy")
                            ? Optional.empty()
                            : Optional.of(job.expected().dividedBy(2)),
                        job.name().equals("copy") ? 0 : 20))
            .toList(),
        List.of("by-hand"),
        load.servers(),
        load.fits() ? Optional.empty() : Optional.of(FleetProposal.of(jobs, capacity, MIDNIGHT)));
  }
}
