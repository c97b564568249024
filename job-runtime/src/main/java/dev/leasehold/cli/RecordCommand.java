package dev.leasehold.cli;

import dev.leasehold.batch.JobClassException;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.DeclarationFile;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.PlanEdit;
import dev.leasehold.declaration.Problem;
import dev.leasehold.declaration.References;
import dev.leasehold.plan.Demand;
import dev.leasehold.plan.Plan;
import dev.leasehold.recording.PlanBlock;
import dev.leasehold.recording.Recorded;
import dev.leasehold.recording.Recording;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.OutcomeText;
import dev.leasehold.report.RunReport;
import dev.leasehold.report.TerminationMessage;
import dev.leasehold.run.JobRunner;
import dev.leasehold.run.RunRequest;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a job once, now, and prints the plan that was seen: what it held, and inside of what,"
          + " with the line of code of each statement.",
      "",
      "Whatever the declaration says, nothing is refused: the run is leased its connections (10"
          + " where it declares none) and its plan bounds nothing. It is a real run, and its exit"
          + " code is that of the run.",
      "",
      "What the run did not show, such as a step that was not its turn, is said. Record again when"
          + " it is, with --merge.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  leasehold record order-export -f shop.yaml --jobs target/shop-jobs.jar",
      "  leasehold record order-export --merge --write",
      "  leasehold record order-export --database archive"
    })
final class RecordCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final InstantSource clock = Clock.systemUTC();

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Parameters(paramLabel = "JOB", description = "The declared job's name.")
  private String job = "";

  @Option(
      names = "--merge",
      description = "Add what is seen to the plan that is declared now, and lose nothing of it.")
  private boolean merge;

  @Option(
      names = "--write",
      description =
          "Put the plan into the declaration file, in place of the job's plan or as its last key."
              + " Everything else in the file stays as it is.")
  private boolean write;

  @Option(
      names = "--database",
      paramLabel = "NAME",
      description =
          "A declared database, beside the job's own and those of its plan, that the job uses; may"
              + " be given several times.")
  private List<String> databases = new ArrayList<>();

  RecordCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Declaration declaration = options.read();
    JobDeclaration declared =
        Objects.requireNonNull(declaration.jobs().get(options.job(declaration, job)));
    Plan before = Plan.of(declared);
    RunRequest request =
        new RunRequest(
            declaration.with(observed(declaration, declared, before)),
            job,
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            false,
            options.classes(),
            References.ofProcess(),
            Path.of(".leasehold"));
    Logging.about(job, request.scheduledAt());
    Recording recording = new Recording(job, declared.database());
    Optional<TerminationMessage> message =
        TerminationMessage.find(declaration.terminationMessage(), System.getenv());
    CountDownLatch reported = new CountDownLatch(1);
    try (RunView view = new RunView(terminal, false, message, clock)) {
      JobRunner runner = new JobRunner(view, clock).recordedBy(recording);
      RunCommand.endOnSignal(runner, reported);
      RunReport report = runner.run(request);
      view.close();
      return told(report, recording.recorded(), before);
    } catch (RuntimeException failed) {
      if (failed instanceof JobClassException) {
        hintAtDatabases(declaration, request);
      }
      return Failures.log(failed, terminal).code();
    } finally {
      reported.countDown();
    }
  }

  private JobDeclaration observed(Declaration declaration, JobDeclaration declared, Plan before) {
    Map<String, Demand> demand = before.demand();
    Set<String> also = new LinkedHashSet<>(demand.keySet());
    for (String name : databases) {
      if (!declaration.databases().containsKey(name)) {
        throw options.usage(
            "--database: no database '"
                + name
                + "' is declared; there is: "
                + String.join(", ", declaration.databases().keySet()));
      }
      also.add(name);
    }
    also.remove(declared.database());
    int most = declared.connections();
    for (Demand one : demand.values()) {
      most = Math.max(most, one.peak());
    }
    return declared.recorded(also, most);
  }

  /** A bean that asks for a database without a pool cannot be made. */
  private void hintAtDatabases(Declaration declaration, RunRequest request) {
    JobDeclaration asked = Objects.requireNonNull(request.declaration().jobs().get(job));
    Set<String> others = new LinkedHashSet<>(declaration.databases().keySet());
    others.remove(asked.database());
    others.removeAll(asked.also());
    if (!others.isEmpty()) {
      Failures.line(
          terminal,
          "a database that the job uses beside its own is given with --database NAME; there is: "
              + String.join(", ", others));
    }
  }

  private int told(RunReport report, Recorded seen, Plan before) {
    Recorded recorded = merge ? seen.mergedInto(before) : seen;
    boolean merged = merge && !before.nodes().isEmpty();
    List<String> block = PlanBlock.lines(recorded, report.run(), ended(report), merged);
    ExitCode exit = report.exit();
    if (options.json()) {
      terminal.out().println(Json.of(json(report, recorded, block)));
    } else {
      terminal.err().println(OutcomeText.of(report));
      terminal.err().flush();
      block.forEach(terminal.out()::println);
    }
    terminal.out().flush();
    // Printed first, so that whatever happens to the file nothing is lost.
    if (write && !written(report, seen, recorded, before, block)) {
      exit = worse(exit);
    }
    return exit.code();
  }

  private static ExitCode worse(ExitCode exit) {
    return exit == ExitCode.COMPLETED ? ExitCode.DECLARATION : exit;
  }

  private static String ended(RunReport report) {
    return "%s%s, %,d items read, %,d written"
        .formatted(
            report.outcome(),
            report.exit() == ExitCode.COMPLETED ? "" : ", so what comes after is not known",
            report.read(),
            report.written());
  }

  private Map<String, Object> json(RunReport report, Recorded recorded, List<String> block) {
    Map<String, Object> demand = new LinkedHashMap<>();
    recorded
        .plan()
        .demand()
        .forEach((name, one) -> demand.put(name, Map.of("floor", one.floor(), "peak", one.peak())));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("job", report.job());
    all.put("run", report.run().toString());
    all.put("outcome", report.outcome());
    all.put("exitCode", report.exit().code());
    all.put("databases", demand);
    all.put("notSeen", recorded.remarks());
    all.put("yaml", String.join("\n", block) + "\n");
    return all;
  }

  /** Whether the plan is in the file; why not is told. */
  private boolean written(
      RunReport report, Recorded seen, Recorded recorded, Plan before, List<String> block) {
    try {
      if (report.exit() != ExitCode.COMPLETED) {
        throw new IOException("the run did not complete, so its plan is not whole");
      }
      if (seen.plan().nodes().isEmpty()) {
        throw new IOException("the run took no connection");
      }
      List<DeclarationFile> files = new ArrayList<>();
      for (Path path : options.files()) {
        files.add(DeclarationFile.read(path));
      }
      JobDeclaration now = DeclarationReader.readKept(files).jobs().get(report.job());
      if (now == null) {
        throw new IOException("no file declares the job any more");
      }
      if (!Plan.of(now).nodes().equals(before.nodes())) {
        throw new IOException("its plan was changed during the run; paste the one above by hand");
      }
      String holding = now.place().file();
      for (int i = 0; i < files.size(); i++) {
        DeclarationFile file = files.get(i);
        if (file.path().toString().equals(holding)) {
          DeclarationFile edited = PlanEdit.withPlan(file, report.job(), block);
          files.set(i, edited);
          check(files, report.job(), recorded.plan());
          edited.replace(file);
          terminal.err().println("written: the plan of " + report.job() + " in " + holding);
          return true;
        }
      }
      throw new IOException("no file declares the job any more");
    } catch (DeclarationException wrong) {
      wrong.problems().stream()
          .map(Problem::toString)
          .forEach(line -> Failures.line(terminal, "not written: " + line));
    } catch (FileSystemException failed) {
      String why = failed.getReason();
      Failures.line(
          terminal,
          "not written: %s: %s"
              .formatted(failed.getFile(), why == null ? failed.getClass().getSimpleName() : why));
    } catch (IOException failed) {
      Failures.line(terminal, "not written: " + failed.getMessage());
    }
    return false;
  }

  /** Reads what is about to be written as any command would. */
  private static void check(List<DeclarationFile> files, String job, Plan plan) throws IOException {
    JobDeclaration read = DeclarationReader.readKept(files).jobs().get(job);
    if (read == null || !Plan.of(read).nodes().equals(plan.nodes())) {
      throw new IOException("the plan is not read back as it was seen");
    }
    List<Problem> impossible = Plan.problems(read, Map.of());
    if (!impossible.isEmpty()) {
      throw new DeclarationException(impossible);
    }
  }
}
