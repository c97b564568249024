package dev.leasehold.cli;

import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.Problem;
import dev.leasehold.plan.Plan;
import dev.leasehold.plan.PlanPrinter;
import dev.leasehold.plan.PlanView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what a job will hold while it runs, and why: the plan as a tree with the connections"
          + " of each node, its floor (the smallest pool that cannot deadlock), its peak (the"
          + " smallest in which nothing ever waits), and the lease. Needs no database.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  leasehold plan",
      "  leasehold plan order-export -f shop.yaml",
      "  leasehold plan --format json"
    })
final class PlanCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private DeclarationOptions options = new DeclarationOptions();

  @Parameters(arity = "0..1", paramLabel = "JOB", description = "Only this job.")
  private @Nullable String job;

  PlanCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Declaration declaration = options.read();
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
    if (options.json()) {
      terminal.out().println(Json.of(PlanView.of(jobs, capacity)));
    } else {
      PlanPrinter printer = new PlanPrinter(capacity, terminal.coloured());
      jobs.forEach(one -> terminal.out().println(printer.print(one)));
    }
    return 0;
  }

  private static JobDeclaration declared(Declaration declaration, String name) {
    return java.util.Objects.requireNonNull(declaration.jobs().get(name));
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
