package dev.leasehold.cli;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.References;
import dev.leasehold.report.ExitCode;
import dev.leasehold.run.JobCheck;
import dev.leasehold.run.RunRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Checks everything that can be checked before a run, and runs nothing: the declaration, the"
          + " plan against the capacity, the databases, the jobs' classes, and whether the plan has"
          + " every step's own transaction. It warns where the plan and the job's beans differ, and"
          + " where past runs never held as much as is declared.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  leasehold check -f shop.yaml --jobs target/shop-jobs.jar",
      "  leasehold check -f shop.yaml --offline"
    })
final class CheckCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final InstantSource clock = Clock.systemUTC();

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Parameters(arity = "0..1", paramLabel = "JOB", description = "Only this job.")
  private @Nullable String job;

  @Option(
      names = "--offline",
      description =
          "Only what the declaration itself tells: no class is loaded, and no database is asked.")
  private boolean offline;

  CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Declaration declaration = options.readBySchema();
    List<String> names =
        job == null
            ? List.copyOf(declaration.jobs().keySet())
            : List.of(options.job(declaration, job));
    ClassLoader classes = options.classes();
    ExitCode worst = ExitCode.COMPLETED;
    Map<String, Object> found = new LinkedHashMap<>();
    for (String name : names) {
      List<String> warnings = new ArrayList<>();
      List<String> problems = new ArrayList<>();
      try {
        warnings.addAll(check(declaration, name, classes));
      } catch (RuntimeException e) {
        problems.addAll(Failures.lines(e));
        worst = worst == ExitCode.COMPLETED ? Failures.exitCode(e) : worst;
      }
      if (options.json()) {
        found.put(
            name, Map.of("ok", problems.isEmpty(), "problems", problems, "warnings", warnings));
      } else {
        show(name, problems, warnings);
      }
    }
    if (options.json()) {
      terminal.out().println(Json.of(Map.of("jobs", found)));
    }
    return worst.code();
  }

  /** Its warnings. */
  private List<String> check(Declaration declaration, String name, ClassLoader classes) {
    JobDeclaration declared = declaration.jobs().get(name);
    if (offline && declared != null) {
      JobCheck.checkDeclared(declaration, declared);
      return List.of();
    }
    RunRequest request =
        new RunRequest(
            declaration,
            name,
            clock.instant(),
            false,
            classes,
            References.ofProcess(),
            Path.of(".leasehold"));
    return new JobCheck(clock).check(request);
  }

  private void show(String name, List<String> problems, List<String> warnings) {
    terminal
        .out()
        .println(
            terminal.styled(problems.isEmpty() ? "@|green ok|@      " : "@|bold,red wrong|@   ")
                + name);
    problems.forEach(line -> terminal.out().println(line.indent(8).stripTrailing()));
    warnings.forEach(
        line ->
            terminal
                .out()
                .println(
                    (terminal.styled("@|yellow warning:|@ ") + line).indent(8).stripTrailing()));
  }
}
