package dev.leasehold.testkit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;

/** Connections to nowhere that do nothing; for tests that need only the pool before them. */
public final class IdleConnections {
  private IdleConnections() {}

  /** Makes as many as are asked for. */
  public static DataSource dataSource() {
    return stub(
        DataSource.class,
        (proxy, method, arguments) ->
            method.getName().equals("getConnection")
                ? connection()
                : nothing(method.getReturnType()));
  }

  private static Connection connection() {
    boolean[] closed = new boolean[1];
    return stub(
        Connection.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              case "toString" -> "idle connection";
              case "close", "abort" -> {
                closed[0] = true;
                yield null;
              }
              case "isClosed" -> closed[0];
              case "isValid", "getAutoCommit" -> true;
              default -> nothing(method.getReturnType());
            });
  }

  private static <T> T stub(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            IdleConnections.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object nothing(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    return type == int.class ? (Object) 0 : type == long.class ? (Object) 0L : null;
  }
}
