package dev.leasehold.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a daemon shows of itself, of the ledger and of all runs, wherever they run. Plain values.
 *
 * @param at when it was made, by the ledger's clock
 * @param daemon who shows it
 * @param ledger capacities, leases and the line
 * @param load of the servers over the last day
 * @param next the runs that come next, over all jobs, soonest first
 * @param last the last attempts
 * @param incidents that are kept, and silences
 */
public record DaemonStatus(
    Instant at,
    Daemon daemon,
    LedgerStatus ledger,
    DayLoad load,
    List<Next> next,
    History last,
    IncidentList incidents) {

  /**
   * A daemon.
   *
   * @param name unique among the daemons of its ledger
   * @param host where it runs
   * @param process its number there
   * @param since when it was started
   * @param healthy whether it starts runs as it should
   * @param troubles what people should see to, one line each; one that is healthy may have some
   */
  public record Daemon(
      String name,
      String host,
      long process,
      Instant since,
      boolean healthy,
      List<String> troubles) {
    /** Copies what can change. */
    public Daemon {
      troubles = List.copyOf(troubles);
    }
  }

  /**
   * A run that comes.
   *
   * @param job its name
   * @param run the scheduled instant
   * @param in how long from now; nothing where it is due
   */
  public record Next(String job, Instant run, Duration in) {}

  /** Copies what can change. */
  public DaemonStatus {
    next = List.copyOf(next);
  }
}
