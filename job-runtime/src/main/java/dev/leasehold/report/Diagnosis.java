package dev.leasehold.report;

import dev.leasehold.plan.Plan;
import dev.leasehold.watchdog.Finding;
import java.time.Instant;

/** Turns what the watchdog saw into an incident: what happened, why, and what to change. Pure. */
public final class Diagnosis {
  private Diagnosis() {}

  /**
   * The run that an incident is about.
   *
   * @param job its name
   * @param scheduledAt the scheduled instant
   * @param startedAt when the attempt began
   * @param plan as declared, sized to the lease
   */
  public record Subject(String job, Instant scheduledAt, Instant startedAt, Plan plan) {}

  /** The incident of a finding. */
  public static Incident of(Finding finding, Subject subject) {
    throw new UnsupportedOperationException();
  }
}
