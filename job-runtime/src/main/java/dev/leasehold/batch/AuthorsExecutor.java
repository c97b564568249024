package dev.leasehold.batch;

import dev.leasehold.pool.ExecutorShape;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** What can be seen of an author's executor while it is in use. */
record AuthorsExecutor(Executor executor) implements ExecutorShape {
  @Override
  public OptionalInt most() {
    return Workers.threads(executor);
  }

  @Override
  public OptionalInt now() {
    return now(executor);
  }

  private static OptionalInt now(Executor executor) {
    if (executor instanceof ThreadPoolExecutor pool && pool.getQueue().remainingCapacity() > 0) {
      return OptionalInt.of(Math.max(1, Math.max(pool.getCorePoolSize(), pool.getPoolSize())));
    }
    if (executor instanceof ConcurrentTaskExecutor concurrent) {
      return now(concurrent.getConcurrentExecutor());
    }
    if (executor instanceof ThreadPoolTaskExecutor spring) {
      try {
        return now(spring.getThreadPoolExecutor());
      } catch (IllegalStateException notReady) {
        return OptionalInt.empty();
      }
    }
    return Workers.threads(executor);
  }

  @Override
  public Runnable decorated(Runnable task) {
    // None of Spring's executors tells its decorator; all of them keep it under this name.
    return Fields.value(executor, "taskDecorator", TaskDecorator.class)
        .map(decorator -> decorator.decorate(task))
        .orElse(task);
  }
}
