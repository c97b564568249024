package dev.leasehold.pool;

import com.mysql.cj.jdbc.JdbcConnection;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Makes the physical connections of one pool and remembers them. Thread-safe. */
final class PhysicalConnections implements DataSource {
  private final DataSource source;
  private final Map<Connection, Long> ids = new ConcurrentHashMap<>();
  private volatile boolean aborted;

  PhysicalConnections(DataSource source) {
    this.source = source;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (aborted) {
      throw aborted();
    }
    Connection connection = source.getConnection();
    if (connection == null) {
      throw new SQLException("the data source gave no connection");
    }
    ids.put(connection, serverId(connection));
    if (aborted) {
      abort(connection);
      throw aborted();
    }
    ids.keySet().removeIf(PhysicalConnections::isClosed);
    return connection;
  }

  private static SQLException aborted() {
    return new SQLNonTransientConnectionException("the run is being ended", "08003");
  }

  private static long serverId(Connection connection) throws SQLException {
    return connection.isWrapperFor(JdbcConnection.class)
        ? connection.unwrap(JdbcConnection.class).getId()
        : 0;
  }

  private static boolean isClosed(Connection connection) {
    try {
      return connection.isClosed();
    } catch (SQLException broken) {
      return true;
    }
  }

  /** The server's id of this session; 0 where it has none or is not one of these. */
  long id(Connection physical) {
    // By identity: what the pool puts in place of one that was just given back has no hash code.
    for (Map.Entry<Connection, Long> one : ids.entrySet()) {
      if (one.getKey() == physical) {
        return one.getValue();
      }
    }
    return 0;
  }

  /** The server's ids of all that are open. */
  List<Long> ids() {
    return ids.entrySet().stream()
        .filter(e -> e.getValue() != 0 && !isClosed(e.getKey()))
        .map(Map.Entry::getValue)
        .sorted()
        .toList();
  }

  /** Aborts all there are and all that are just being made. Does not wait for the driver. */
  void abortAll() {
    aborted = true;
    ids.keySet().forEach(PhysicalConnections::abort);
  }

  /** Ends it without a word to the server; on a thread of its own, for a driver may block. */
  static void abort(Connection connection) {
    Thread thread =
        new Thread(
            () -> {
              try {
                connection.abort(Runnable::run);
              } catch (SQLException | RuntimeException gone) {
                // It is closed already, or as closed as it can be.
              }
            },
            "leasehold-abort");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the account is the database's");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  /** Bounds how long the pool waits at its end for a connection that is just being made. */
  @Override
  public int getLoginTimeout() {
    return 2;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return source.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return source.isWrapperFor(type);
  }
}
