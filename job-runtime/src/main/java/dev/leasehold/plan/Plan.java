package dev.leasehold.plan;

import dev.leasehold.declaration.JobDeclaration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job's query plan with all sugar expanded.
 *
 * @param job the job's name
 * @param database the job's own database
 * @param nodes in the order they run; empty for a job in {@code observe} without a plan
 */
public record Plan(String job, String database, List<PlanNode> nodes) {

  /** Expands the sugar of a declared plan and resolves its databases. */
  public static Plan of(JobDeclaration job) {
    throw new UnsupportedOperationException();
  }

  /** With the fewest workers everywhere. */
  public Plan least() {
    throw new UnsupportedOperationException();
  }

  /** With the most workers everywhere. */
  public Plan most() {
    throw new UnsupportedOperationException();
  }

  /**
   * With the most workers whose peak fits, elastic nodes growing in plan order; the fewest where
   * not even these fit.
   *
   * @param connections what is granted, by database
   */
  public Plan sizedFor(Map<String, Integer> connections) {
    throw new UnsupportedOperationException();
  }

  /** Floor and peak by database, of the most workers; every database of the plan is named. */
  public Map<String, Demand> demand() {
    throw new UnsupportedOperationException();
  }

  /** What the thread of a Spring Batch step may take; the whole plan's where no node names it. */
  public Role step(String name) {
    throw new UnsupportedOperationException();
  }

  /** Whether a node of the plan names this step. */
  public boolean names(String step) {
    throw new UnsupportedOperationException();
  }

  /** What may be taken outside steps (listeners, deciders): one connection, and the workers. */
  public Role outsideSteps() {
    throw new UnsupportedOperationException();
  }

  /**
   * The plan with the step's own transaction put in where it lacks it; empty if it has it.
   *
   * @param step its name
   */
  public Optional<Plan> withTransactionOf(String step) {
    throw new UnsupportedOperationException();
  }

  /** The nodes as YAML to paste under {@code plan:}, two spaces a level, no trailing break. */
  public String yaml() {
    throw new UnsupportedOperationException();
  }
}
