package dev.leasehold.junit;

import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.JobDeclaration.Enforcement;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.declaration.MetricsDeclaration;
import dev.leasehold.declaration.References;
import dev.leasehold.plan.Demand;
import dev.leasehold.plan.Plan;
import dev.leasehold.report.Incident;
import dev.leasehold.report.IncidentText;
import dev.leasehold.report.RunReport;
import dev.leasehold.run.JobRunner;
import dev.leasehold.run.Migrating;
import dev.leasehold.run.RunRequest;
import dev.leasehold.watchdog.Kind;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.opentest4j.AssertionFailedError;

/**
 * A declared job as a test runs it: in strict, on a lease of a given size, and nobody is told.
 *
 * @param declaration of this job alone
 * @param floor of the job's own database, with the fewest workers, at least 1
 * @param peak of the job's own database, with the most workers
 */
record TestedJob(Declaration declaration, JobDeclaration job, int floor, int peak) {
  private static final Path FOLDER = Path.of("target", "leasehold");
  private static final String COMPLETED = "completed";
  private static final InstantSource CLOCK = InstantSource.system();

  /**
   * Reads it.
   *
   * @throws AssertionFailedError when the declaration cannot be used
   */
  static TestedJob of(JobTest asked) {
    return of(
        Arrays.stream(asked.files()).map(Path::of).toList(), asked.value(), asked.databases());
  }

  static TestedJob of(List<Path> files, String name, String databasesFile) {
    try {
      Declaration all = DeclarationReader.read(files);
      JobDeclaration job = all.jobs().get(name);
      if (job == null) {
        throw new AssertionFailedError(
            "no job '%s' is declared in %s; there is: %s"
                .formatted(name, files, String.join(", ", all.jobs().keySet())));
      }
      Map<String, DatabaseDeclaration> databases = new LinkedHashMap<>(all.databases());
      if (!databasesFile.isEmpty()) {
        databases.putAll(own(all, job, Path.of(databasesFile)));
      }
      JobDeclaration strict = strict(job, OptionalInt.empty());
      // Says why where there is no plan.
      Plan plan = Plan.possible(strict, Map.of());
      return new TestedJob(
          alone(all, databases, strict),
          strict,
          Math.max(1, own(plan.least(), job).floor()),
          Math.max(1, own(plan, job).peak()));
    } catch (DeclarationException wrong) {
      throw failed(wrong);
    }
  }

  /** Those of the test's own file; it must have all that a run reaches. */
  private static Map<String, DatabaseDeclaration> own(
      Declaration all, JobDeclaration job, Path file) {
    Map<String, DatabaseDeclaration> own = DeclarationReader.read(List.of(file)).databases();
    Set<String> missing = new TreeSet<>(used(all, job));
    missing.removeAll(own.keySet());
    if (!missing.isEmpty()) {
      throw new AssertionFailedError(
          "job '%s', or its ledger, uses %s, which %s does not have; a test must not reach those that the job runs on"
              .formatted(job.name(), String.join(", ", missing), file));
    }
    return own;
  }

  private static Set<String> used(Declaration all, JobDeclaration job) {
    Set<String> used = new LinkedHashSet<>(Plan.of(job).demand().keySet());
    used.add(all.ledger());
    return used;
  }

  private static AssertionFailedError failed(DeclarationException wrong) {
    return new AssertionFailedError(
        wrong.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
  }

  private static Demand own(Plan plan, JobDeclaration job) {
    return Objects.requireNonNull(plan.demand().get(job.database()));
  }

  /** With no line of other instants before it, for every run of a test is one of its own. */
  private static JobDeclaration strict(JobDeclaration job, OptionalInt lease) {
    return new JobDeclaration(
        job.name(),
        job.place(),
        job.schedule(),
        job.timeZone(),
        job.configuration(),
        job.database(),
        Overlap.ALLOW,
        job.limits(),
        job.retries(),
        job.instantParameter(),
        job.parameters(),
        job.properties(),
        Enforcement.STRICT,
        lease,
        job.connections(),
        job.plan(),
        job.kubernetes(),
        job.daemon(),
        Set.of());
  }

  private static Declaration alone(
      Declaration all, Map<String, DatabaseDeclaration> databases, JobDeclaration job) {
    Map<String, DatabaseDeclaration> used = new LinkedHashMap<>(databases);
    used.keySet().retainAll(used(all, job));
    return new Declaration(
        used,
        all.ledger(),
        Map.of(job.name(), job),
        Map.of(),
        Optional.empty(),
        all.retention(),
        MetricsDeclaration.none(),
        Optional.empty(),
        Optional.empty(),
        all.kubernetes(),
        all.daemon());
  }

  IntStream sizes(JobTest.Sizes asked) {
    // In less than its peak a run of two databases could deadlock through both.
    int least = Plan.of(job).demand().size() > 1 ? peak : floor;
    return switch (asked) {
      case EVERY -> IntStream.rangeClosed(least, peak);
      case FLOOR -> IntStream.of(least);
      case PEAK -> IntStream.of(peak);
      case FLOOR_AND_PEAK -> IntStream.of(least, peak).distinct();
    };
  }

  /** For the name of a test. */
  String described(int size) {
    String role =
        size == floor && size == peak
            ? ", floor and peak"
            : size == floor ? ", the floor" : size == peak ? ", the peak" : "";
    return "%s in a pool of %d of %s%s".formatted(job.name(), size, job.database(), role);
  }

  /**
   * Runs it.
   *
   * @param size of the pool of the job's own database
   * @param classes where the author's classes are
   * @throws AssertionFailedError when it does not complete, or leaves something open
   */
  JobRun run(int size, ClassLoader classes) {
    References references = new Properties(References.ofProcess());
    JobDeclaration sized = strict(job, OptionalInt.of(size));
    Declaration declared = alone(declaration, declaration.databases(), sized);
    try {
      Migrating.migrate(declared, references, FOLDER);
      RunReport report =
          new JobRunner(new Silent(), CLOCK)
              .run(
                  new RunRequest(
                      declared,
                      job.name(),
                      CLOCK.instant().truncatedTo(ChronoUnit.MICROS),
                      false,
                      classes,
                      references,
                      FOLDER));
      List<Incident> wrong =
          report.incidents().stream().filter(incident -> !isExpected(incident, size)).toList();
      // There are ends without a fault at which nothing was run.
      boolean ran = report.outcome().equals(COMPLETED);
      if (!ran || !wrong.isEmpty()) {
        throw new AssertionFailedError(
            "%s%s: %s\n\n%s"
                .formatted(
                    described(size),
                    ran ? " left something behind" : "",
                    report.outcome(),
                    report.incidents().stream()
                        .map(IncidentText::of)
                        .collect(Collectors.joining("\n"))));
      }
      return new JobRun(size, floor, peak, report);
    } catch (DeclarationException wrong) {
      throw failed(wrong);
    }
  }

  /** In less than its peak a run may wait behind declared work, which is reported, no more. */
  private boolean isExpected(Incident incident, int size) {
    return size < peak && incident.kind() == Kind.ACQUIRE_TIMEOUT && !incident.fatal();
  }

  /** Named among the system properties first. */
  private record Properties(References process) implements References {
    @Override
    public Optional<String> variable(String name) {
      return Optional.ofNullable(System.getProperty(name)).or(() -> process.variable(name));
    }

    @Override
    public Optional<String> file(Path path) {
      return process.file(path);
    }
  }
}
