package dev.leasehold.run;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Claim;
import dev.leasehold.admission.Ledger;
import dev.leasehold.admission.Reason;
import dev.leasehold.database.DatabaseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Stands in line for a lease, holding no connection, until it is granted, refused or too late. A
 * server that is full or does not answer is waited for as well.
 */
final class Line {
  /** Between two looks of the one in front; who stands further back looks less often. */
  private static final Duration SHORTEST = Duration.ofMillis(100);

  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final DoubleSupplier jitter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition left = lock.newCondition();
  private volatile Instant askedAt = Instant.MIN;
  private boolean leaving;

  /**
   * @param jitter gives numbers from 0 to 1, so that those who came together do not ask together
   */
  Line(InstantSource clock, DoubleSupplier jitter) {
    this.clock = clock;
    this.jitter = jitter;
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
   * The ledger's last answer: granted, skipped, refused, or still waiting when {@code until} had
   * come or somebody made it leave. Where it is not granted, the claim is no longer in line.
   *
   * @param moved hears when the place in line or the reason changes
   * @param between what can be done for the line between two looks; must be short. An answer ends
   *     the wait, and is the last one then
   */
  Admission stand(
      Ledger ledger,
      Claim claim,
      Instant until,
      Consumer<Admission.Waiting> moved,
      Supplier<Optional<Admission>> between) {
    Admission.Waiting before = null;
    int failures = 0;
    while (true) {
      if (before == null && leftWithin(Duration.ZERO)) {
        // What was told to end meanwhile must not be granted anything.
        return new Admission.Waiting(Reason.WAITING_IN_LINE, 0, List.of());
      }
      if (failures == 0) {
        askedAt = clock.instant();
      }
      Admission answer;
      try {
        answer = ledger.ask(claim);
        failures = 0;
      } catch (DatabaseException failed) {
        answer = waitingFor(failed);
        failures++;
      }
      if (!(answer instanceof Admission.Waiting waiting)) {
        return answer;
      }
      if (before == null
          || before.place() != waiting.place()
          || before.reason() != waiting.reason()) {
        before = waiting;
        moved.accept(waiting);
      }
      Optional<Admission> otherwise = failures == 0 ? between.get() : Optional.empty();
      if (otherwise.isPresent()) {
        leaveTheLine(ledger, claim);
        return otherwise.get();
      }
      if (!clock.instant().isBefore(until)
          || leftWithin(
              pause(failures == 0 ? waiting.place() : 1 << Math.min(failures, 5), claim))) {
        leaveTheLine(ledger, claim);
        return answer;
      }
    }
  }

  /**
   * When the last answer of {@link #stand} was asked for, by the clock. An answer to a question
   * that was lost on its way may be of that time, so it is the first of those since the last
   * answer.
   */
  Instant askedAt() {
    return askedAt;
  }

  /**
   * The same patience for what has to be asked before there is a claim.
   *
   * @throws DatabaseException when it is not a server's fullness, or lasted until {@code until}
   */
  <T> T insist(Supplier<T> question, Instant until, Consumer<Admission.Waiting> moved) {
    int failures = 0;
    while (true) {
      try {
        return question.get();
      } catch (DatabaseException failed) {
        if (failed.reason() != DatabaseException.Reason.FULL || !clock.instant().isBefore(until)) {
          throw failed;
        }
        if (failures == 0) {
          moved.accept(waitingFor(failed));
        }
        failures++;
        if (leftWithin(jittered(SHORTEST.multipliedBy(1L << Math.min(failures, 5))))) {
          throw failed;
        }
      }
    }
  }

  /** Fullness and a lost server pass; anything else would not be better the next time. */
  private static Admission.Waiting waitingFor(DatabaseException failed) {
    return switch (failed.reason()) {
      case FULL -> new Admission.Waiting(Reason.WAITING_FOR_CONNECTION, 0, List.of());
      case LOST, UNREACHABLE -> new Admission.Waiting(Reason.WAITING_FOR_DATABASE, 0, List.of());
      default -> throw failed;
    };
  }

  private static void leaveTheLine(Ledger ledger, Claim claim) {
    try {
      ledger.leave(claim);
    } catch (DatabaseException unreachable) {
      // The place is overdue before long, and passed over.
    }
  }

  /** A place lasts a term, so that looks must be well within it. */
  private Duration pause(int steps, Claim claim) {
    Duration longest = claim.term().dividedBy(4);
    Duration pause = SHORTEST.multipliedBy(Math.max(1, steps));
    pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    return jittered(pause.compareTo(longest) > 0 ? longest : pause);
  }

  private Duration jittered(Duration pause) {
    return Duration.ofNanos((long) (pause.toNanos() * (0.5 + jitter.getAsDouble() / 2)));
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
