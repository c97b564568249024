package dev.leasehold.plan;

import dev.leasehold.plan.FleetJob.Share;
import dev.leasehold.plan.FleetLevels.OnServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What the jobs of a fleet ask of each server over a day, where every run is granted its lease at
 * its scheduled instant. Demand, not a simulation of the line: in fact a run that does not fit
 * waits.
 *
 * @param from where the day begins, a whole minute
 * @param to where it ends, 24 hours later
 * @param servers in the order in which the jobs name them
 */
public record FleetLoad(Instant from, Instant to, List<ServerLoad> servers) {
  private static final int MOST_NAMED = 20;

  /**
   * What is asked of one server.
   *
   * @param server its name
   * @param capacity what all leases may add up to; empty where it is not known
   * @param steps what is asked for, from where it changes; never empty, the first is at the begin
   * @param misfits when the smallest leases ask for more than the capacity; in their order
   */
  public record ServerLoad(
      String server, OptionalInt capacity, List<Step> steps, List<Misfit> misfits) {
    /** Copies what can change. */
    public ServerLoad {
      steps = List.copyOf(steps);
      misfits = List.copyOf(misfits);
    }

    /** The first of those at which the smallest leases ask for the most. */
    public Step peak() {
      Step peak = steps.get(0);
      for (Step step : steps) {
        peak = step.least() > peak.least() ? step : peak;
      }
      return peak;
    }

    /** The most that the largest leases ask for. */
    public int most() {
      return steps.stream().mapToInt(Step::most).max().orElse(0);
    }
  }

  /**
   * What is asked for from an instant on.
   *
   * @param from a whole minute
   * @param least the sum of the smallest leases, in connections
   * @param most the sum of the largest
   */
  public record Step(Instant from, int least, int most) {}

  /**
   * Minutes one after another that do not fit.
   *
   * @param from the first
   * @param to the minute after the last
   * @param asked the most that the smallest leases ask for in it; above the capacity
   * @param capacity what there is
   * @param jobs who takes part: the largest first, at most twenty
   * @param others how many more take part
   */
  public record Misfit(
      Instant from, Instant to, int asked, int capacity, List<Taker> jobs, int others) {
    /** Copies what can change. */
    public Misfit {
      jobs = List.copyOf(jobs);
    }

    /** By how many connections it does not fit. */
    public int over() {
      return asked - capacity;
    }
  }

  /**
   * A job with a run in a misfit.
   *
   * @param job its name
   * @param connections of the server that its smallest leases take at once
   */
  public record Taker(String job, int connections) {}

  /** Copies what can change. */
  public FleetLoad {
    servers = List.copyOf(servers);
  }

  /** Whether no minute asks for more than there is. */
  public boolean fits() {
    return servers.stream().allMatch(server -> server.misfits().isEmpty());
  }

  /**
   * The load of a day.
   *
   * @param jobs those that have a schedule
   * @param capacity by server, where it is known
   * @param from lies in the day's first minute
   */
  public static FleetLoad of(List<FleetJob> jobs, Map<String, Integer> capacity, Instant from) {
    FleetWindow window = new FleetWindow(from);
    FleetLevels levels = new FleetLevels(jobs, capacity, window);
    List<ServerLoad> servers = new ArrayList<>();
    levels
        .servers()
        .forEach(
            (name, server) -> {
              boolean known = capacity.containsKey(name);
              servers.add(
                  new ServerLoad(
                      name,
                      known ? OptionalInt.of(server.capacity) : OptionalInt.empty(),
                      steps(server, window),
                      misfits(name, server, jobs, window)));
            });
    return new FleetLoad(window.at(0), window.at(FleetWindow.MINUTES), servers);
  }

  private static List<Step> steps(OnServer server, FleetWindow window) {
    List<Step> steps = new ArrayList<>();
    for (int minute = 0; minute < FleetWindow.MINUTES; minute++) {
      if (minute == 0
          || server.least[minute] != server.least[minute - 1]
          || server.most[minute] != server.most[minute - 1]) {
        steps.add(new Step(window.at(minute), server.least[minute], server.most[minute]));
      }
    }
    return steps;
  }

  private static List<Misfit> misfits(
      String name, OnServer server, List<FleetJob> jobs, FleetWindow window) {
    List<Gap> gaps = new ArrayList<>();
    int[] gapAt = new int[FleetWindow.MINUTES];
    for (int minute = 0; minute < FleetWindow.MINUTES; minute++) {
      gapAt[minute] = -1;
      if (!server.fits(minute)) {
        if (minute == 0 || gapAt[minute - 1] < 0) {
          gaps.add(new Gap(minute));
        }
        gapAt[minute] = gaps.size() - 1;
        Gap gap = gaps.get(gaps.size() - 1);
        gap.to = minute + 1;
        gap.asked = Math.max(gap.asked, server.least[minute]);
      }
    }
    if (!gaps.isEmpty()) {
      jobs.stream()
          .filter(job -> job.shares().containsKey(name))
          .forEach(job -> takes(job, name, window, gaps, gapAt));
    }
    return gaps.stream().map(gap -> gap.misfit(server.capacity, window)).toList();
  }

  private static void takes(
      FleetJob job, String server, FleetWindow window, List<Gap> gaps, int[] gapAt) {
    Share share = Objects.requireNonNull(job.shares().get(server));
    FleetSpans spans = window.spans(job);
    for (int span = 0; span < spans.count(); span++) {
      for (int minute = spans.from(span); minute < spans.to(span); minute++) {
        if (gapAt[minute] >= 0) {
          gaps.get(gapAt[minute]).take(job.name(), spans.times(span) * share.least());
        }
      }
    }
  }

  /** A misfit in the making. */
  private static final class Gap {
    private final int from;
    private final List<Taker> takers = new ArrayList<>();
    private int to;
    private int asked;

    Gap(int from) {
      this.from = from;
    }

    /** One job takes all its turns before the next one. */
    void take(String job, int connections) {
      int last = takers.size() - 1;
      if (last < 0 || !takers.get(last).job().equals(job)) {
        takers.add(new Taker(job, connections));
      } else if (takers.get(last).connections() < connections) {
        takers.set(last, new Taker(job, connections));
      }
    }

    Misfit misfit(int capacity, FleetWindow window) {
      List<Taker> named =
          takers.stream()
              .sorted(Comparator.comparing(Taker::connections).reversed())
              .limit(MOST_NAMED)
              .toList();
      return new Misfit(
          window.at(from), window.at(to), asked, capacity, named, takers.size() - named.size());
    }
  }
}
