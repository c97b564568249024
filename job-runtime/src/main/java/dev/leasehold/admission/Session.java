package dev.leasehold.admission;

import dev.leasehold.database.Control;
import java.util.Collection;
import java.util.List;

/**
 * A server's session that a lease has registered.
 *
 * @param server its identity
 * @param startedAt when that server started, in seconds since 1970 by its own clock
 * @param id the server's number of the session; not used again before it restarts
 * @param account the session's, as the server says it
 */
public record Session(String server, long startedAt, long id, String account) {
  /** Those on this server, as its control connection takes them. */
  public static List<Control.Registered> on(String server, Collection<Session> sessions) {
    return sessions.stream()
        .filter(session -> session.server().equals(server))
        .map(s -> new Control.Registered(s.id(), s.startedAt(), s.account()))
        .toList();
  }
}
