package dev.leasehold.pool;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A prepared statement that tells what runs. */
final class TrackedPreparedStatement extends StatementParameters {
  TrackedPreparedStatement(TrackedConnection connection, PreparedStatement prepared, String sql) {
    super(connection, prepared, sql);
  }

  @Override
  public ResultSet executeQuery() throws SQLException {
    return opened(execute(null, prepared::executeQuery));
  }

  @Override
  public int executeUpdate() throws SQLException {
    return executeInt(null, prepared::executeUpdate);
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    return execute(null, prepared::executeLargeUpdate);
  }

  @Override
  public boolean execute() throws SQLException {
    return execute(null, prepared::execute);
  }

  @Override
  public void addBatch() throws SQLException {
    connection.live();
    prepared.addBatch();
  }
}
