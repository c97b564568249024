package dev.leasehold.pool;

import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Physical connections to nowhere, which remember what was asked of them. */
final class StubDriver implements DataSource {
  /** Told to every connection before each call. */
  interface Hook {
    void before(StubConnection connection, String method) throws SQLException;
  }

  final List<StubConnection> connections = new CopyOnWriteArrayList<>();
  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger mostOpen = new AtomicInteger();
  volatile Hook hook = (connection, method) -> {};

  /** One physical connection. */
  final class StubConnection {
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    volatile boolean closed;
    volatile boolean aborted;
    volatile boolean autoCommit = true;
    private final Connection connection = stub(Connection.class, this::invoke);

    private Object invoke(Method method, Object[] arguments) throws SQLException {
      String name = method.getName();
      calls.add(name);
      hook.before(this, name);
      switch (name) {
        case "close", "abort" -> {
          if (!closed) {
            closed = true;
            aborted = name.equals("abort");
            open.decrementAndGet();
          }
          return null;
        }
        case "isClosed" -> {
          return closed;
        }
        case "isValid" -> {
          return !closed;
        }
        case "setAutoCommit" -> {
          autoCommit = (boolean) arguments[0];
          return null;
        }
        case "getAutoCommit" -> {
          return autoCommit;
        }
        default -> {
          return answer(method);
        }
      }
    }

    private Object answer(Method method) {
      Class<?> type = method.getReturnType();
      if (Statement.class.isAssignableFrom(type)) {
        return stub(type, this::invoke);
      }
      if (ResultSet.class.isAssignableFrom(type)) {
        return stub(type, this::invoke);
      }
      if (type.isInterface() && type.getName().startsWith("java.sql.")) {
        return stub(type, this::invoke);
      }
      if (type == boolean.class) {
        return false;
      }
      if (type == int.class) {
        return 0;
      }
      return type == long.class ? (Object) 0L : null;
    }
  }

  private interface Handler {
    Object invoke(Method method, Object[] arguments) throws SQLException;
  }

  private static <T> T stub(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            StubDriver.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "toString" -> "stub " + type.getSimpleName();
                  default -> handler.invoke(method, arguments);
                }));
  }

  @Override
  public Connection getConnection() throws SQLException {
    StubConnection made = new StubConnection();
    hook.before(made, "connect");
    connections.add(made);
    mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
    return made.connection;
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
