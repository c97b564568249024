package dev.leasehold.run;

import dev.leasehold.batch.BatchJob;
import dev.leasehold.declaration.JobDeclaration;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that loads the author's job and runs it, and how it ended. Both are the author's code,
 * which may hang: so whoever supervises the run does neither.
 */
final class JobThread implements AutoCloseable {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable BatchJob batch;
  private volatile BatchJob.@Nullable Outcome outcome;
  private volatile @Nullable Throwable thrown;
  private volatile boolean stopped;

  private JobThread(
      Supplier<BatchJob> loading, RunRequest request, OptionalLong restarted, Signals signals) {
    BatchJob.Identity identity = identity(request, restarted);
    thread =
        new Thread(
            () -> {
              try {
                BatchJob loaded = loading.get();
                batch = loaded;
                if (!stopped && !signals.interrupted()) {
                  outcome = loaded.run(identity);
                }
              } catch (Throwable e) {
                // A checked exception too, for not every author's language has them checked.
                thrown = e;
              } finally {
                ended.countDown();
                signals.ended();
              }
            },
            "main of " + request.job());
    // The process must be able to leave when the author's code does not end.
    thread.setDaemon(true);
    thread.setContextClassLoader(request.classes());
  }

  /**
   * Starts it.
   *
   * @param loading makes the job; called on this thread
   * @param restarted the execution that is taken up; empty for none
   */
  static JobThread start(
      Supplier<BatchJob> loading, RunRequest request, OptionalLong restarted, Signals signals) {
    JobThread made = new JobThread(loading, request, restarted, signals);
    made.thread.start();
    return made;
  }

  /** Asks the job to stop after the current chunk, or not to begin; returns at once. */
  void stop() {
    // First this: a job that is ready from now on looks at it, and one that was is told below.
    stopped = true;
    loaded().ifPresent(BatchJob::stop);
  }

  /** Interrupts the thread, and all threads of the job's workers. */
  void interrupt() {
    loaded().ifPresentOrElse(BatchJob::interrupt, thread::interrupt);
  }

  /** Writes the executions of the run that did not complete down as failed. */
  void writeDown(String description, Duration limit) {
    loaded().ifPresent(job -> job.writeDown(description, limit));
  }

  /** The execution of Spring Batch; empty before there is one. */
  OptionalLong execution() {
    return loaded().map(BatchJob::execution).orElse(OptionalLong.empty());
  }

  /** How far the job is. */
  BatchJob.Progress progress() {
    return loaded().map(BatchJob::progress).orElseGet(() -> new BatchJob.Progress("", 0, 0, 0));
  }

  /** How many rows each chunk step has read. */
  Map<String, Long> readBySteps() {
    return loaded().map(BatchJob::readBySteps).orElseGet(Map::of);
  }

  private Optional<BatchJob> loaded() {
    return Optional.ofNullable(batch);
  }

  /** Closes the job; one that is still being loaded is left to its daemon thread. */
  @Override
  public void close() {
    loaded().ifPresent(BatchJob::close);
  }

  /** Which Spring Batch job instance the request means. */
  private static BatchJob.Identity identity(RunRequest request, OptionalLong restarted) {
    JobDeclaration job = request.declared();
    Map<String, BatchJob.Parameter> parameters = new LinkedHashMap<>();
    job.parameters()
        .forEach(
            (name, declared) ->
                parameters.put(
                    name,
                    new BatchJob.Parameter(
                        declared.value().resolve(request.references()),
                        declared.type(),
                        declared.identifying())));
    return new BatchJob.Identity(
        parameters, job.instantParameter(), request.scheduledAt(), restarted);
  }

  /** Open once the thread has ended. */
  CountDownLatch ended() {
    return ended;
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** How the job ended; empty while it runs, and where it was not started. */
  Optional<BatchJob.Outcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  /** Whether the thread has ended because the job was not to begin any more. */
  boolean hasEndedUnbegun() {
    return hasEnded() && outcome == null && thrown == null;
  }

  /**
   * Why the job did not complete, one line; empty where it completed, or still runs.
   *
   * @throws RuntimeException when the job could not be started at all
   */
  Optional<Throwable> failure() {
    Throwable why = thrown;
    if (why instanceof RuntimeException refused) {
      throw refused;
    }
    if (why != null) {
      return Optional.of(why);
    }
    BatchJob.Outcome ended = outcome;
    if (ended == null || ended.completed() || ended.nothingToDo()) {
      return Optional.empty();
    }
    return ended
        .failure()
        .or(() -> Optional.of(new IllegalStateException("the job did not complete")));
  }
}
