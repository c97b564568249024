package dev.leasehold.metrics;

import dev.leasehold.batch.BatchJob;
import dev.leasehold.batch.BatchMeters;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.References;
import dev.leasehold.pool.PoolMeters;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.report.Incident;
import dev.leasehold.report.RunReport;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures one run, and tells the places that the declaration names. None of its methods throws or
 * waits, but for {@link #close}, which takes five seconds at most. Thread-safe.
 */
public interface RunMetrics extends AutoCloseable {
  /** Measures nothing, and loads nothing that could. */
  RunMetrics NONE = new Unmeasured();

  /** What the declaration asks for. A place whose settings cannot be resolved is left out. */
  static RunMetrics of(
      Declaration declaration, String job, References references, InstantSource clock) {
    boolean nowhere =
        declaration.traces().isEmpty()
            && declaration.metrics().pushgateway().isEmpty()
            && declaration.metrics().otlp().isEmpty()
            && declaration.metrics().scrape().isEmpty();
    return nowhere ? NONE : Measured.of(declaration, job, references, clock);
  }

  /** Why places that the declaration names would be left out, one line each. */
  static List<String> unusable(Declaration declaration, References references) {
    return Measured.unusable(declaration, references);
  }

  /** What measures the job's pools. */
  Optional<PoolMeters> pools();

  /** What hears Spring Batch. */
  Optional<BatchMeters> batch();

  /** The run comes to the line for its lease. */
  void inLine();

  /** The lease is granted: connections of the job's pools, by database. */
  void leased(Map<String, Integer> pools);

  /** How far the run is. */
  void progress(BatchJob.Progress progress, PoolSnapshot pools);

  /** Something went wrong; fatal or not. */
  void incident(Incident incident);

  /** The run has come to its report; one that is closed without has failed. */
  void ended(RunReport report);

  /** Tells all places for the last time; gives up on those that take longer than the limit. */
  @Override
  void close();
}
