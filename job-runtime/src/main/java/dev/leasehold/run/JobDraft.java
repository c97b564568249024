package dev.leasehold.run;

import dev.leasehold.batch.BatchJob;
import dev.leasehold.batch.Draft;
import dev.leasehold.database.Registration;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.metrics.RunMetrics;
import dev.leasehold.plan.Plan;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Drafts a job's plan from its beans: they are made as for a run, and nothing of them is run. */
public final class JobDraft {
  private final InstantSource clock;

  /** Drafts by this clock. */
  public JobDraft(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * A draft, and what else the beans made somebody say.
   *
   * @param warnings one line each
   */
  public record Drafted(Draft draft, List<String> warnings) {
    /** Copies what can change. */
    public Drafted {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Drafts the plan of the request's job; whatever plan is declared is left out of account. Needs
   * no ledger, but the job's databases.
   *
   * @throws dev.leasehold.declaration.DeclarationException when the declaration cannot be run
   * @throws dev.leasehold.database.DatabaseException when a database cannot be reached
   * @throws dev.leasehold.batch.JobClassException when the author's class cannot be run
   */
  public Drafted draft(RunRequest request) {
    JobDeclaration job = request.declared();
    try (RunScope scope = new RunScope()) {
      List<String> warnings = new ArrayList<>();
      Databases databases = scope.add("databases", reach(request, warnings));
      // A job that has no plan yet may ask any database that is declared.
      Map<String, Integer> sizes = new LinkedHashMap<>();
      databases.all().keySet().forEach(name -> sizes.put(name, 1));
      RunPools opening =
          new RunPools(
              request,
              databases,
              Map.of("leasehold_job", job.name()),
              database -> Registration.NONE,
              RunMetrics.NONE,
              clock);
      // The declared plan is left out of account: beans may ask any of these while they are made.
      Plan nothing = new Plan(job.name(), job.database(), List.of(), sizes.keySet());
      BatchJob batch = opening.loadUnwatched(scope, nothing, sizes);
      warnings.addAll(batch.warnings());
      return new Drafted(Draft.of(job.name(), job.database(), batch.shape()), warnings);
    }
  }

  /** All that are declared and there; the job's own must be. */
  private static Databases reach(RunRequest request, List<String> warnings) {
    String own = request.declared().database();
    Set<String> names = new LinkedHashSet<>(List.of(own));
    names.addAll(request.declaration().databases().keySet());
    return Databases.reach(
        names,
        request.declaration(),
        request.references(),
        request.embeddedFolder(),
        (name, unreachable) -> {
          if (name.equals(own)) {
            throw unreachable;
          }
          warnings.add("database " + name + " is left out of account: " + unreachable.getMessage());
        });
  }
}
