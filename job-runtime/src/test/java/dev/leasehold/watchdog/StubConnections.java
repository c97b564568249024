package dev.leasehold.watchdog;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Physical connections to nowhere. */
final class StubConnections implements DataSource {
  @Override
  public Connection getConnection() {
    boolean[] closed = {false};
    InvocationHandler answers =
        (proxy, method, arguments) -> {
          switch (method.getName()) {
            case "close", "abort" -> closed[0] = true;
            case "isClosed" -> {
              return closed[0];
            }
            case "isValid", "getAutoCommit" -> {
              return !closed[0];
            }
            case "hashCode" -> {
              return System.identityHashCode(proxy);
            }
            case "equals" -> {
              return proxy == arguments[0];
            }
            default -> {}
          }
          return method.getReturnType() == int.class
              ? (Object) 0
              : method.getReturnType() == boolean.class ? (Object) false : null;
        };
    return (Connection)
        Proxy.newProxyInstance(
            StubConnections.class.getClassLoader(), new Class<?>[] {Connection.class}, answers);
  }

  @Override
  public Connection getConnection(String username, String password) {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() {
    return new PrintWriter(System.err);
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
  public <T> T unwrap(Class<T> type) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
