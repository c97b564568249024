package dev.leasehold.run;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Claim;
import dev.leasehold.admission.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Stands in line for a lease, holding no connection, until it is granted, refused or too late. */
final class Line {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final Ledger ledger;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition left = lock.newCondition();
  private boolean leaving;

  Line(Ledger ledger, InstantSource clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /** Makes {@link #stand} give up; may be called before it and from any thread. */
  void leave() {
    lock.lock();
    try {
      leaving = true;
      left.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The ledger's last answer: granted, refused, or still waiting when {@code limit} was over or
   * somebody made it leave. Where it is not granted, the claim is no longer in line.
   *
   * @param moved hears when the place in line changes
   */
  Admission stand(Claim claim, Duration limit, Consumer<Admission.Waiting> moved) {
    Instant until = clock.instant().plus(limit);
    int place = 0;
    while (true) {
      Admission answer = ledger.ask(claim);
      if (!(answer instanceof Admission.Waiting waiting)) {
        return answer;
      }
      if (waiting.place() != place) {
        place = waiting.place();
        moved.accept(waiting);
      }
      if (!clock.instant().isBefore(until) || leftWithin(BETWEEN_LOOKS)) {
        ledger.leave(claim);
        return answer;
      }
    }
  }

  private boolean leftWithin(Duration pause) {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (!leaving && left > 0) {
        left = this.left.awaitNanos(left);
      }
      return leaving;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
