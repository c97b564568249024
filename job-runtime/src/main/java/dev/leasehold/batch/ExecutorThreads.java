package dev.leasehold.batch;

import dev.leasehold.batch.JobShape.Threads;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import org.springframework.core.task.SyncTaskExecutor;

/** How many tasks an author's executor runs at once for somebody who hands it no more than some. */
final class ExecutorThreads {
  private ExecutorThreads() {}

  /**
   * @param executor the author's, or our stand-in for it
   * @param bound how many tasks it is handed at once; empty where that is not known
   */
  static Threads of(Object executor, OptionalInt bound) {
    Object author = Workers.author(executor);
    String words = BeanNames.type(author.getClass());
    if (author instanceof SyncTaskExecutor) {
      return new Threads(OptionalInt.of(1), OptionalInt.of(1), false, words);
    }
    OptionalInt threads =
        author instanceof Executor known ? Workers.threads(known) : OptionalInt.empty();
    OptionalInt most =
        threads.isPresent() && bound.isPresent()
            ? OptionalInt.of(Math.max(1, Math.min(threads.getAsInt(), bound.getAsInt())))
            : threads.isPresent() ? threads : bound;
    return new Threads(most, threads, true, words);
  }
}
