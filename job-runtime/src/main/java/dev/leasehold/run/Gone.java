package dev.leasehold.run;

import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.batch.AbandonedExecution;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.plan.Plan;
import dev.leasehold.report.Diagnosis;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What is done for an attempt that is gone: its incident, and the end of its execution. */
record Gone(Declaration declaration, Databases databases, Alarm alarm, InstantSource clock)
    implements Reclaim.Ending {

  /** The incident is the same whoever finds it: its time is the lease's end, not now. */
  @Override
  public void of(Attempt attempt, Lease lease, Attempt.End end) {
    incident(attempt, lease.expiresAt(), end);
    Optional<Attempt.Batch> batch = attempt.batch();
    if (batch.isPresent()) {
      databases
          .on(batch.get().server())
          .ifPresent(
              database ->
                  AbandonedExecution.writeDown(
                      database.transactions(),
                      batch.get().schema(),
                      batch.get().execution(),
                      clock));
    }
  }

  /** Tells of it; it is in the ledger when this returns, where that can be. */
  void incident(Attempt attempt, Instant at, Attempt.End end) {
    alarm.gone(
        attempt, end, at, subject(attempt.job(), attempt.scheduledAt(), attempt.arrivedAt()));
    alarm.settle();
  }

  /** Of a job of another declaration no plan is known. */
  Diagnosis.Subject subject(String name, Instant scheduledAt, Instant startedAt) {
    JobDeclaration job = declaration.jobs().get(name);
    Plan plan = job == null ? new Plan(name, declaration.ledger(), List.of()) : Plan.of(job);
    return new Diagnosis.Subject(name, scheduledAt, startedAt, plan, plan);
  }
}
