package dev.leasehold.batch;

import dev.leasehold.plan.Plan;
import dev.leasehold.pool.Activities;
import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.LeasedPools;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.StepSynchronizationManager;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.tasklet.StoppableTasklet;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.core.step.tasklet.TaskletStep;
import org.springframework.core.convert.support.ConfigurableConversionService;

/**
 * One author's job, loaded and ready to run. No type of Spring leaves this package.
 *
 * <p>{@link #run} is called once, on the thread that becomes the job's; everything else from any
 * thread.
 */
public final class BatchJob implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BatchJob.class);

  /** Where a chunk step of the older model waits for its workers; it uses no futures. */
  private static final String OLD_MODEL_JOIN =
      "org.springframework.batch.infrastructure.repeat.support.ResultHolderResultQueue";

  private final Spec spec;
  private final BookkeepingConnection bookkeeping;
  private final RoutedRepository repository;
  private final StepActivities stepActivities;
  private final JobGraph graph;
  private final JobContext context;
  private final Executions executions;
  private final Launch launch;
  private final Job job;
  private @Nullable Thread jobThread;
  private boolean interrupted;

  private BatchJob(Spec spec, InstantSource clock) {
    this.spec = spec;
    Class<?> type = AuthorClass.load(spec.configuration(), spec.classes());
    DataSource main = spec.pools().dataSource(spec.database());
    Map<String, DataSource> databases = new TreeMap<>();
    for (String name : spec.pools().snapshot().sizes().keySet()) {
      databases.put(name, spec.pools().dataSource(name));
    }
    ConfigurableConversionService conversions = Parameters.conversions();
    this.bookkeeping = new BookkeepingConnection(spec.bookkeeping());
    this.repository = new RoutedRepository(main, bookkeeping, conversions);
    this.stepActivities = new StepActivities(spec.plan(), spec.pools().activities());
    spec.pools().activities().addJoinSite(OLD_MODEL_JOIN);
    Workers workers = new Workers(spec.pools().activities());
    this.graph = new JobGraph(type, workers, stepActivities);
    JobRepository routed = repository.repository();
    this.context =
        new JobContext(
            type,
            new JobContext.Offer(
                databases, main, routed, new LeasedTransactionManager(main), spec.meters()));
    context.open(spec.properties(), spec.classes(), workers, graph);
    this.executions = new Executions(bookkeeping, clock);
    try {
      this.job = context.job(spec.name(), graph);
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
    this.launch = new Launch(job, routed, executions, conversions, spec.classes(), clock);
  }

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
   * @param meters hears what Spring Batch observes, where somebody wants to know
   */
  public record Spec(
      String name,
      String configuration,
      ClassLoader classes,
      Plan plan,
      LeasedPools pools,
      String database,
      DataSource bookkeeping,
      Map<String, String> properties,
      Optional<BatchMeters> meters) {
    /** Of a job that nobody measures. */
    public Spec(
        String name,
        String configuration,
        ClassLoader classes,
        Plan plan,
        LeasedPools pools,
        String database,
        DataSource bookkeeping,
        Map<String, String> properties) {
      this(
          name,
          configuration,
          classes,
          plan,
          pools,
          database,
          bookkeeping,
          properties,
          Optional.empty());
    }
  }

  /** A job parameter as Spring Batch's converters take it. */
  public record Parameter(String value, String type, boolean identifying) {}

  /**
   * Which job instance to run.
   *
   * @param parameters by name, without the instant
   * @param instantParameter the identifying parameter that holds the instant; empty for none
   * @param instant the scheduled instant
   * @param restarted the execution whose parameters are taken up instead, where it is there; empty
   *     for none
   */
  public record Identity(
      Map<String, Parameter> parameters,
      Optional<String> instantParameter,
      Instant instant,
      OptionalLong restarted) {}

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
    return withClassesOf(spec, () -> new BatchJob(spec, InstantSource.system()));
  }

  private static <T> T withClassesOf(Spec spec, Supplier<T> action) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(spec.classes());
    try {
      return action.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** All steps that the job's beans show. */
  public List<StepShape> steps() {
    return graph.steps().values().stream()
        .map(step -> new StepShape(step.getName(), StepTransactions.isTransactional(step)))
        .toList();
  }

  /** What the job's beans tell of what it will ask of its databases; nothing of it is run. */
  public JobShape shape() {
    return withClassesOf(spec, () -> context.shape(job, spec.database()));
  }

  /** Executors of the steps that could not be wrapped, each with its step and its class. */
  public List<String> notWrapped() {
    return graph.notWrapped();
  }

  /** Things worth a warning, one line each. */
  public List<String> warnings() {
    List<String> all = new ArrayList<>(context.warnings());
    graph.steps().values().forEach(step -> StepTransactions.warning(step).ifPresent(all::add));
    return List.copyOf(all);
  }

  /**
   * Runs the job to its end on this thread. An earlier execution of the same instance that is still
   * marked as started is recovered first: its lease has ended.
   *
   * @throws JobClassException when it cannot be restarted, or a parameter cannot be converted
   */
  public Outcome run(Identity identity) {
    return withClassesOf(
        spec,
        () -> {
          begin();
          try (Activities.Scope main =
              spec.pools().activities().begin("main", spec.plan().outsideSteps())) {
            return launch.run(identity, stepActivities, repository::jobExecutions);
          } finally {
            end();
          }
        });
  }

  private synchronized void begin() {
    jobThread = Thread.currentThread();
  }

  private synchronized void end() {
    jobThread = null;
    if (interrupted) {
      // What was meant for the job must not reach whatever this thread does next.
      Thread.interrupted();
    }
  }

  /**
   * The job's own execution in this run, which is the first that it creates: those of jobs that are
   * steps of it come later. Empty before that.
   */
  public OptionalLong execution() {
    return repository.jobExecutions().stream().mapToLong(Long::longValue).min();
  }

  /** The name of the job's own database, where its executions are written. */
  public String database() {
    return spec.database();
  }

  /** How far it is. */
  public Progress progress() {
    return stepActivities.progress();
  }

  /** How many rows each chunk step that has ended has read, by its name. */
  public Map<String, Long> readBySteps() {
    return stepActivities.readBySteps();
  }

  /** Asks Spring Batch to stop after the current chunk; returns at once and throws nothing. */
  public void stop() {
    stepActivities.stop();
    Thread stopper = new Thread(this::stopTasklets, "stop " + spec.name());
    stopper.setDaemon(true);
    stopper.start();
  }

  /** On a thread of its own, for it is the author's code. */
  private void stopTasklets() {
    for (StepExecution execution : stepActivities.live()) {
      Step step = graph.steps().get(execution.getStepName());
      Tasklet tasklet =
          step instanceof TaskletStep tasklets
              ? tasklets.getTasklet()
              : step instanceof BareTaskletStep bare ? bare.tasklet() : null;
      if (tasklet instanceof StoppableTasklet stoppable) {
        StepSynchronizationManager.register(execution);
        try {
          stoppable.stop(execution);
        } catch (RuntimeException e) {
          LOG.warn("Step {} could not be asked to stop", execution.getStepName(), e);
        } finally {
          StepSynchronizationManager.close();
        }
      }
    }
  }

  /** Interrupts the thread that runs the job and all threads of its workers. */
  public void interrupt() {
    for (ActivityState activity : spec.pools().snapshot().activities()) {
      if (activity.known() && activity.thread().filter(t -> t != jobThread).isPresent()) {
        activity.thread().get().interrupt();
      }
    }
    synchronized (this) {
      if (jobThread != null) {
        interrupted = true;
        jobThread.interrupt();
      }
    }
  }

  /**
   * Writes every execution of this run that did not complete down as FAILED, with an end time and
   * this text as exit description, over bookkeeping. Nothing happens where all have completed.
   *
   * @throws IllegalStateException when it could not be written within {@code limit}
   */
  public void writeDown(String description, Duration limit) {
    try {
      executions.end(repository.jobExecutions(), description, limit, repository::close);
    } catch (SQLException | RuntimeException e) {
      throw new IllegalStateException(
          "the end of the run could not be written down: " + LoadFailure.describe(e), e);
    }
  }

  @Override
  public void close() {
    withClassesOf(
        spec,
        () -> {
          context.close();
          bookkeeping.close();
          return this;
        });
  }
}
