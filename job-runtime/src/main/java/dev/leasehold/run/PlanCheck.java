package dev.leasehold.run;

import dev.leasehold.batch.BatchJob.StepShape;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.Place;
import dev.leasehold.declaration.Problem;
import dev.leasehold.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/** Refuses a plan that the job's own beans contradict. */
final class PlanCheck {
  private PlanCheck() {}

  /**
   * Refuses a plan that lacks a step's own transaction, and shows the corrected one.
   *
   * @throws DeclarationException naming every such step
   */
  static void refuseWithoutStepTransaction(JobDeclaration job, Plan plan, List<StepShape> steps) {
    if (plan.nodes().isEmpty()) {
      return;
    }
    Plan corrected = plan;
    List<String> lacking = new ArrayList<>();
    for (StepShape step : steps) {
      if (step.transactional()) {
        var added = corrected.withTransactionOf(step.name());
        if (added.isPresent()) {
          lacking.add(step.name());
          corrected = added.get();
        }
      }
    }
    if (!lacking.isEmpty()) {
      Place place = job.place();
      throw new DeclarationException(
          List.of(
              new Problem(
                  new Place(place.file(), place.line(), place.column(), place.path() + ".plan"),
                  "lacks the transaction that Spring Batch opens around step "
                      + String.join(", ", lacking)
                      + "; declare:\nplan:\n"
                      + corrected.yaml().indent(2).stripTrailing())));
    }
  }
}
