package dev.leasehold.pool;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The two large interfaces of JDBC that are seldom used and always wait for the server: a few
 * reflective nanoseconds do not matter there, three hundred passed-on methods would.
 */
final class TrackedProxies {
  private TrackedProxies() {}

  /** Everything of a prepared statement goes to the tracked one, the rest to the driver's. */
  static CallableStatement callable(
      TrackedConnection connection, CallableStatement call, String sql) {
    TrackedPreparedStatement tracked = new TrackedPreparedStatement(connection, call, sql);
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.getDeclaringClass() == Object.class) {
            return object(proxy, call, method, arguments);
          }
          boolean own = method.getDeclaringClass() == CallableStatement.class;
          return invoke(own ? call : tracked, method, arguments);
        };
    CallableStatement seen = proxy(CallableStatement.class, handler);
    tracked.seenAs(seen);
    return seen;
  }

  /** The driver's answers, but the author's own connection. */
  static DatabaseMetaData metaData(TrackedConnection connection, DatabaseMetaData metaData) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.getDeclaringClass() == Object.class) {
            return object(proxy, metaData, method, arguments);
          }
          if (method.getReturnType() == Connection.class) {
            return connection;
          }
          connection.enterDriver();
          Object answer;
          try {
            answer = invoke(metaData, method, arguments);
          } finally {
            connection.leaveDriver();
          }
          return answer instanceof ResultSet rows
              ? new TrackedResultSet(connection, null, rows, false)
              : answer;
        };
    return proxy(DatabaseMetaData.class, handler);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            TrackedProxies.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static @Nullable Object invoke(Object target, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      Throwable cause = thrown.getCause();
      throw cause == null ? new SQLException(thrown) : cause;
    }
  }

  private static Object object(Object proxy, Object target, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "tracked " + target;
    };
  }
}
