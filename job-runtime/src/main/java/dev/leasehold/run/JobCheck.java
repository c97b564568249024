package dev.leasehold.run;

import dev.leasehold.batch.BatchJob;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.plan.Budget;
import dev.leasehold.plan.Plan;
import dev.leasehold.pool.LeasedPools;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Everything that can be checked of a job before a run: plan, databases, class, steps. */
public final class JobCheck {
  private final InstantSource clock;

  /** Checks by this clock. */
  public JobCheck(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Checks the job of a request; runs nothing of it.
   *
   * @return warnings, one line each
   * @throws dev.leasehold.declaration.DeclarationException when the declaration cannot be run
   * @throws dev.leasehold.database.DatabaseException when a database cannot be reached
   * @throws dev.leasehold.batch.JobClassException when the author's class cannot be run
   */
  public List<String> check(RunRequest request) {
    JobDeclaration job = request.declared();
    Plan.possible(job, Map.of());
    try (RunScope scope = new RunScope()) {
      Plan plan = Plan.of(job);
      Databases databases =
          scope.add("databases", Databases.reach(plan.demand().keySet(), request));
      Plan.possible(job, databases.capacities());
      LeaseSize size = new LeaseSize(Budget.of(job, databases.capacities()), databases.servers());
      Plan sized = plan.sizedFor(size.least());
      RunPools opening =
          new RunPools(request, databases, Map.of("leasehold_job", job.name()), clock);
      LeasedPools pools =
          scope.add(
              "pools",
              opening.open(sized, size.least(), job.limits().acquireTimeout(), new Unwatched()));
      LeasedPools bookkeeping = scope.add("bookkeeping", opening.bookkeeping());
      BatchJob batch = scope.add("job", opening.load(sized, pools, bookkeeping));
      PlanCheck.refuseWithoutStepTransaction(job, sized, batch.steps());
      List<String> warnings = new ArrayList<>(batch.warnings());
      batch
          .notWrapped()
          .forEach(executor -> warnings.add("its workers cannot be followed: " + executor));
      warnings.addAll(databases.grantsToGive(Map.of("leasehold_job", job.name())));
      return warnings;
    }
  }
}
