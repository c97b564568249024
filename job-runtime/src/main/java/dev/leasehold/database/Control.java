package dev.leasehold.database;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The connection from which a run's other connections are looked at and killed. Thread-safe. */
public final class Control implements AutoCloseable {
  Control() {}

  /**
   * What one session of the server does.
   *
   * @param id the server's id of the session
   * @param command as the process list says it, like {@code Query} or {@code Sleep}
   * @param time in the present state, in whole seconds
   * @param state as the process list says it
   * @param statement its digest: no literal and no parameter; empty when none runs
   */
  public record Session(
      long id, String command, Duration time, String state, Optional<String> statement) {}

  /** The sessions with these ids that are still there, within {@code limit}. */
  public List<Session> sessions(Collection<Long> ids, Duration limit) {
    throw new UnsupportedOperationException();
  }

  /** Ends the statements that these sessions run; a session that is gone is no error. */
  public void killStatements(Collection<Long> ids, Duration limit) {
    throw new UnsupportedOperationException();
  }

  /** Ends these sessions; one that is gone is no error. */
  public void killSessions(Collection<Long> ids, Duration limit) {
    throw new UnsupportedOperationException();
  }

  /** The server's clock. */
  public Instant now(Duration limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
