package dev.leasehold.database;

import java.sql.Connection;
import java.sql.SQLException;

/** What has to be done with a connection between its handshake and its first use. */
public interface Registration {
  /** Nothing has to be done. */
  Registration NONE =
      new Registration() {
        @Override
        public void beforeConnect() {}

        @Override
        public void register(Connection fresh, Control.Registered session) {}
      };

  /**
   * Refuses a connection before it is made.
   *
   * @throws SQLException when it must not be made
   */
  void beforeConnect() throws SQLException;

  /**
   * Lets the session be used, or refuses it; a refused one is closed.
   *
   * @param fresh the connection, not used yet
   * @param session what there is to write down of it
   * @throws SQLException when it must not be used
   */
  void register(Connection fresh, Control.Registered session) throws SQLException;
}
