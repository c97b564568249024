package dev.leasehold.run;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.batch.BatchJob;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.report.Incident;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Hears how a run goes, to show it. Called from the threads of the run, one call at a time for each
 * method; must return soon. What it throws is logged and changes nothing.
 */
public interface RunListener {
  /**
   * What the run is called: told once its instant is known, and again with its lease.
   *
   * @param lease the lease's token; empty before it is granted
   */
  default void named(Instant scheduledAt, OptionalLong lease) {}

  /** The plan is worked out, and the server's capacity is known. */
  void planned(JobDeclaration job, Map<String, Integer> capacities);

  /** The run stands in line; called again when its place changes. */
  void waiting(Admission.Waiting waiting);

  /** A lease whose holder is gone was looked at: freed, or why it could not be. */
  void reclaimed(Reclaim.Outcome outcome);

  /** The lease is granted: connections of the job's pools and of the runtime, by database. */
  void leased(Map<String, Integer> pools, Map<String, Integer> runtime);

  /** Something worth a warning, one line. */
  void warned(String line);

  /** How far the run is, a few times a second. */
  void progress(BatchJob.Progress progress, PoolSnapshot pools);

  /** Something went wrong; fatal or not. */
  void incident(Incident incident);
}
