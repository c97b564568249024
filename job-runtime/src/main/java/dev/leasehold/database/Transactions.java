package dev.leasehold.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Short transactions at READ COMMITTED on one database. Thread-safe. */
public interface Transactions {
  /** What one transaction does. May be called again where its connection turned out to be gone. */
  interface Work<T> {
    /** Does it; neither commits nor closes the connection. */
    T on(Connection connection) throws SQLException;
  }

  /**
   * Commits what {@code work} does, or nothing of it. What it does must bear being done twice, for
   * the answer to a commit can get lost.
   *
   * @param limit over connect, wait and work together
   * @throws DatabaseException when it could not be done in time
   */
  <T> T run(Duration limit, Work<T> work);
}
