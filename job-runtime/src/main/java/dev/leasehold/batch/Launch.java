package dev.leasehold.batch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.InvalidJobParametersException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.job.parameters.JobParametersIncrementer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.core.convert.support.ConfigurableConversionService;
import org.springframework.dao.EmptyResultDataAccessException;

/**
 * From an identity to the end of an execution.
 *
 * <p>Spring Batch's own operator is not used for it: it throws at a job instance without any
 * execution, which a death between two of its writes leaves behind; it replaces the parameters of a
 * job that has an incrementer; and it tells of its execution only when that has ended.
 */
final class Launch {
  private static final String ENDED_WITHOUT_A_WORD =
      "ended by the runtime: its lease ended while it was still marked as running";
  private static final String NOT_COMMITTED =
      "ended by the runtime: its last transaction is not known to have committed; its counts tell"
          + " what surely has";

  private final Job job;
  private final JobRepository repository;
  private final Executions executions;
  private final ConfigurableConversionService conversions;
  private final ClassLoader classes;
  private final InstantSource clock;

  Launch(
      Job job,
      JobRepository repository,
      Executions executions,
      ConfigurableConversionService conversions,
      ClassLoader classes,
      InstantSource clock) {
    this.job = job;
    this.repository = repository;
    this.executions = executions;
    this.conversions = conversions;
    this.classes = classes;
    this.clock = clock;
  }

  /**
   * Runs the job to its end.
   *
   * @param created all job executions of this run so far
   */
  BatchJob.Outcome run(
      BatchJob.Identity identity, StepActivities steps, Supplier<Set<Long>> created) {
    Instant begin = clock.instant();
    JobExecution execution = null;
    try {
      executions.requireTables();
      JobParameters parameters = parameters(identity);
      validate(parameters);
      JobInstance instance = repository.getJobInstance(job.getName(), parameters);
      if (instance == null) {
        instance = repository.createJobInstance(job.getName(), parameters);
      }
      executions.recover(instance.getId(), ENDED_WITHOUT_A_WORD);
      List<JobExecution> earlier = repository.getJobExecutions(instance);
      Optional<JobExecution> complete =
          earlier.stream().filter(e -> e.getStatus() == BatchStatus.COMPLETED).findFirst();
      if (complete.isPresent()) {
        return nothingToDo(complete.get());
      }
      refuseWhatCannotBeRestarted(earlier);
      ExecutionContext context =
          earlier.isEmpty() ? new ExecutionContext() : lastOf(instance).getExecutionContext();
      execution = repository.createJobExecution(instance, parameters, context);
      job.execute(execution);
      executions.end(created.get(), NOT_COMMITTED);
      return outcome(execution, steps, begin, Optional.empty());
    } catch (JobClassException e) {
      throw e;
    } catch (Exception | LinkageError e) {
      return outcome(execution, steps, begin, Optional.of(e));
    }
  }

  private JobParameters parameters(BatchJob.Identity identity) {
    Optional<JobParameters> restarted = restarted(identity);
    if (restarted.isPresent()) {
      return restarted.get();
    }
    JobParameters declared = Parameters.of(identity, conversions, classes);
    JobParametersIncrementer incrementer = job.getJobParametersIncrementer();
    if (identity.instantParameter().isPresent() || incrementer == null) {
      return declared;
    }
    // Identity is left to the job, and this is how a job makes one.
    JobInstance last = repository.getLastJobInstance(job.getName());
    JobExecution previous = last == null ? null : repository.getLastJobExecution(last);
    JobParameters next =
        incrementer.getNext(previous == null ? new JobParameters() : previous.getJobParameters());
    return new JobParametersBuilder(next).addJobParameters(declared).toJobParameters();
  }

  /**
   * Those of the execution that is taken up, which the declared ones need not be any more. One that
   * has been purged, or is of a job by another name, has nothing to say of this job.
   */
  private Optional<JobParameters> restarted(BatchJob.Identity identity) {
    if (identity.restarted().isEmpty()) {
      return Optional.empty();
    }
    try {
      JobExecution before = repository.getJobExecution(identity.restarted().getAsLong());
      return Optional.ofNullable(before)
          .filter(one -> one.getJobInstance().getJobName().equals(job.getName()))
          .map(JobExecution::getJobParameters);
    } catch (EmptyResultDataAccessException gone) {
      return Optional.empty();
    }
  }

  private void validate(JobParameters parameters) {
    try {
      job.getJobParametersValidator().validate(parameters);
    } catch (InvalidJobParametersException e) {
      throw new JobClassException(
          "job " + job.getName() + " refuses its parameters: " + LoadFailure.describe(e), e);
    }
  }

  private void refuseWhatCannotBeRestarted(List<JobExecution> earlier) {
    if (earlier.stream().anyMatch(e -> e.getStatus() == BatchStatus.ABANDONED)) {
      throw new JobClassException(
          "job "
              + job.getName()
              + " was abandoned for these parameters and cannot be restarted; run it for another"
              + " instant");
    }
    if (!earlier.isEmpty() && !job.isRestartable()) {
      throw new JobClassException(
          "job "
              + job.getName()
              + " has run for these parameters and does not allow restarts; run it for another"
              + " instant");
    }
  }

  private JobExecution lastOf(JobInstance instance) {
    JobExecution last = repository.getLastJobExecution(instance);
    if (last == null) {
      throw new IllegalStateException("the last execution of " + instance + " is gone");
    }
    return last;
  }

  private static BatchJob.Outcome nothingToDo(JobExecution complete) {
    return new BatchJob.Outcome(
        true, false, true, complete.getId(), 0, 0, 0, Duration.ZERO, Optional.empty());
  }

  private BatchJob.Outcome outcome(
      @Nullable JobExecution execution,
      StepActivities steps,
      Instant begin,
      Optional<Throwable> thrown) {
    BatchStatus status = execution == null ? BatchStatus.FAILED : execution.getStatus();
    boolean completed = thrown.isEmpty() && status == BatchStatus.COMPLETED;
    boolean stopped = thrown.isEmpty() && status == BatchStatus.STOPPED;
    BatchJob.Progress progress = steps.progress();
    Optional<Throwable> failure = Optional.empty();
    if (!completed) {
      List<StepExecution> failed = new ArrayList<>(steps.failed());
      failure =
          (execution == null ? Optional.<Throwable>empty() : RootFailure.of(execution, failed))
              .or(() -> thrown.map(RootFailure::unwrap));
    }
    return new BatchJob.Outcome(
        completed,
        stopped,
        false,
        execution == null ? 0 : execution.getId(),
        progress.read(),
        progress.written(),
        progress.stepsDone(),
        Duration.between(begin, clock.instant()),
        failure);
  }
}
