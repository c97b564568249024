package dev.leasehold.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An activity has a connection.
 *
 * @param database whose pool it is of
 * @param connectionId the server's id of the session
 * @param since when it was acquired
 * @param use what it is held for, as far as can be seen
 * @param takenAt where it was acquired or first used; absent where nobody looked
 * @param statement the digest of the last statement on it: no literal, no parameter
 * @param running whether a statement of it is in the driver now
 * @param runningSince when the call that is in the driver now was first seen there: the same for as
 *     long as it is the same call; present while {@code running}
 * @param idle for how long nothing has been asked of it; zero while {@code running}
 */
public record Hold(
    String database,
    long connectionId,
    Instant since,
    Use use,
    Optional<CodeLine> takenAt,
    Optional<String> statement,
    boolean running,
    Optional<Instant> runningSince,
    Duration idle) {

  /** What a connection is held for. */
  public enum Use {
    /** Auto-commit, no result set open. */
    QUERY,
    /** A result set is open, no transaction. */
    CURSOR,
    /** Auto-commit is off. */
    TRANSACTION
  }
}
