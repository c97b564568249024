package dev.leasehold.run;

import dev.leasehold.batch.BatchJob;
import dev.leasehold.declaration.JobDeclaration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The thread that runs the author's job, and how it ended. */
final class JobThread {
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile BatchJob.@Nullable Outcome outcome;
  private volatile @Nullable RuntimeException refused;

  private JobThread() {}

  static JobThread start(RunRequest request, BatchJob batch, Signals signals) {
    JobThread made = new JobThread();
    BatchJob.Identity identity = identity(request);
    Thread thread =
        new Thread(
            () -> {
              try {
                made.outcome = batch.run(identity);
              } catch (RuntimeException e) {
                made.refused = e;
              } finally {
                made.ended.countDown();
                signals.ended();
              }
            },
            "main of " + request.job());
    // The process must be able to leave when the author's code does not end.
    thread.setDaemon(true);
    thread.setContextClassLoader(request.classes());
    thread.start();
    return made;
  }

  /** Which Spring Batch job instance the request means. */
  private static BatchJob.Identity identity(RunRequest request) {
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
        parameters, job.instantParameter(), request.scheduledAt(), request.restartLast());
  }

  /** Open once the thread has ended. */
  CountDownLatch ended() {
    return ended;
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** How the job ended; empty while it runs, and where it could not be started. */
  Optional<BatchJob.Outcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  /**
   * Why the job did not complete, one line; empty where it completed, or still runs.
   *
   * @throws RuntimeException when the job could not be started at all
   */
  Optional<Throwable> failure() {
    RuntimeException why = refused;
    if (why != null) {
      throw why;
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
