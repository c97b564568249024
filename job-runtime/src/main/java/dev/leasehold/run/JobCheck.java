package dev.leasehold.run;

import dev.leasehold.admission.PastRuns;
import dev.leasehold.alert.Senders;
import dev.leasehold.batch.BatchJob;
import dev.leasehold.database.Registration;
import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationException;
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

/** Everything that can be checked of a job before a run: plan, databases, class, steps. */
public final class JobCheck {
  private final InstantSource clock;

  /** Checks by this clock. */
  public JobCheck(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Checks of a job what its declaration alone can tell: no class is loaded, and nobody is asked.
   *
   * @throws dev.leasehold.declaration.DeclarationException when it cannot be run
   */
  public static void checkDeclared(Declaration declaration, JobDeclaration job) {
    Map<String, Integer> capacities = new LinkedHashMap<>();
    declaration
        .databases()
        .forEach(
            (name, database) ->
                database.capacity().ifPresent(capacity -> capacities.put(name, capacity)));
    Plan.possible(job, capacities);
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
      Set<String> names = new LinkedHashSet<>(plan.demand().keySet());
      names.add(request.declaration().ledger());
      Databases databases = scope.add("databases", Databases.reach(names, request));
      List<String> warnings = new ArrayList<>();
      LedgerOfRun ledger = LedgerOfRun.of(databases, request.declaration().ledger());
      Map<String, Integer> capacities = ledger.enroll(databases, warnings::add);
      Plan.possible(job, capacities);
      LeaseSize size =
          LeaseSize.of(job, capacities, databases.servers(), request.declaration().ledger());
      Plan sized = plan.sizedFor(size.least());
      RunPools opening =
          new RunPools(
              request,
              databases,
              Map.of("leasehold_job", job.name()),
              database -> Registration.NONE,
              RunMetrics.NONE,
              clock);
      BatchJob batch = opening.loadUnwatched(scope, sized, size.least());
      PlanCheck.refuseWithoutStepTransaction(job, sized, batch.steps());
      warnings.addAll(batch.warnings());
      warnings.addAll(againstBeans(job, batch));
      warnings.addAll(
          PastPeaks.warnings(job, new PastRuns(ledger.transactions(), LedgerOfRun.LIMIT)));
      batch
          .notWrapped()
          .forEach(executor -> warnings.add("its workers cannot be followed: " + executor));
      warnings.addAll(databases.grantsToGive(Map.of("leasehold_job", job.name())));
      warnings.addAll(unusable(request));
      RunMetrics.unusable(request.declaration(), request.references())
          .forEach(why -> warnings.add("a run would send no numbers there: " + why));
      return warnings;
    }
  }

  /** What cannot be compared is no fault of the job, which a run would not read so. */
  private static List<String> againstBeans(JobDeclaration job, BatchJob batch) {
    try {
      return PlanAgainstBeans.warnings(job.plan(), job.database(), batch.shape());
    } catch (RuntimeException | LinkageError unread) {
      return List.of("the plan is not compared with the beans, which cannot be read: " + unread);
    }
  }

  /** A run goes on without a channel that it cannot use, so it is no more than a warning. */
  private static List<String> unusable(RunRequest request) {
    List<String> warnings = new ArrayList<>();
    for (ChannelDeclaration channel : request.declaration().channels().values()) {
      if (channel.jobs().isEmpty() || channel.jobs().contains(request.job())) {
        try {
          Senders.of(channel, request.references());
        } catch (DeclarationException wrong) {
          wrong
              .problems()
              .forEach(
                  problem ->
                      warnings.add("nobody can be told over " + channel.name() + ": " + problem));
        }
      }
    }
    return warnings;
  }
}
