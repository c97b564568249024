package dev.leasehold.batch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The one connection over which executions are created and written down, handed out to one thread
 * at a time and replaced when it is dead. Thread-safe.
 *
 * <p>Its lock waits are short: a row that an open chunk has touched is not to be waited for. Its
 * isolation is READ COMMITTED, under which concurrent launches do not deadlock on MySQL.
 */
final class BookkeepingConnection extends AbstractDataSource implements AutoCloseable {
  private static final int LOCK_WAIT_SECONDS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ALIVE_SECONDS = 3;

  private final DataSource source;
  private final Semaphore free = new Semaphore(1, true);
  private volatile @Nullable Connection physical;

  BookkeepingConnection(DataSource source) {
    this.source = source;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (!tryAcquire(PATIENCE)) {
      throw notFree(PATIENCE);
    }
    return handOut();
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return getConnection();
  }

  /**
   * Gets the connection within {@code limit}, taking it from a thread that is stuck with it: at
   * half of the time its connection is aborted.
   */
  Connection seize(Duration limit) throws SQLException {
    Duration half = limit.dividedBy(2);
    if (!tryAcquire(half)) {
      abort();
      if (!tryAcquire(half)) {
        throw notFree(limit);
      }
    }
    return handOut();
  }

  private static SQLException notFree(Duration patience) {
    return new SQLTransientConnectionException(
        "the bookkeeping connection was not free within " + patience.toMillis() + " ms");
  }

  /** To the thread that has just been let in. */
  private Connection handOut() throws SQLException {
    try {
      return handOut(alive());
    } catch (SQLException | RuntimeException | Error e) {
      free.release();
      throw e;
    }
  }

  private boolean tryAcquire(Duration patience) throws SQLException {
    // A thread that was interrupted to end the run still has to write down how its steps ended.
    boolean interrupted = Thread.interrupted();
    try {
      return free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      throw new SQLTransientConnectionException("interrupted while the bookkeeping was busy", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Connection alive() throws SQLException {
    Connection connection = physical;
    if (connection != null && (connection.isClosed() || !connection.isValid(ALIVE_SECONDS))) {
      abort();
      connection = null;
    }
    if (connection == null) {
      connection = source.getConnection();
      physical = connection;
      connection.setAutoCommit(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET SESSION innodb_lock_wait_timeout = " + LOCK_WAIT_SECONDS);
      }
    }
    return connection;
  }

  private Connection handOut(Connection connection) {
    AtomicBoolean out = new AtomicBoolean(true);
    return (Connection)
        Proxy.newProxyInstance(
            BookkeepingConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "close":
                  if (out.compareAndSet(true, false)) {
                    takeBack(connection);
                  }
                  return null;
                case "isClosed":
                  return !out.get() || connection.isClosed();
                case "equals":
                  return proxy == arguments[0];
                case "hashCode":
                  return System.identityHashCode(proxy);
                default:
                  try {
                    return method.invoke(connection, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getTargetException();
                  }
              }
            });
  }

  private void takeBack(Connection connection) {
    try {
      if (!connection.isClosed() && !connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      abort();
    } finally {
      free.release();
    }
  }

  private void abort() {
    Connection connection = physical;
    physical = null;
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
        // Where it came from a pool, this gives its place back.
        connection.close();
      } catch (SQLException | RuntimeException e) {
        logger.debug("The bookkeeping connection could not be aborted", e);
      }
    }
  }

  @Override
  public void close() {
    Connection connection = physical;
    physical = null;
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        logger.debug("The bookkeeping connection could not be closed", e);
      }
    }
  }
}
