package dev.leasehold.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is asked for by many and holds for a moment: who asks meanwhile, or while it is
 * being found, gets the same. A failure holds for nobody but those who waited for it. Thread-safe.
 */
final class Recent<T> {
  private final Duration holds;
  private final InstantSource clock;
  private final Supplier<CompletableFuture<T>> question;
  private @Nullable CompletableFuture<T> last;
  private Instant found = Instant.MIN;

  /**
   * @param holds how long an answer does, from when it was found
   * @param question asked never twice at once
   */
  Recent(Duration holds, InstantSource clock, Supplier<CompletableFuture<T>> question) {
    this.holds = holds;
    this.clock = clock;
    this.question = question;
  }

  /** The last answer, or the next. */
  synchronized CompletableFuture<T> get() {
    if (last == null || (last.isDone() && !holds(last))) {
      last = question.get().whenComplete((answer, failed) -> finds());
    }
    return last;
  }

  private synchronized void finds() {
    found = clock.instant();
  }

  private boolean holds(CompletableFuture<T> one) {
    return !one.isCompletedExceptionally() && clock.instant().isBefore(found.plus(holds));
  }
}
