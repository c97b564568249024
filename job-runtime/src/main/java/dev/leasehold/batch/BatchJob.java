package dev.leasehold.batch;

import dev.leasehold.plan.Plan;
import dev.leasehold.pool.LeasedPools;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * One author's job, loaded and ready to run. No type of Spring leaves this package.
 *
 * <p>{@link #run} is called once, on the thread that becomes the job's; everything else from any
 * thread.
 */
public final class BatchJob implements AutoCloseable {
  private BatchJob() {}

  /**
   * What to load, and what it gets.
   *
   * @param name the declared job's name
   * @param configuration a {@code @Configuration} class with one Batch job, or a Tasklet class
   * @param classes where it is found
   * @param plan sized to the lease
   * @param pools the run's own pools
   * @param database the name of the job's own database
   * @param bookkeeping one connection of the job's database that is not of its pool
   * @param properties fill the Environment, above application.properties and .yml
   */
  public record Spec(
      String name,
      String configuration,
      ClassLoader classes,
      Plan plan,
      LeasedPools pools,
      String database,
      DataSource bookkeeping,
      Map<String, String> properties) {}

  /** A job parameter as Spring Batch's converters take it. */
  public record Parameter(String value, String type, boolean identifying) {}

  /**
   * Which job instance to run.
   *
   * @param parameters by name, without the instant
   * @param instantParameter the identifying parameter that holds the instant; empty for none
   * @param instant the scheduled instant
   * @param restartLast take up the last failed execution's parameters instead
   */
  public record Identity(
      Map<String, Parameter> parameters,
      Optional<String> instantParameter,
      Instant instant,
      boolean restartLast) {}

  /**
   * A step as its beans tell.
   *
   * @param transactional whether the framework opens a transaction around what it does
   */
  public record StepShape(String name, boolean transactional) {}

  /** How far a run is; items over all steps. */
  public record Progress(String step, long read, long written, int stepsDone) {}

  /**
   * How the job ended.
   *
   * @param failure the author's exception, innermost cause last; empty for a completed job
   */
  public record Outcome(
      boolean completed,
      boolean stopped,
      boolean nothingToDo,
      long executionId,
      long read,
      long written,
      int steps,
      Duration took,
      Optional<Throwable> failure) {}

  /**
   * Loads the author's class and refreshes its context.
   *
   * @throws JobClassException with one line for people: class not found, compiled for Spring Batch
   *     5, no job, two jobs, a bean that cannot be made
   */
  public static BatchJob load(Spec spec) {
    throw new UnsupportedOperationException();
  }

  /** All steps that the job's beans show. */
  public List<StepShape> steps() {
    throw new UnsupportedOperationException();
  }

  /** Executors of the steps that could not be wrapped, each with its step and its class. */
  public List<String> notWrapped() {
    throw new UnsupportedOperationException();
  }

  /** Things worth a warning, one line each. */
  public List<String> warnings() {
    throw new UnsupportedOperationException();
  }

  /**
   * Runs the job to its end on this thread. An earlier execution of the same instance that is still
   * marked as started is recovered first: its lease has ended.
   *
   * @throws JobClassException when there is nothing to restart, or a parameter cannot be converted
   */
  public Outcome run(Identity identity) {
    throw new UnsupportedOperationException();
  }

  /** How far it is. */
  public Progress progress() {
    throw new UnsupportedOperationException();
  }

  /** Asks Spring Batch to stop after the current chunk; returns at once and throws nothing. */
  public void stop() {
    throw new UnsupportedOperationException();
  }

  /** Interrupts the thread that runs the job and all threads of its workers. */
  public void interrupt() {
    throw new UnsupportedOperationException();
  }

  /**
   * Writes every execution of this run that has no end down as FAILED, with an end time and this
   * text as exit description, over bookkeeping. Nothing happens where all have ended.
   */
  public void writeDown(String description, Duration limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
