package dev.leasehold.report;

import dev.leasehold.pool.LeasedPools.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What came of one attempt, and what it used. Plain values.
 *
 * @param job its name
 * @param run the scheduled instant
 * @param startedAt when the attempt began
 * @param took from there to its end
 * @param outcome one word or two for people: {@code completed}, {@code failed}, {@code nothing to
 *     do}
 * @param exit what the process exits with
 * @param pools one for each database of the lease; empty when there was none
 * @param read items, over all steps
 * @param written items, over all steps
 * @param steps that ran
 * @param incidents in the order they were found
 * @param wouldHave what strict would have said of a run in observe; empty in strict, and of one
 *     that did not start
 */
public record RunReport(
    String job,
    Instant run,
    Instant startedAt,
    Duration took,
    String outcome,
    ExitCode exit,
    List<Pool> pools,
    long read,
    long written,
    int steps,
    List<Incident> incidents,
    Optional<WouldHave> wouldHave) {

  /** Copies what can change. */
  public RunReport {
    pools = List.copyOf(pools);
    incidents = List.copyOf(incidents);
  }

  /**
   * What a run had of one database, and used of it.
   *
   * @param database its name
   * @param leased connections for the job's pool
   * @param own connections of the runtime itself, also part of the lease
   * @param mostHeld at once
   * @param longestWait in acquire
   * @param acquires served
   */
  public record Pool(
      String database, int leased, int own, int mostHeld, Duration longestWait, long acquires) {

    /** Of a pool's usage. */
    public static Pool of(String database, int own, Usage usage) {
      return new Pool(
          database, usage.leased(), own, usage.mostHeld(), usage.longestWait(), usage.acquires());
    }
  }

  /** The same of a run in observe. */
  public RunReport with(WouldHave said) {
    return new RunReport(
        job,
        run,
        startedAt,
        took,
        outcome,
        exit,
        pools,
        read,
        written,
        steps,
        incidents,
        Optional.of(said));
  }
}
