package dev.leasehold.run;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.batch.BatchJob;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.metrics.RunMetrics;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.report.Incident;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;

/** Passes everything on, and lets the run's numbers hear of it. */
record MeteredListener(RunListener listener, RunMetrics metrics) implements RunListener {
  @Override
  public void named(Instant scheduledAt, OptionalLong lease) {
    listener.named(scheduledAt, lease);
  }

  @Override
  public void planned(JobDeclaration job, Map<String, Integer> capacities) {
    metrics.inLine();
    listener.planned(job, capacities);
  }

  @Override
  public void waiting(Admission.Waiting waiting) {
    listener.waiting(waiting);
  }

  @Override
  public void reclaimed(Reclaim.Outcome outcome) {
    listener.reclaimed(outcome);
  }

  @Override
  public void leased(Map<String, Integer> pools, Map<String, Integer> runtime) {
    metrics.leased(pools);
    listener.leased(pools, runtime);
  }

  @Override
  public void warned(String line) {
    listener.warned(line);
  }

  @Override
  public void progress(BatchJob.Progress progress, PoolSnapshot pools) {
    metrics.progress(progress, pools);
    listener.progress(progress, pools);
  }

  @Override
  public void incident(Incident incident) {
    metrics.incident(incident);
    listener.incident(incident);
  }
}
