package dev.leasehold.run;

import dev.leasehold.batch.BatchJob;
import dev.leasehold.database.Database;
import dev.leasehold.database.Registration;
import dev.leasehold.database.Tables;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.JobDeclaration.Enforcement;
import dev.leasehold.metrics.RunMetrics;
import dev.leasehold.plan.Plan;
import dev.leasehold.plan.Role;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.pool.PoolEvents;
import dev.leasehold.recording.Recording;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Opens what a run needs: its pools, the bookkeeping connection, the author's job on top. */
final class RunPools {
  /** What the socket's own timeout adds, so that the watchdog, which can tell why, comes first. */
  private static final Duration NET = Duration.ofSeconds(30);

  /** Longer than any statement of bookkeeping takes, a wait for a row included. */
  private static final Duration BOOKKEEPING_ANSWER = Duration.ofMinutes(2);

  /** The framework's own statements are short; a longer wait for its one connection is a fault. */
  private static final Duration BOOKKEEPING_WAIT = Duration.ofSeconds(10);

  private final RunRequest request;
  private final JobDeclaration job;
  private final Databases databases;
  private final Map<String, String> attributes;
  private final Function<String, Registration> registrations;
  private final RunMetrics metrics;
  private final InstantSource clock;
  private final Optional<Recording> recording;

  /**
   * Of a run that nobody records.
   *
   * @param attributes what every session of the run says of itself in the handshake
   * @param registrations what each connection to a database has to pass before its first use
   * @param metrics measures the job and its pools
   */
  RunPools(
      RunRequest request,
      Databases databases,
      Map<String, String> attributes,
      Function<String, Registration> registrations,
      RunMetrics metrics,
      InstantSource clock) {
    this(request, databases, attributes, registrations, metrics, clock, Optional.empty());
  }

  /**
   * @param recording hears what the job does with its pools
   */
  RunPools(
      RunRequest request,
      Databases databases,
      Map<String, String> attributes,
      Function<String, Registration> registrations,
      RunMetrics metrics,
      InstantSource clock,
      Optional<Recording> recording) {
    this.recording = recording;
    this.request = request;
    this.job = request.declared();
    this.databases = databases;
    this.attributes = Map.copyOf(attributes);
    this.registrations = registrations;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** The job's pools, of these sizes. */
  LeasedPools open(
      Plan sized, Map<String, Integer> sizes, Duration acquireTimeout, PoolEvents events) {
    Map<String, LeasedPools.Spec> specs = new LinkedHashMap<>();
    Duration answer = job.limits().queryTimeout().plus(NET);
    sizes.forEach((name, size) -> specs.put(name, spec(name, size, answer)));
    boolean strict = job.enforcement() == Enforcement.STRICT;
    return LeasedPools.open(
        specs,
        new LeasedPools.Settings(
            strict, acquireTimeout, sized.outsideSteps(), metrics.pools(), recording),
        events,
        clock);
  }

  /** One connection to the job's database for what Spring Batch writes outside transactions. */
  LeasedPools bookkeeping() {
    String name = job.database();
    return LeasedPools.open(
        Map.of(name, spec(name, 1, BOOKKEEPING_ANSWER)),
        new LeasedPools.Settings(
            false, BOOKKEEPING_WAIT, new Role("bookkeeping", Map.of(name, 1), 0, Optional.empty())),
        new Unwatched(),
        clock);
  }

  private LeasedPools.Spec spec(String database, int size, Duration answer) {
    return new LeasedPools.Spec(
        databases.database(database).connections(attributes, registrations.apply(database), answer),
        size);
  }

  /** In an embedded database nobody else can; elsewhere they are the migration's. */
  private void createBatchTables() {
    Database own = databases.database(job.database());
    if (databases.isEmbedded(job.database()) && !own.isMigrated(Tables.BATCH)) {
      own.migrate(Tables.BATCH);
    }
  }

  /** The author's job as it is before a run: nobody watches its pools, which are of these sizes. */
  BatchJob loadUnwatched(RunScope scope, Plan sized, Map<String, Integer> sizes) {
    LeasedPools pools =
        scope.add("pools", open(sized, sizes, job.limits().acquireTimeout(), new Unwatched()));
    LeasedPools bookkeeping = scope.add("bookkeeping", bookkeeping());
    return scope.add("job", load(sized, pools, bookkeeping));
  }

  /** The author's job, in a context of its own. */
  BatchJob load(Plan sized, LeasedPools pools, LeasedPools bookkeeping) {
    createBatchTables();
    Map<String, String> properties = new LinkedHashMap<>();
    job.properties()
        .forEach((name, text) -> properties.put(name, text.resolve(request.references())));
    return BatchJob.load(
        new BatchJob.Spec(
            job.name(),
            job.configuration(),
            request.classes(),
            sized,
            pools,
            job.database(),
            bookkeeping.dataSource(job.database()),
            properties,
            metrics.batch()));
  }
}
