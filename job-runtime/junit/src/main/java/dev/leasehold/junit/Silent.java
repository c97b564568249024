package dev.leasehold.junit;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.batch.BatchJob;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.report.Incident;
import dev.leasehold.run.RunListener;
import java.util.Map;

/** A test says what there is to say when it fails. */
final class Silent implements RunListener {
  @Override
  public void planned(JobDeclaration job, Map<String, Integer> capacities) {}

  @Override
  public void waiting(Admission.Waiting waiting) {}

  @Override
  public void reclaimed(Reclaim.Outcome outcome) {}

  @Override
  public void leased(Map<String, Integer> pools, Map<String, Integer> runtime) {}

  @Override
  public void warned(String line) {}

  @Override
  public void progress(BatchJob.Progress progress, PoolSnapshot pools) {}

  @Override
  public void incident(Incident incident) {}
}
