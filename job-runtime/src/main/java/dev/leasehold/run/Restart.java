package dev.leasehold.run;

import dev.leasehold.batch.BatchJob;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.plan.Budget;
import dev.leasehold.plan.Plan;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/** Finds out which run a restart takes up. */
final class Restart {
  private Restart() {}

  /**
   * The request under the scheduled instant of the run that it means: of a restart the last failed
   * one's, where that had one.
   *
   * <p>Spring Batch keeps runs by the name that the author's class gives its job, so that the class
   * is loaded for this look, as for a check; nothing of it is held afterwards.
   *
   * @throws dev.leasehold.batch.JobClassException when there is nothing to restart
   */
  static RunRequest named(RunRequest request, Databases databases, InstantSource clock) {
    JobDeclaration job = request.declared();
    Optional<String> parameter = job.instantParameter();
    if (!request.restartLast() || parameter.isEmpty()) {
      return request;
    }
    try (RunScope scope = new RunScope()) {
      LeaseSize size = new LeaseSize(Budget.of(job, databases.capacities()), databases.servers());
      RunPools opening =
          new RunPools(request, databases, Map.of("leasehold_job", job.name()), clock);
      BatchJob batch =
          opening.loadUnwatched(scope, Plan.of(job).sizedFor(size.least()), size.least());
      return batch
          .lastFailed(parameter.get())
          .flatMap(Restart::instant)
          .map(request::at)
          .orElse(request);
    }
  }

  /** Empty for what somebody else has put under that name. */
  private static Optional<Instant> instant(String value) {
    try {
      return Optional.of(Instant.parse(value));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
