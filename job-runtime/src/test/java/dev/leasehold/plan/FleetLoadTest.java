package dev.leasehold.plan;

import static dev.leasehold.plan.Fleets.NOON;
import static dev.leasehold.plan.Fleets.inBerlin;
import static dev.leasehold.plan.Fleets.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.declaration.Schedule;
import dev.leasehold.plan.FleetJob.Share;
import dev.leasehold.plan.FleetLoad.Misfit;
import dev.leasehold.plan.FleetLoad.ServerLoad;
import dev.leasehold.plan.FleetLoad.Step;
import dev.leasehold.plan.FleetLoad.Taker;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FleetLoadTest {
  private static final int MINUTES = 1_440;

  private static ServerLoad load(int capacity, FleetJob... jobs) {
    return load(NOON, capacity, jobs);
  }

  private static ServerLoad load(Instant from, int capacity, FleetJob... jobs) {
    return FleetLoad.of(List.of(jobs), Map.of("main", capacity), from).servers().get(0);
  }

  private static Instant at(String time) {
    return Instant.parse(time + ":00Z");
  }

  @Test
  void twoThatTogetherAreMoreThanThereIsDoNotFit() {
    ServerLoad main =
        load(9, job("copy", "0 2 * * *", "10M", 4, 6), job("bill", "5 2 * * *", "10M", 6, 6));
    assertThat(main.steps())
        .containsExactly(
            new Step(NOON, 0, 0),
            new Step(at("2026-06-11T02:00"), 4, 6),
            new Step(at("2026-06-11T02:05"), 10, 12),
            new Step(at("2026-06-11T02:10"), 6, 6),
            new Step(at("2026-06-11T02:15"), 0, 0));
    assertThat(main.misfits())
        .containsExactly(
            new Misfit(
                at("2026-06-11T02:05"),
                at("2026-06-11T02:10"),
                10,
                9,
                List.of(new Taker("bill", 6), new Taker("copy", 4)),
                0));
    assertThat(main.misfits().get(0).over()).isEqualTo(1);
    assertThat(main.peak()).isEqualTo(new Step(at("2026-06-11T02:05"), 10, 12));
    assertThat(main.most()).isEqualTo(12);
  }

  @Test
  void twoThatTogetherAreAllThereIsFit() {
    ServerLoad main =
        load(10, job("copy", "0 2 * * *", "10M", 4, 6), job("bill", "5 2 * * *", "10M", 6, 6));
    assertThat(main.misfits()).isEmpty();
  }

  @Test
  void oneThatBeginsWhenTheOtherEndsFits() {
    FleetJob copy = job("copy", "0 2 * * *", "10M", 4, 4);
    assertThat(load(4, copy, job("bill", "10 2 * * *", "10M", 4, 4)).misfits()).isEmpty();
    assertThat(load(4, copy, job("bill", "9 2 * * *", "10M", 4, 4)).misfits()).hasSize(1);
    FleetJob longer = job("copy", "0 2 * * *", "10M0.001S", 4, 4);
    assertThat(load(4, longer, job("bill", "10 2 * * *", "10M", 4, 4)).misfits()).hasSize(1);
  }

  @Test
  void whereNoCapacityIsKnownEverythingFits() {
    FleetLoad load = FleetLoad.of(List.of(job("copy", "0 2 * * *", "10M", 4, 4)), Map.of(), NOON);
    assertThat(load.fits()).isTrue();
    assertThat(load.servers().get(0).capacity()).isEmpty();
  }

  @Test
  void aRunThatLastsFromBeforeTheDayCounts() {
    assertThat(load(4, job("copy", "30 11 * * *", "45M", 2, 3)).steps())
        .startsWith(new Step(NOON, 2, 3), new Step(at("2026-06-10T12:15"), 0, 0));
    assertThat(load(4, job("copy", "30 11 * * *", "30M", 2, 3)).steps())
        .startsWith(new Step(NOON, 0, 0));
  }

  private static int[] levels(Overlap overlap, String expected) {
    ServerLoad main = load(9, job("copy", "0,10,20 18 * * *", overlap, expected, 1, 1));
    return main.steps().stream()
        .mapToInt(step -> (int) ChronoUnit.MINUTES.between(at("2026-06-10T18:00"), step.from()))
        .skip(1)
        .toArray();
  }

  @Test
  void whatOverlapsIsSkippedOrStackedOrFollowsOrCutsOff() {
    assertThat(levels(Overlap.FORBID, "15M")).containsExactly(0, 15, 20, 35);
    assertThat(levels(Overlap.ALLOW, "15M")).containsExactly(0, 10, 15, 20, 25, 35);
    assertThat(levels(Overlap.QUEUE, "15M")).containsExactly(0, 45);
    assertThat(levels(Overlap.REPLACE, "15M")).containsExactly(0, 35);
  }

  @Test
  void anInstantThatTheClockSkipsAsksForNothingAndOneThatItShowsTwiceAsksTwice() {
    FleetJob job = inBerlin(job("copy", "30 2 * * *", "10M", 1, 1));
    assertThat(load(Instant.parse("2026-03-28T23:00:00Z"), 9, job).steps()).hasSize(1);
    assertThat(load(Instant.parse("2026-10-24T22:00:00Z"), 9, job).steps())
        .extracting(Step::from)
        .containsExactly(
            at("2026-10-24T22:00"),
            at("2026-10-25T00:30"),
            at("2026-10-25T00:40"),
            at("2026-10-25T01:30"),
            at("2026-10-25T01:40"));
  }

  @Test
  void theDayBeginsWithAWholeMinute() {
    FleetLoad load =
        FleetLoad.of(
            List.of(job("copy", "17 12 * * *", "1M", 1, 1)),
            Map.of(),
            Instant.parse("2026-06-10T12:17:42.5Z"));
    assertThat(load.from()).isEqualTo(at("2026-06-10T12:17"));
    assertThat(load.to()).isEqualTo(at("2026-06-11T12:17"));
    assertThat(load.servers().get(0).steps()).hasSize(2);
  }

  @Test
  void noMoreThanTwentyJobsOfAMisfitAreNamed() {
    FleetJob[] jobs = new FleetJob[25];
    for (int i = 0; i < jobs.length; i++) {
      jobs[i] = job("job-" + i, "0 2 * * *", "10M", 1 + i % 3, 3);
    }
    Misfit misfit = load(9, jobs).misfits().get(0);
    assertThat(misfit.jobs()).hasSize(20).startsWith(new Taker("job-2", 3));
    assertThat(misfit.others()).isEqualTo(5);
  }

  @Provide
  Arbitrary<List<FleetJob>> fleets() {
    return Fleets.fleets();
  }

  @Provide
  Arbitrary<Instant> days() {
    return Fleets.days();
  }

  /** What a second by second look at every job by itself finds. */
  @Property(tries = 60)
  void isWhatASecondBySecondLookFinds(
      @ForAll("fleets") List<FleetJob> jobs, @ForAll("days") Instant from) {
    Map<String, Integer> capacity = Map.of("main", 6, "audit", 4);
    FleetLoad load = FleetLoad.of(jobs, capacity, from);
    for (ServerLoad server : load.servers()) {
      int[] least = new int[MINUTES];
      int[] most = new int[MINUTES];
      List<int[]> runs = new ArrayList<>();
      for (FleetJob job : jobs) {
        Share share = job.shares().get(server.server());
        int[] running = share == null ? new int[MINUTES] : naive(job, load.from());
        runs.add(running);
        for (int minute = 0; share != null && minute < MINUTES; minute++) {
          least[minute] += running[minute] * share.least();
          most[minute] += running[minute] * share.most();
        }
      }
      int step = 0;
      for (int minute = 0; minute < MINUTES; minute++) {
        Instant now = load.from().plus(Duration.ofMinutes(minute));
        if (step + 1 < server.steps().size() && !server.steps().get(step + 1).from().isAfter(now)) {
          step++;
        }
        assertThat(server.steps().get(step).least()).isEqualTo(least[minute]);
        assertThat(server.steps().get(step).most()).isEqualTo(most[minute]);
        List<Misfit> misfits =
            server.misfits().stream()
                .filter(one -> !one.from().isAfter(now) && one.to().isAfter(now))
                .toList();
        assertThat(misfits).hasSize(least[minute] > capacity.get(server.server()) ? 1 : 0);
        for (Misfit one : misfits) {
          assertThat(one.asked()).isGreaterThanOrEqualTo(least[minute]);
          for (int i = 0; i < jobs.size(); i++) {
            String name = jobs.get(i).name();
            assertThat(one.jobs().stream().anyMatch(taker -> taker.job().equals(name)))
                .isEqualTo(takesPart(one, runs.get(i), load.from()));
          }
        }
      }
    }
  }

  private static boolean takesPart(Misfit misfit, int[] running, Instant from) {
    int first = (int) ChronoUnit.MINUTES.between(from, misfit.from());
    int end = (int) ChronoUnit.MINUTES.between(from, misfit.to());
    for (int minute = first; minute < end; minute++) {
      if (running[minute] > 0) {
        return true;
      }
    }
    return false;
  }

  /** The most runs at once in each minute of the day, found by living through every second. */
  private static int[] naive(FleetJob job, Instant from) {
    long seconds = Math.max(1, (job.expected().toMillis() + 999) / 1000);
    long reach = Math.min(MINUTES, (seconds + 59) / 60);
    Set<Long> due = new HashSet<>();
    Schedule schedule = Schedule.of(job.schedule(), job.timeZone());
    Instant after = from.minus(Duration.ofMinutes(reach)).minusNanos(1);
    Instant next = schedule.next(after).orElseThrow();
    while (next.isBefore(from.plus(Duration.ofDays(1)))) {
      due.add(Duration.between(from, next).toSeconds());
      next = schedule.next(next).orElseThrow();
    }
    int[] most = new int[MINUTES];
    List<Long> ends = new ArrayList<>();
    int queued = 0;
    for (long second = -reach * 60; second < MINUTES * 60; second++) {
      long now = second;
      ends.removeIf(end -> end <= now);
      if (due.contains(second)) {
        switch (job.overlap()) {
          case ALLOW -> ends.add(second + seconds);
          case FORBID -> queued = ends.isEmpty() ? 1 : 0;
          case QUEUE -> queued++;
          case REPLACE -> {
            ends.clear();
            queued = 1;
          }
        }
      }
      if (queued > 0 && ends.isEmpty()) {
        ends.add(second + seconds);
        queued--;
      }
      if (second >= 0) {
        int minute = (int) (second / 60);
        most[minute] = Math.max(most[minute], ends.size());
      }
    }
    return most;
  }
}
