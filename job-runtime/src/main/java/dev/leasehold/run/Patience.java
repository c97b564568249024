package dev.leasehold.run;

import dev.leasehold.admission.SteadyClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Asks until there is an answer or the time is over. */
final class Patience {
  private static final Duration BETWEEN = Duration.ofMillis(100);

  private final SteadyClock clock;

  Patience(InstantSource wall) {
    this.clock = SteadyClock.of(wall);
  }

  /**
   * The first answer within {@code limit}; empty where none came, or the thread was interrupted.
   */
  <T> Optional<T> until(Duration limit, Supplier<Optional<T>> question) {
    Instant until = clock.instant().plus(limit);
    while (true) {
      Optional<T> answer = question.get();
      if (answer.isPresent()
          || !clock.instant().isBefore(until)
          || Thread.currentThread().isInterrupted()) {
        return answer;
      }
      LockSupport.parkNanos(BETWEEN.toNanos());
    }
  }
}
