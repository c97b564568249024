package dev.leasehold.batch;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Takes the rollback of a connection that is dead as rolled back, which is what the server has
 * done.
 *
 * <p>Otherwise Spring Batch calls the outcome unknown, and a job whose connection was killed could
 * never be restarted.
 */
final class LeasedTransactionManager extends JdbcTransactionManager {
  private static final long serialVersionUID = 1L;
  private static final int ALIVE_SECONDS = 2;

  LeasedTransactionManager(DataSource dataSource) {
    super(dataSource);
  }

  @Override
  protected void doRollback(DefaultTransactionStatus status) {
    try {
      super.doRollback(status);
    } catch (TransactionException | DataAccessException e) {
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
