package dev.leasehold.report;

import dev.leasehold.plan.FleetLoad.ServerLoad;
import dev.leasehold.plan.FleetProposal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a day of all jobs asks of their servers, and schedules with which it fits. Plain values.
 *
 * @param from where the day begins
 * @param to where it ends
 * @param recorded whether the ledger was asked how long runs took
 * @param notes what could not be known, one sentence each
 * @param jobs those with a schedule, in the order of the declaration
 * @param unscheduled names of those without one, which are not in the load
 * @param servers what is asked of each; the first names are those of its databases
 * @param proposal only where something does not fit
 */
public record Fleet(
    Instant from,
    Instant to,
    boolean recorded,
    List<String> notes,
    List<Expected> jobs,
    List<String> unscheduled,
    List<ServerLoad> servers,
    Optional<FleetProposal> proposal) {

  /**
   * How long a run of a job is expected to hold its lease.
   *
   * @param job its name
   * @param schedule as it is declared
   * @param timeZone of the schedule
   * @param expected what is reckoned with: the 95th percentile of the recorded runs, at most the
   *     deadline; the deadline where none is recorded
   * @param median of the recorded runs
   * @param runs how many are recorded and looked at; 0 for none
   */
  public record Expected(
      String job,
      String schedule,
      String timeZone,
      Duration expected,
      Optional<Duration> median,
      int runs) {}

  /** Copies what can change. */
  public Fleet {
    notes = List.copyOf(notes);
    jobs = List.copyOf(jobs);
    unscheduled = List.copyOf(unscheduled);
    servers = List.copyOf(servers);
  }

  /** Jobs of which no run is recorded, where the ledger was asked. */
  List<Expected> withoutRecord() {
    return jobs.stream().filter(job -> recorded && job.runs() == 0).toList();
  }
}
