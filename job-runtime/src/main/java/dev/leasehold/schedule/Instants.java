package dev.leasehold.schedule;

import dev.leasehold.declaration.DaemonDeclaration.CatchUp;
import dev.leasehold.declaration.DaemonDeclaration.CatchUp.Which;
import dev.leasehold.declaration.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which instants of a schedule are started, also after a time in which no daemon was there.
 *
 * @param schedule all of them
 * @param catchUp what becomes of those that are late
 */
record Instants(Schedule schedule, CatchUp catchUp) {
  /**
   * A start that is later than this is made up for, or not; one that is not, always takes place.
   */
  static final Duration ON_TIME = Duration.ofMinutes(1);

  private static final int MOST_IN_ONE_LOOK = 100_000;

  /**
   * The first instant after {@code after} that is to be started, be it due already or to come;
   * empty where there is none in eight years.
   */
  Optional<Instant> next(Instant after, Instant now) {
    Instant onTime = now.minus(ON_TIME);
    Instant earliest = now.minus(catchUp.window());
    return switch (catchUp.runs()) {
      case NONE -> schedule.next(later(after, justBefore(onTime)));
      case ALL -> schedule.next(later(after, justBefore(earlier(earliest, onTime))));
      case LATEST -> latest(after, now, earlier(earliest, onTime));
    };
  }

  /** Whether this instant of the schedule is to be started now. */
  boolean isStarted(Instant instant, Instant now) {
    if (!instant.isBefore(now.minus(ON_TIME))) {
      return true;
    }
    return catchUp.runs() != Which.NONE
        && next(justBefore(instant), now).filter(instant::equals).isPresent();
  }

  private Optional<Instant> latest(Instant after, Instant now, Instant earliest) {
    Instant from = later(after, justBefore(now.minus(ON_TIME)));
    Optional<Instant> onTime = schedule.next(from);
    if (onTime.isPresent() && !onTime.get().isAfter(now)) {
      return onTime;
    }
    return last(later(after, justBefore(earliest)), now).or(() -> onTime);
  }

  /**
   * The last one after {@code from}, up to and with {@code to}: looks back twice as far each time.
   */
  private Optional<Instant> last(Instant from, Instant to) {
    Duration back = ON_TIME;
    while (true) {
      Instant begin = later(from, to.minus(back));
      List<Instant> all = schedule.between(begin, to, MOST_IN_ONE_LOOK);
      if (!all.isEmpty()) {
        return Optional.of(all.get(all.size() - 1));
      }
      if (begin.equals(from)) {
        return Optional.empty();
      }
      back = back.multipliedBy(2);
    }
  }

  private static Instant justBefore(Instant instant) {
    return instant.minusNanos(1);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
