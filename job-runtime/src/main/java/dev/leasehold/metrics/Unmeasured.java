package dev.leasehold.metrics;

import dev.leasehold.batch.BatchJob;
import dev.leasehold.batch.BatchMeters;
import dev.leasehold.pool.PoolMeters;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.report.Incident;
import dev.leasehold.report.RunReport;
import java.util.Map;
import java.util.Optional;

/** Of a run whose declaration names no place for numbers. */
final class Unmeasured implements RunMetrics {
  @Override
  public Optional<PoolMeters> pools() {
    return Optional.empty();
  }

  @Override
  public Optional<BatchMeters> batch() {
    return Optional.empty();
  }

  @Override
  public void inLine() {}

  @Override
  public void leased(Map<String, Integer> pools) {}

  @Override
  public void progress(BatchJob.Progress progress, PoolSnapshot pools) {}

  @Override
  public void incident(Incident incident) {}

  @Override
  public void ended(RunReport report) {}

  @Override
  public void close() {}
}
