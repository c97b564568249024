package dev.leasehold.pool;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A hold or a wait that is over.
 *
 * @param activity whose it was, by id
 * @param label of that activity then
 * @param database whose pool it was of
 * @param connectionId the server's id of the session; 0 for a wait
 * @param waited whether it was a wait in acquire, not a hold
 * @param from when it began
 * @param to when it ended
 */
public record Ended(
    long activity,
    String label,
    String database,
    long connectionId,
    boolean waited,
    Instant from,
    Instant to) {

  /** Nanoseconds; a wait that was shorter is not remembered. */
  static final long SHORTEST_WAIT = TimeUnit.MILLISECONDS.toNanos(1);
}
