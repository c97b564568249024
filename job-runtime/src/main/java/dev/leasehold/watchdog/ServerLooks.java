package dev.leasehold.watchdog;

import dev.leasehold.database.DatabaseException;
import dev.leasehold.database.DatabaseException.Reason;
import dev.leasehold.database.LockWaits;
import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.watchdog.Watchdog.ServerSight;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the servers who waits for a lock, beside the watchdog's own thread, so that a server that is
 * slow holds up no look at the pools. Thread-safe.
 *
 * <p>A server is asked only while something of the run has waited for it for longer than the time
 * between two looks: a statement that takes longer, or an acquire.
 */
final class ServerLooks {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLooks.class);

  /** Twice what the server itself allows a look at its lock tables. */
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(2);

  /** What a server that is there needs at most for the smallest answer. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

  /**
   * What a server may show again instead of looking anew: MariaDB does, for a tenth of a second.
   */
  private static final Duration SHOWN_AGAIN = Duration.ofMillis(150);

  /** Looks may take this share of the time at most, however slow the server is. */
  private static final int REST = 10;

  private final ServerSight server;
  private final Duration every;
  private final Executor asking;
  private final Runnable answered;
  private @Nullable Answer answer;
  private boolean underWay;
  private Instant due = Instant.MIN;
  private Instant confirmable = Instant.MIN;

  /**
   * What the servers said.
   *
   * @param asked when they were
   * @param before the pools at that moment
   * @param locks by database; one that was not asked, or did not answer, is not named
   * @param silent databases that gave no answer at all, and what was heard instead
   */
  record Answer(
      Instant asked,
      PoolSnapshot before,
      Map<String, LockWaits> locks,
      Map<String, String> silent) {}

  /**
   * @param every between two looks
   * @param asking runs a question
   * @param answered told after each
   */
  ServerLooks(ServerSight server, Duration every, Executor asking, Runnable answered) {
    this.server = server;
    this.every = every;
    this.asking = asking;
    this.answered = answered;
  }

  /** The answer that has come since the last call. */
  synchronized Optional<Answer> take() {
    Answer come = answer;
    answer = null;
    return Optional.ofNullable(come);
  }

  /**
   * Asks, if it is time to and there is a reason.
   *
   * @param again whether the last answer has to be confirmed, as soon as it can be
   * @return whether there is a reason
   */
  boolean look(PoolSnapshot snapshot, Instant now, boolean again) {
    Set<String> waitedFor = waitedFor(snapshot, now);
    if (waitedFor.isEmpty()) {
      return false;
    }
    synchronized (this) {
      if (underWay || now.isBefore(again ? confirmable : due)) {
        return true;
      }
      underWay = true;
    }
    try {
      asking.execute(() -> ask(snapshot, now, waitedFor));
    } catch (Throwable notAsked) {
      // As where no thread can be made. The other clocks go on, and it is asked again.
      LOG.warn("the servers could not be asked for locks: {}", notAsked.toString());
      synchronized (this) {
        underWay = false;
        due = now.plus(every);
        confirmable = due;
      }
    }
    return true;
  }

  private Set<String> waitedFor(PoolSnapshot snapshot, Instant now) {
    Instant longAgo = now.minus(every);
    Set<String> databases = new TreeSet<>(server.waitedFor(longAgo));
    databases.addAll(snapshot.waitedFor(longAgo));
    return databases;
  }

  private void ask(PoolSnapshot snapshot, Instant now, Set<String> databases) {
    long start = System.nanoTime();
    Map<String, LockWaits> locks = new TreeMap<>();
    Map<String, String> silent = new TreeMap<>();
    for (String database : databases) {
      try {
        locks.put(database, ask(snapshot, database));
      } catch (DatabaseException unanswered) {
        if (isSilence(unanswered)) {
          silent.put(database, String.valueOf(unanswered.getMessage()));
        }
      } catch (Throwable failed) {
        LOG.debug("the locks of {} could not be looked at", database, failed);
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    // Who says nothing has no work with the question.
    Duration rest = silent.isEmpty() ? took.multipliedBy(REST) : Duration.ZERO;
    synchronized (this) {
      answer = new Answer(now, snapshot, locks, silent);
      confirmable = now.plus(took).plus(SHOWN_AGAIN);
      due = now.plus(took).plus(rest.compareTo(every) > 0 ? rest : every);
      underWay = false;
    }
    answered.run();
  }

  private LockWaits ask(PoolSnapshot snapshot, String database) {
    Set<Long> sessions = new TreeSet<>();
    for (ActivityState activity : snapshot.activities()) {
      activity.holds().stream()
          .filter(hold -> hold.database().equals(database) || isBeside(hold, database))
          .forEach(hold -> sessions.add(hold.connectionId()));
    }
    if (!sessions.isEmpty()) {
      try {
        return server.lockWaits(database, sessions, LOOK_LIMIT);
      } catch (DatabaseException unanswered) {
        // A server that does not show its locks, or not soon, need not be gone.
        LOG.debug("the locks of {} could not be looked at", database, unanswered);
      }
    }
    server.ping(database, ANSWER_LIMIT);
    return sessions.isEmpty()
        ? LockWaits.NONE
        : new LockWaits(List.of(), List.of("the server did not tell when it was asked last"));
  }

  private boolean isBeside(Hold hold, String database) {
    return server.sameServer(hold.database(), database);
  }

  private static boolean isSilence(DatabaseException unanswered) {
    return unanswered.reason() == Reason.LOST || unanswered.reason() == Reason.UNREACHABLE;
  }
}
