package dev.leasehold.metrics;

import dev.leasehold.admission.Attempt;
import dev.leasehold.batch.BatchJob;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.report.Incident;
import dev.leasehold.report.RunReport;
import dev.leasehold.watchdog.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What is known of a run so far. Thread-safe. */
final class RunNumbers {
  private static final String FAILED = "failed";

  private final String job;
  private final InstantSource clock;
  private final Instant startedAt;
  private final List<Incident> incidents = new CopyOnWriteArrayList<>();
  private volatile @Nullable Instant inLineAt;
  private volatile @Nullable Instant leasedAt;
  private volatile Map<String, Integer> leased = Map.of();
  private volatile BatchJob.Progress progress = new BatchJob.Progress("", 0, 0, 0);
  private volatile @Nullable PoolSnapshot pools;
  private volatile @Nullable RunReport report;
  private volatile @Nullable Instant endedAt;

  RunNumbers(String job, InstantSource clock) {
    this.job = job;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  void inLine() {
    inLineAt = clock.instant();
  }

  void leased(Map<String, Integer> connections) {
    leasedAt = clock.instant();
    leased = Map.copyOf(connections);
  }

  void progress(BatchJob.Progress now, PoolSnapshot snapshot) {
    progress = now;
    pools = snapshot;
  }

  void incident(Incident incident) {
    incidents.add(incident);
  }

  void ended(RunReport with) {
    report = with;
  }

  /** No more is to come. */
  void end() {
    endedAt = clock.instant();
    // What the last look has seen is over.
    pools = null;
  }

  String job() {
    return job;
  }

  Instant startedAt() {
    return startedAt;
  }

  Optional<Instant> inLineAt() {
    return Optional.ofNullable(inLineAt);
  }

  Optional<Instant> leasedAt() {
    return Optional.ofNullable(leasedAt);
  }

  Instant lastAt() {
    Instant end = endedAt;
    return end == null ? clock.instant() : end;
  }

  Duration took() {
    return Duration.between(startedAt, lastAt());
  }

  /** In line for the lease, until now where it is not granted yet. */
  Duration leaseWait() {
    Instant from = inLineAt;
    Instant granted = leasedAt;
    return from == null
        ? Duration.ZERO
        : Duration.between(from, granted == null ? lastAt() : granted);
  }

  int leased(String database) {
    return leased.getOrDefault(database, 0);
  }

  int held(String database) {
    PoolSnapshot now = pools;
    return now == null ? 0 : now.held(database);
  }

  int waiting(String database) {
    PoolSnapshot now = pools;
    return now == null ? 0 : now.waiting(database);
  }

  long read() {
    RunReport with = report;
    return with == null ? progress.read() : with.read();
  }

  long written() {
    RunReport with = report;
    return with == null ? progress.written() : with.written();
  }

  List<Incident> incidents() {
    return List.copyOf(incidents);
  }

  long incidents(Kind kind) {
    return incidents.stream().filter(incident -> incident.kind() == kind).count();
  }

  Optional<RunReport> report() {
    return Optional.ofNullable(report);
  }

  /** A run that came to no report has failed. */
  String outcome() {
    return report().map(RunReport::outcome).orElse(FAILED);
  }

  /** Whether the instant was given up before anything ran: that is no success, and no failure. */
  boolean isSkipped() {
    return outcome().equals("skipped");
  }

  /** Whether another attempt had completed the instant: that says nothing new of the job. */
  boolean isAlreadyCompleted() {
    return outcome().equals(Attempt.ALREADY_COMPLETED);
  }

  boolean isSuccess() {
    return report().filter(with -> with.exit().code() == 0).isPresent()
        && !isSkipped()
        && !isAlreadyCompleted();
  }
}
