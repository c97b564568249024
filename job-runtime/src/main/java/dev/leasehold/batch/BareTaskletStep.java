package dev.leasehold.batch;

import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.scope.context.StepContext;
import org.springframework.batch.core.step.AbstractStep;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.ThreadStepInterruptionPolicy;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/**
 * Runs a tasklet without any transaction around it, so that a statement holds a connection just
 * while it runs.
 *
 * <p>Spring Batch's own step would open one even where no transaction manager is given, and a
 * template's first connection would stay bound to it until the tasklet ends.
 */
final class BareTaskletStep extends AbstractStep {
  private final Tasklet tasklet;

  BareTaskletStep(String name, Tasklet tasklet, JobRepository jobRepository) {
    super(jobRepository);
    this.tasklet = tasklet;
    setName(name);
  }

  @Override
  protected void doExecute(StepExecution stepExecution) throws Exception {
    stepExecution.getExecutionContext().put(STEP_TYPE_KEY, getClass().getName());
    ThreadStepInterruptionPolicy interruption = new ThreadStepInterruptionPolicy();
    ChunkContext context = new ChunkContext(new StepContext(stepExecution));
    RepeatStatus status = RepeatStatus.CONTINUABLE;
    while (status.isContinuable()) {
      interruption.checkInterrupted(stepExecution);
      StepContribution contribution = stepExecution.createStepContribution();
      try {
        status = tasklet.execute(contribution, context);
      } finally {
        stepExecution.apply(contribution);
      }
      if (status == null) {
        status = RepeatStatus.FINISHED;
      }
      stepExecution.incrementCommitCount();
      getJobRepository().updateExecutionContext(stepExecution);
      getJobRepository().update(stepExecution);
    }
    interruption.checkInterrupted(stepExecution);
  }

  Tasklet tasklet() {
    return tasklet;
  }
}
