package dev.leasehold.admission;

import dev.leasehold.database.Transactions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;

/** Transactions whose statements lock nothing that they only read. */
final class WithoutLocks implements Transactions {
  private final Transactions transactions;

  WithoutLocks(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public <T> T run(Duration limit, Work<T> work) {
    return transactions.run(limit, connection -> work.on(blind(connection)));
  }

  private static Connection blind(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            WithoutLocks.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (arguments != null && arguments[0] instanceof String sql) {
                arguments[0] = sql.replace(" FOR UPDATE", "");
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException failed) {
                throw failed.getCause();
              }
            });
  }
}
