package dev.leasehold.plan;

import dev.leasehold.plan.FleetJob.Share;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is asked for in each minute of a day, by server; runs can be added and taken out again. */
final class FleetLevels {
  /** To find out when a run holds takes as long as to look at so many minutes. */
  private static final int LOOKS_OF_SPANS = 10;

  private final Map<String, OnServer> servers = new LinkedHashMap<>();

  private long looks;

  /** Of one server. */
  static final class OnServer {
    final int capacity;
    final int[] least = new int[FleetWindow.MINUTES];
    final int[] most = new int[FleetWindow.MINUTES];

    private OnServer(int capacity) {
      this.capacity = capacity;
    }

    boolean fits(int minute) {
      return least[minute] <= capacity;
    }
  }

  /**
   * @param capacity by server; of one that is not in it there is no end
   */
  FleetLevels(List<FleetJob> jobs, Map<String, Integer> capacity, FleetWindow window) {
    for (FleetJob job : jobs) {
      for (String server : job.shares().keySet()) {
        servers.computeIfAbsent(
            server, name -> new OnServer(capacity.getOrDefault(name, Integer.MAX_VALUE)));
      }
      add(job, window.spans(job), 1);
    }
  }

  Map<String, OnServer> servers() {
    return servers;
  }

  private OnServer of(String server) {
    return Objects.requireNonNull(servers.get(server));
  }

  /**
   * @param sign 1 to put the runs in, -1 to take them out
   */
  void add(FleetJob job, FleetSpans spans, int sign) {
    job.shares()
        .forEach(
            (name, share) -> {
              OnServer server = of(name);
              for (int span = 0; span < spans.count(); span++) {
                int least = sign * spans.times(span) * share.least();
                int most = sign * spans.times(span) * share.most();
                for (int minute = spans.from(span); minute < spans.to(span); minute++) {
                  server.least[minute] += least;
                  server.most[minute] += most;
                }
              }
            });
  }

  /** Whether every minute of runs that are in it fits. */
  boolean fitsWith(FleetJob job, FleetSpans spans) {
    return fits(job, spans, 0);
  }

  /** Whether every minute would fit with runs that are not in it. */
  boolean wouldFitWith(FleetJob job, FleetSpans spans) {
    return fits(job, spans, 1);
  }

  private boolean fits(FleetJob job, FleetSpans spans, int sign) {
    looks += LOOKS_OF_SPANS * (1L + spans.count());
    for (Map.Entry<String, Share> share : job.shares().entrySet()) {
      OnServer server = of(share.getKey());
      for (int span = 0; span < spans.count(); span++) {
        long room =
            (long) server.capacity - (long) sign * spans.times(span) * share.getValue().least();
        for (int minute = spans.from(span); minute < spans.to(span); minute++) {
          looks++;
          if (server.least[minute] > room) {
            return false;
          }
        }
      }
    }
    return true;
  }

  boolean allFit() {
    for (OnServer server : servers.values()) {
      for (int minute = 0; minute < FleetWindow.MINUTES; minute++) {
        if (!server.fits(minute)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether all that is asked for over the day is no more than there is over the day. */
  boolean couldFit() {
    for (OnServer server : servers.values()) {
      long asked = 0;
      for (int least : server.least) {
        asked += least;
      }
      if (asked > (long) server.capacity * FleetWindow.MINUTES) {
        return false;
      }
    }
    return true;
  }

  /** How many minutes were looked at to see whether runs fit. */
  long looks() {
    return looks;
  }
}
