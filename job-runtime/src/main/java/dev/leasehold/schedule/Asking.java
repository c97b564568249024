package dev.leasehold.schedule;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for one kind of question, so that a slow one keeps no other from being answered. */
final class Asking implements AutoCloseable {
  private final ExecutorService threads;

  /**
   * @param name of its threads
   * @param most questions at a time
   * @param waiting so many more wait for a thread; who comes then is refused
   */
  Asking(String name, int most, int waiting) {
    this.threads = pool(name, most, waiting);
  }

  /** Threads that end with the process; work beyond all bounds is refused. */
  static ExecutorService pool(String name, int most, int waiting) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            most,
            most,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** What it answers; one that is refused for want of room has failed by that. */
  <T> CompletableFuture<T> ask(Callable<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      threads.execute(
          () -> {
            try {
              answer.complete(question.call());
            } catch (Throwable failed) {
              answer.completeExceptionally(failed);
            }
          });
    } catch (RejectedExecutionException full) {
      answer.completeExceptionally(full);
    }
    return answer;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
