package dev.leasehold.cli;

import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.Problem;
import dev.leasehold.declaration.References;
import dev.leasehold.plan.Plan;
import dev.leasehold.plan.PlanPrinter;
import dev.leasehold.plan.PlanView;
import dev.leasehold.run.JobDraft;
import dev.leasehold.run.RunRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what a job will hold while it runs, and why: the plan as a tree with the connections"
          + " of each node, its floor (the smallest pool that cannot deadlock), its peak (the"
          + " smallest in which nothing ever waits), and the lease. Needs no database.",
      "",
      "With --fleet it shows all jobs together over the coming day: what their smallest and their"
          + " largest leases ask of each server, against its capacity, the minutes that do not fit,"
          + " and other minutes for some schedules with which they do. How long runs take is read"
          + " from the ledger. The exit code is 0 whether it fits or not.",
      "",
      "With --draft it prints a first plan of one job as YAML to paste, read from the job's own"
          + " beans: readers, writers, executors, partitions, flows and transactions. Nothing is"
          + " run. Where the beans do not tell, a comment says what to declare. It needs the job's"
          + " classes and its database. A job that has no plan yet is declared with enforcement:"
          + " observe.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  leasehold plan",
      "  leasehold plan order-export -f shop.yaml",
      "  leasehold plan --format json",
      "  leasehold plan --fleet --html fleet.html",
      "  leasehold plan --draft order-export --jobs target/shop-jobs.jar"
    })
final class PlanCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final InstantSource clock = Clock.systemUTC();

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Parameters(arity = "0..1", paramLabel = "JOB", description = "Only this job.")
  private @Nullable String job;

  @Option(names = "--fleet", description = "All jobs together, over the coming day.")
  private boolean fleet;

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description = "With --fleet: where the day begins, as in 2026-11-22T03:15:00Z. Default: now.")
  private @Nullable String at;

  @Option(
      names = "--offline",
      description = "With --fleet: asks no database; runs are taken to last until their deadlines.")
  private boolean offline;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "With --fleet: write it into this file, as one page that opens anywhere.")
  private @Nullable Path html;

  @Option(
      names = "--draft",
      description = "A first plan of this job, read from its beans, as YAML to paste.")
  private boolean draft;

  PlanCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    refuseWhatDoesNotGoTogether();
    Declaration declaration = options.read();
    String drafted = job;
    if (draft && drafted != null) {
      draft(declaration, options.job(declaration, drafted));
      return 0;
    }
    Collection<JobDeclaration> jobs =
        job == null
            ? declaration.jobs().values()
            : List.of(declared(declaration, options.job(declaration, job)));
    Map<String, Integer> capacity = declaredCapacity(declaration);
    List<Problem> problems = new ArrayList<>();
    jobs.forEach(one -> problems.addAll(Plan.problems(one, capacity)));
    if (!problems.isEmpty()) {
      throw new DeclarationException(problems);
    }
    if (fleet) {
      new FleetPlan(terminal, options).tell(declaration, day(), offline, Optional.ofNullable(html));
    } else if (options.json()) {
      terminal.out().println(Json.of(PlanView.of(jobs, capacity)));
    } else {
      PlanPrinter printer = new PlanPrinter(capacity, terminal.coloured());
      jobs.forEach(one -> terminal.out().println(printer.print(one)));
    }
    return 0;
  }

  private void draft(Declaration declaration, String name) {
    RunRequest request =
        new RunRequest(
            declaration,
            name,
            clock.instant(),
            false,
            options.classes(),
            References.ofProcess(),
            Path.of(".leasehold"));
    JobDraft.Drafted drafted = new JobDraft(clock).draft(request);
    drafted.warnings().forEach(line -> terminal.err().println("warning: " + line));
    if (options.json()) {
      terminal.out().println(Json.of(drafted.draft().view()));
    } else {
      terminal.out().print(drafted.draft().yaml());
      terminal.out().flush();
    }
  }

  private void refuseWhatDoesNotGoTogether() {
    if (draft && (fleet || job == null)) {
      throw options.usage(
          fleet
              ? "--draft: drafts the plan of one job; leave out --fleet"
              : "--draft: say which job; see: leasehold plan");
    }
    if (fleet && job != null) {
      throw options.usage("--fleet: shows all jobs together; leave out " + job + ", or --fleet");
    }
    if (!fleet && (at != null || offline || html != null)) {
      String first = at != null ? "--at" : offline ? "--offline" : "--html";
      throw options.usage(first + ": goes with --fleet only; add --fleet");
    }
  }

  private Instant day() {
    if (at == null) {
      return clock.instant();
    }
    try {
      return Instant.parse(at);
    } catch (DateTimeParseException wrong) {
      throw options.usage("--at: write an instant as in 2026-11-22T03:15:00Z, not '" + at + "'");
    }
  }

  private static JobDeclaration declared(Declaration declaration, String name) {
    return Objects.requireNonNull(declaration.jobs().get(name));
  }

  /** What the declaration itself says; a server that is not asked may have another default. */
  private static Map<String, Integer> declaredCapacity(Declaration declaration) {
    Map<String, Integer> capacity = new LinkedHashMap<>();
    for (DatabaseDeclaration database : declaration.databases().values()) {
      database.capacity().ifPresent(given -> capacity.put(database.name(), given));
    }
    return capacity;
  }
}
