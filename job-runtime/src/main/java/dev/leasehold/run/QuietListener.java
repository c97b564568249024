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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes everything on; what the listener throws is logged, for showing a run never changes it. */
final class QuietListener implements RunListener {
  private static final Logger log = LoggerFactory.getLogger(QuietListener.class);

  private final RunListener listener;

  QuietListener(RunListener listener) {
    this.listener = listener;
  }

  @Override
  public void named(Instant scheduledAt, OptionalLong lease) {
    tell(() -> listener.named(scheduledAt, lease));
  }

  @Override
  public void planned(JobDeclaration job, Map<String, Integer> capacities) {
    tell(() -> listener.planned(job, capacities));
  }

  @Override
  public void waiting(Admission.Waiting waiting) {
    tell(() -> listener.waiting(waiting));
  }

  @Override
  public void reclaimed(Reclaim.Outcome outcome) {
    tell(() -> listener.reclaimed(outcome));
  }

  @Override
  public void leased(Map<String, Integer> pools, Map<String, Integer> runtime) {
    tell(() -> listener.leased(pools, runtime));
  }

  @Override
  public void warned(String line) {
    tell(() -> listener.warned(line));
  }

  @Override
  public void progress(BatchJob.Progress progress, PoolSnapshot pools) {
    tell(() -> listener.progress(progress, pools));
  }

  @Override
  public void incident(Incident incident) {
    tell(() -> listener.incident(incident));
  }

  private static void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      log.warn("could not show the run: {}", e.toString());
    }
  }
}
