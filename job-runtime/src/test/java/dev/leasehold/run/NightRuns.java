package dev.leasehold.run;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Ledger;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.batch.BatchJob;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.References;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.report.Incident;
import dev.leasehold.report.RunReport;
import dev.leasehold.testkit.TestSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Declares a job of one class and runs it, at one scheduled instant unless told another. */
final class NightRuns implements RunListener {
  private static final InstantSource CLOCK = InstantSource.system();

  /** The scheduled instant of the next run. */
  volatile Instant instant = Instant.parse("2026-11-22T03:15:00Z");

  private final Set<String> migrated = ConcurrentHashMap.newKeySet();

  final List<String> warnings = new CopyOnWriteArrayList<>();

  final List<Reclaim.Outcome> reclaimed = new CopyOnWriteArrayList<>();

  /** Hears what a run waits for in line. */
  volatile Consumer<Admission.Waiting> waiting = one -> {};

  /** Told at every look at how far a run is. */
  volatile Runnable looked = () -> {};

  RunReport run(TestSchema schema, Path folder, Class<?> job, String keys) {
    return runner().run(request(schema, folder, job, keys));
  }

  List<String> check(TestSchema schema, Path folder, Class<?> job, String keys) {
    return new JobCheck(CLOCK).check(request(schema, folder, job, keys));
  }

  JobRunner runner() {
    return new JobRunner(this, CLOCK);
  }

  /** With something between the run and the ledger. */
  JobRunner runner(UnaryOperator<Ledger> ledgers) {
    return new JobRunner(this, CLOCK, ledgers);
  }

  /** Takes up what has failed last. */
  RunReport restart(TestSchema schema, Path folder, Class<?> job, String keys) {
    RunRequest asked = request(schema, folder, job, keys);
    return runner()
        .run(
            new RunRequest(
                asked.declaration(),
                asked.job(),
                asked.scheduledAt(),
                true,
                asked.classes(),
                asked.references(),
                asked.embeddedFolder()));
  }

  RunRequest request(TestSchema schema, Path folder, Class<?> job, String keys) {
    if (migrated.add(schema.name())) {
      schema.migrated();
    }
    Path file = folder.resolve("jobs.yaml");
    try {
      Files.writeString(
          file,
          "databases:\n"
              + schema.yaml("main")
              + "jobs:\n  night:\n    configuration: "
              + job.getName()
              + "\n"
              + keys.indent(4));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return new RunRequest(
        DeclarationReader.read(List.of(file)),
        "night",
        instant,
        false,
        NightRuns.class.getClassLoader(),
        References.ofProcess(),
        folder);
  }

  /** The status of the last job execution, which must have an end. */
  String statusIn(TestSchema schema) {
    try (Connection connection = schema.connect()) {
      return statusIn(connection);
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** The same over a connection that there is already. */
  String statusIn(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT status FROM BATCH_JOB_EXECUTION WHERE end_time IS NOT NULL"
                    + " ORDER BY job_execution_id DESC LIMIT 1")) {
      return row.next() ? row.getString(1) : "no execution has an end";
    }
  }

  @Override
  public void planned(JobDeclaration job, Map<String, Integer> capacities) {}

  @Override
  public void waiting(Admission.Waiting one) {
    waiting.accept(one);
  }

  @Override
  public void reclaimed(Reclaim.Outcome outcome) {
    reclaimed.add(outcome);
  }

  @Override
  public void leased(Map<String, Integer> pools, Map<String, Integer> runtime) {}

  @Override
  public void warned(String line) {
    warnings.add(line);
  }

  @Override
  public void progress(BatchJob.Progress progress, PoolSnapshot pools) {
    looked.run();
  }

  @Override
  public void incident(Incident incident) {}
}
