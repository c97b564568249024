package dev.leasehold.plan;

import dev.leasehold.declaration.CronShift;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Other minutes for some schedules, with which every minute of the day fits; or that none were
 * found, and what capacity would do.
 *
 * <p>Greedy, and the same for the same input: of the jobs with a run in a minute that does not fit,
 * the largest are moved first, each to the nearest minutes at which all its runs of the day fit and
 * none leaves the day. What need not have moved goes back. It is no proof that there is no other
 * way.
 *
 * @param moves in the order of the jobs; empty where nothing is to be moved or no way was found
 * @param fits whether the day fits with them, by the arithmetic of {@link FleetLoad} over all of it
 * @param unmovable jobs of misfits whose schedules cannot be moved
 * @param needed by server, the capacity with which the day fits without any move; only of those
 *     that have misfits
 */
public record FleetProposal(
    List<Move> moves, boolean fits, List<Unmovable> unmovable, Map<String, Integer> needed) {
  /** Whoever comes once a day stays within so many minutes of its time. */
  private static final int FARTHEST = 180;

  private static final int ROUNDS = 3;

  /** Minutes that are looked at, at most; some seconds. */
  private static final long MOST_LOOKS = 400_000_000;

  /**
   * A schedule to change.
   *
   * @param job whose
   * @param was as the declaration gives it
   * @param proposed five fields
   */
  public record Move(String job, String was, String proposed) {}

  /**
   * A schedule that stays.
   *
   * @param job whose
   * @param schedule as the declaration gives it
   * @param why one clause
   */
  public record Unmovable(String job, String schedule, String why) {}

  /** Copies what can change. */
  public FleetProposal {
    moves = List.copyOf(moves);
    unmovable = List.copyOf(unmovable);
    needed = Collections.unmodifiableMap(new LinkedHashMap<>(needed));
  }

  /**
   * A proposal for a day.
   *
   * @param jobs those that have a schedule
   * @param capacity by server, where it is known
   * @param from lies in the day's first minute
   */
  public static FleetProposal of(List<FleetJob> jobs, Map<String, Integer> capacity, Instant from) {
    return new Search(jobs, capacity, from).propose();
  }

  private static final class Search {
    private final List<FleetJob> asked;
    private final Map<String, Integer> capacity;
    private final Instant from;
    private final FleetWindow window;
    private final FleetLevels levels;
    private final List<FleetJob> now;
    private final Map<String, Unmovable> unmovable = new LinkedHashMap<>();

    Search(List<FleetJob> asked, Map<String, Integer> capacity, Instant from) {
      this.asked = asked;
      this.capacity = capacity;
      this.from = from;
      this.window = new FleetWindow(from);
      this.levels = new FleetLevels(asked, capacity, window);
      this.now = new ArrayList<>(asked);
    }

    FleetProposal propose() {
      Map<String, Integer> needed = needed();
      List<Integer> order = inMisfits();
      // Moved or not, runs take as much of the day; where that is too much the search is spared.
      boolean moved = levels.couldFit();
      for (int round = 0; round < ROUNDS && moved && !levels.allFit(); round++) {
        moved = false;
        for (int index : order) {
          moved |= move(index);
        }
      }
      if (!levels.allFit()) {
        return new FleetProposal(List.of(), false, List.copyOf(unmovable.values()), needed);
      }
      giveBack(order);
      List<Move> moves = moves();
      boolean fits = FleetLoad.of(now, capacity, from).fits();
      return new FleetProposal(
          fits ? moves : List.of(), fits, List.copyOf(unmovable.values()), needed);
    }

    private Map<String, Integer> needed() {
      Map<String, Integer> needed = new LinkedHashMap<>();
      levels
          .servers()
          .forEach(
              (name, server) -> {
                int most = 0;
                for (int least : server.least) {
                  most = Math.max(most, least);
                }
                if (most > server.capacity) {
                  needed.put(name, most);
                }
              });
      return needed;
    }

    /** The largest first: the fewer are moved. Among those the ones that come least often. */
    private List<Integer> inMisfits() {
      List<Integer> order = new ArrayList<>();
      for (int index = 0; index < now.size(); index++) {
        if (!levels.fitsWith(now.get(index), window.spans(now.get(index)))) {
          order.add(index);
        }
      }
      order.sort(
          Comparator.comparing((Integer index) -> -largest(now.get(index)))
              .thenComparing(index -> window.spans(now.get(index)).count()));
      return order;
    }

    private static int largest(FleetJob job) {
      return job.shares().values().stream().mapToInt(FleetJob.Share::least).max().orElse(0);
    }

    /** Whether the job was moved to where it fits; not where it fits already. */
    private boolean move(int index) {
      FleetJob job = now.get(index);
      FleetSpans spans = window.spans(job);
      if (levels.looks() > MOST_LOOKS || levels.fitsWith(job, spans)) {
        return false;
      }
      CronShift shift = CronShift.of(asked.get(index).schedule());
      if (shift.why().isPresent()) {
        unmovable.computeIfAbsent(
            job.name(), name -> new Unmovable(name, job.schedule(), shift.why().orElseThrow()));
        return false;
      }
      levels.add(job, spans, -1);
      for (int distance : shift.distances(FARTHEST)) {
        FleetJob moved = job.at(shift.by(distance));
        FleetSpans others = window.spans(moved);
        if (window.runs(moved) == window.runs(job) && levels.wouldFitWith(moved, others)) {
          levels.add(moved, others, 1);
          now.set(index, moved);
          return true;
        }
      }
      levels.add(job, spans, 1);
      return false;
    }

    /** What was moved first may be in nobody's way any more. */
    private void giveBack(List<Integer> order) {
      for (int index : order) {
        FleetJob moved = now.get(index);
        FleetJob before = asked.get(index);
        if (!moved.equals(before)) {
          levels.add(moved, window.spans(moved), -1);
          FleetJob one = levels.wouldFitWith(before, window.spans(before)) ? before : moved;
          levels.add(one, window.spans(one), 1);
          now.set(index, one);
        }
      }
    }

    private List<Move> moves() {
      List<Move> moves = new ArrayList<>();
      for (int index = 0; index < now.size(); index++) {
        FleetJob before = asked.get(index);
        String proposed = now.get(index).schedule();
        if (!proposed.equals(before.schedule())) {
          moves.add(new Move(before.name(), before.schedule(), proposed));
        }
      }
      return moves;
    }
  }
}
