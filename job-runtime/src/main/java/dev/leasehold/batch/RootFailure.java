package dev.leasehold.batch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.UnexpectedJobExecutionException;
import org.springframework.batch.core.job.flow.FlowExecutionException;
import org.springframework.batch.core.listener.StepListenerFailedException;
import org.springframework.batch.core.step.FatalStepExecutionException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.skip.SkipException;
import org.springframework.core.retry.RetryException;

/** Finds the exception that an author would look for in what the framework has made of it. */
final class RootFailure {
  /** What says no more than that something else has failed. */
  @SuppressWarnings("removal") // it is still thrown
  private static final Set<Class<?>> WRAPPERS =
      Set.of(
          ExecutionException.class,
          CompletionException.class,
          InvocationTargetException.class,
          UndeclaredThrowableException.class,
          JobExecutionException.class,
          UnexpectedJobExecutionException.class,
          FlowExecutionException.class,
          FatalStepExecutionException.class,
          StepListenerFailedException.class,
          RetryException.class);

  private RootFailure() {}

  /** The first failure that is more than a report of another step's. */
  static Optional<Throwable> of(JobExecution job, List<StepExecution> others) {
    List<Throwable> all =
        Stream.of(
                job.getStepExecutions().stream().flatMap(s -> s.getFailureExceptions().stream()),
                others.stream().flatMap(s -> s.getFailureExceptions().stream()),
                job.getFailureExceptions().stream())
            .flatMap(s -> s)
            .map(RootFailure::unwrap)
            .toList();
    return all.stream().filter(f -> !isWrapper(f)).findFirst().or(() -> all.stream().findFirst());
  }

  /** What is inside of the framework's wrappers. */
  static Throwable unwrap(Throwable failure) {
    Throwable inner = failure;
    while (isWrapper(inner) && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  private static boolean isWrapper(Throwable failure) {
    return WRAPPERS.contains(failure.getClass()) || failure instanceof SkipException;
  }
}
