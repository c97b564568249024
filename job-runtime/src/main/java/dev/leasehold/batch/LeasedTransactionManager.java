package dev.leasehold.batch;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Takes the rollback of a connection that is dead as rolled back, which is what the server has
 * done.
 *
 * <p>Otherwise Spring Batch calls the outcome unknown, and a job whose connection was killed could
 * never be restarted.
 *
 * <p>It is not a {@code JdbcTransactionManager}, which takes a commit whose answer was lost as
 * rolled back.
 */
final class LeasedTransactionManager extends DataSourceTransactionManager {
  private static final long serialVersionUID = 1L;
  private static final int ALIVE_SECONDS = 2;

  LeasedTransactionManager(DataSource dataSource) {
    super(dataSource);
  }

  @Override
  protected void doRollback(DefaultTransactionStatus status) {
    try {
      super.doRollback(status);
    } catch (TransactionException e) {
      if (!isDead(status)) {
        throw e;
      }
      logger.debug("The connection died before its rollback; the server rolled back", e);
    }
  }

  private static boolean isDead(DefaultTransactionStatus status) {
    Connection connection =
        ((JdbcTransactionObjectSupport) status.getTransaction())
            .getConnectionHolder()
            .getConnection();
    try {
      return connection.isClosed() || !connection.isValid(ALIVE_SECONDS);
    } catch (SQLException e) {
      return true;
    }
  }
}
