package dev.leasehold.watchdog;

import dev.leasehold.database.Control.Session;
import dev.leasehold.pool.ActivityState;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.watchdog.Watchdog.ServerSight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is gathered beside the snapshot when something is found: the stacks of its threads and what
 * the server says. Thread-safe.
 */
final class Evidence {
  private static final Logger LOG = LoggerFactory.getLogger(Evidence.class);

  private static final int PATIENCE = 3;

  private final ServerSight server;
  private final Duration limit;
  private final AtomicBoolean asking = new AtomicBoolean();

  /** Waits at most {@code limit} for the server, whatever the sight does. */
  Evidence(ServerSight server, Duration limit) {
    this.server = server;
    this.limit = limit;
  }

  /** The finding with its stacks and what the server says about every hold of it. */
  Finding complete(Finding finding) {
    return finding.with(stacks(finding.evidence()), sessions(finding.evidence()));
  }

  /** Innermost frame first, by activity; an activity without a thread has none. */
  static Map<Long, List<StackTraceElement>> stacks(PoolSnapshot snapshot) {
    Map<Long, List<StackTraceElement>> stacks = new LinkedHashMap<>();
    for (ActivityState activity : snapshot.activities()) {
      activity
          .thread()
          .ifPresent(thread -> stacks.put(activity.id(), List.of(thread.getStackTrace())));
    }
    return stacks;
  }

  /** By database, all within the limit; a database that did not answer in time is not named. */
  Map<String, List<Session>> sessions(PoolSnapshot snapshot) {
    Map<String, List<Long>> ids = new TreeMap<>();
    for (ActivityState activity : snapshot.activities()) {
      for (Hold hold : activity.holds()) {
        ids.computeIfAbsent(hold.database(), d -> new ArrayList<>()).add(hold.connectionId());
      }
    }
    // One question at a time: where the last one never came back, the next would not either.
    if (ids.isEmpty() || !asking.compareAndSet(false, true)) {
      return Map.of();
    }
    CompletableFuture<Map<String, List<Session>>> answer = new CompletableFuture<>();
    Thread thread = new Thread(() -> ask(ids, answer), "leasehold-watchdog-server");
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (Throwable notStarted) {
      // A finding without what the server says is better than none.
      LOG.warn("the server could not be asked: {}", notStarted.toString());
      asking.set(false);
      return Map.of();
    }
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Map.of();
    } catch (ExecutionException | TimeoutException noAnswer) {
      return Map.of();
    }
  }

  private void ask(
      Map<String, List<Long>> ids, CompletableFuture<Map<String, List<Session>>> answer) {
    Map<String, List<Session>> sessions = new HashMap<>();
    try {
      ids.forEach(
          // Longer than anybody waits for it: to break a question off costs the connection.
          (database, held) ->
              sessions.put(
                  database,
                  List.copyOf(server.sessions(database, held, limit.multipliedBy(PATIENCE)))));
    } catch (Throwable unanswered) {
      LOG.debug("the server could not be asked", unanswered);
    }
    // First this: whoever gets the answer may ask again at once.
    asking.set(false);
    answer.complete(sessions);
  }
}
