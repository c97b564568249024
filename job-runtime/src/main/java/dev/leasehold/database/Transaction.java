package dev.leasehold.database;

import dev.leasehold.database.Transactions.Work;
import java.sql.Connection;
import java.sql.SQLException;

/** One transaction, from its begin to its commit. */
final class Transaction {
  private Transaction() {}

  /** Leaves the connection as it was: whether each statement is a transaction of its own. */
  static <T> T on(Connection connection, Work<T> work) throws SQLException {
    boolean automatic = connection.getAutoCommit();
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    if (automatic) {
      connection.setAutoCommit(false);
    }
    try {
      T result = work.on(connection);
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException failed) {
      try {
        connection.rollback();
      } catch (SQLException gone) {
        failed.addSuppressed(gone);
      }
      throw failed;
    } finally {
      if (automatic && !connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    }
  }
}
