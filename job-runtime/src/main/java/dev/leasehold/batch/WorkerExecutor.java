package dev.leasehold.batch;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.core.task.AsyncTaskExecutor;

/**
 * An author's executor whose tasks are activities of the run. Whatever is submitted becomes a
 * {@link java.util.concurrent.FutureTask}, on which its parent can be seen to wait.
 */
final class WorkerExecutor extends AbstractExecutorService implements AsyncTaskExecutor {
  private final Executor author;
  private final Executor activities;

  /**
   * An executor in place of another.
   *
   * @param author whose life cycle it keeps
   * @param activities hands tasks to {@code author} as activities
   */
  WorkerExecutor(Executor author, Executor activities) {
    this.author = author;
    this.activities = activities;
  }

  Executor author() {
    return author;
  }

  @Override
  public void execute(Runnable task) {
    activities.execute(task);
  }

  @Override
  public void shutdown() {
    if (author instanceof ExecutorService service) {
      service.shutdown();
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    return author instanceof ExecutorService service ? service.shutdownNow() : List.of();
  }

  @Override
  public boolean isShutdown() {
    return author instanceof ExecutorService service && service.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return author instanceof ExecutorService service && service.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return !(author instanceof ExecutorService service) || service.awaitTermination(timeout, unit);
  }

  @Override
  public String toString() {
    return "leased " + author;
  }
}
