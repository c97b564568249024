package dev.leasehold.report;

import dev.leasehold.watchdog.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What {@code strict} would have said of the runs in {@code observe}, job by job. Plain values.
 *
 * @param since from when on runs count; all that the ledger keeps where it is empty
 * @param jobs that are declared, in the order of the declaration
 */
public record WouldHaveList(Optional<Instant> since, List<Job> jobs) {
  /** Copies what can change. */
  public WouldHaveList {
    jobs = List.copyOf(jobs);
  }

  /**
   * One job.
   *
   * @param job its name
   * @param enforcement {@code strict} or {@code observe}, as it is declared now
   * @param planned whether a plan is declared now
   * @param runs in {@code observe} under the plan that is declared now
   * @param ended how many of these {@code strict} would have ended
   * @param earlier runs in {@code observe} under another plan, which do not count
   * @param ready whether there were such runs and none would have been ended
   * @param places where, most often first
   * @param planToDeclare YAML to put under {@code plan:}, of the last run that would have been
   *     ended
   */
  public record Job(
      String job,
      String enforcement,
      boolean planned,
      int runs,
      int ended,
      int earlier,
      boolean ready,
      List<Place> places,
      Optional<String> planToDeclare) {
    /** Copies what can change. */
    public Job {
      places = List.copyOf(places);
    }
  }

  /**
   * One place in an author's code.
   *
   * @param at the code line; empty where none was on the stack
   * @param what happened there last, one sentence
   * @param times in how many runs
   * @param first the earliest of these, by its end
   * @param last the latest of these, by its end
   * @param incident the id of the last one that is kept of it
   */
  public record Place(
      Kind kind, String at, String what, int times, Instant first, Instant last, String incident) {}
}
