package dev.leasehold.pool;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A result set that belongs to a {@link TrackedStatement} and is open until it is closed. */
final class TrackedResultSet extends ResultSetUpdates {
  private final TrackedConnection connection;
  private final @Nullable TrackedStatement statement;
  private boolean open;

  /**
   * @param statement absent for what the driver's meta data gives
   * @param cursor whether it may still be read from the server
   */
  TrackedResultSet(
      TrackedConnection connection,
      @Nullable TrackedStatement statement,
      ResultSet rows,
      boolean cursor) {
    super(rows);
    this.connection = connection;
    this.statement = statement;
    this.open = cursor;
    if (cursor) {
      connection.cursorOpened(recorded());
    }
  }

  /** The driver has closed it, or is about to. */
  void gone() {
    if (open) {
      open = false;
      connection.cursorClosed(recorded());
    }
  }

  private @Nullable Object recorded() {
    return statement == null ? null : statement.recorded();
  }

  /** A statement that the driver makes itself, within whatever transaction there is. */
  private void change(TrackedConnection.Telling call) throws SQLException {
    connection.executing(null);
    try {
      call.run();
    } finally {
      connection.leaveDriver();
    }
  }

  @Override
  public boolean next() throws SQLException {
    connection.enterDriver();
    try {
      return rows.next();
    } finally {
      connection.leaveDriverAfterRow();
    }
  }

  @Override
  public void close() throws SQLException {
    if (!connection.isOut()) {
      return;
    }
    connection.enterDriver();
    try {
      rows.close();
    } finally {
      connection.leaveDriver();
      gone();
    }
  }

  @Override
  public boolean wasNull() throws SQLException {
    return rows.wasNull();
  }

  @Override
  public SQLWarning getWarnings() throws SQLException {
    return connection.ask(() -> rows.getWarnings());
  }

  @Override
  public void clearWarnings() throws SQLException {
    rows.clearWarnings();
  }

  @Override
  public String getCursorName() throws SQLException {
    return rows.getCursorName();
  }

  @Override
  public ResultSetMetaData getMetaData() throws SQLException {
    return rows.getMetaData();
  }

  @Override
  public int findColumn(String label) throws SQLException {
    return rows.findColumn(label);
  }

  @Override
  public boolean isBeforeFirst() throws SQLException {
    return rows.isBeforeFirst();
  }

  @Override
  public boolean isAfterLast() throws SQLException {
    return connection.ask(() -> rows.isAfterLast());
  }

  @Override
  public boolean isFirst() throws SQLException {
    return rows.isFirst();
  }

  @Override
  public boolean isLast() throws SQLException {
    return connection.ask(() -> rows.isLast());
  }

  @Override
  public void beforeFirst() throws SQLException {
    connection.tell(() -> rows.beforeFirst());
  }

  @Override
  public void afterLast() throws SQLException {
    connection.tell(() -> rows.afterLast());
  }

  @Override
  public boolean first() throws SQLException {
    return connection.ask(() -> rows.first());
  }

  @Override
  public boolean last() throws SQLException {
    return connection.ask(() -> rows.last());
  }

  @Override
  public int getRow() throws SQLException {
    return rows.getRow();
  }

  @Override
  public boolean absolute(int row) throws SQLException {
    return connection.ask(() -> rows.absolute(row));
  }

  @Override
  public boolean relative(int count) throws SQLException {
    return connection.ask(() -> rows.relative(count));
  }

  @Override
  public boolean previous() throws SQLException {
    return connection.ask(() -> rows.previous());
  }

  @Override
  public void setFetchDirection(int direction) throws SQLException {
    rows.setFetchDirection(direction);
  }

  @Override
  public int getFetchDirection() throws SQLException {
    return rows.getFetchDirection();
  }

  @Override
  public void setFetchSize(int count) throws SQLException {
    rows.setFetchSize(count);
  }

  @Override
  public int getFetchSize() throws SQLException {
    return rows.getFetchSize();
  }

  @Override
  public int getType() throws SQLException {
    return rows.getType();
  }

  @Override
  public int getConcurrency() throws SQLException {
    return rows.getConcurrency();
  }

  @Override
  public boolean rowUpdated() throws SQLException {
    return rows.rowUpdated();
  }

  @Override
  public boolean rowInserted() throws SQLException {
    return rows.rowInserted();
  }

  @Override
  public boolean rowDeleted() throws SQLException {
    return rows.rowDeleted();
  }

  @Override
  public void insertRow() throws SQLException {
    change(() -> rows.insertRow());
  }

  @Override
  public void updateRow() throws SQLException {
    change(() -> rows.updateRow());
  }

  @Override
  public void deleteRow() throws SQLException {
    change(() -> rows.deleteRow());
  }

  @Override
  public void refreshRow() throws SQLException {
    connection.tell(() -> rows.refreshRow());
  }

  @Override
  public void cancelRowUpdates() throws SQLException {
    rows.cancelRowUpdates();
  }

  @Override
  public void moveToInsertRow() throws SQLException {
    rows.moveToInsertRow();
  }

  @Override
  public void moveToCurrentRow() throws SQLException {
    rows.moveToCurrentRow();
  }

  @Override
  public @Nullable Statement getStatement() throws SQLException {
    return statement == null ? null : statement.seen();
  }

  @Override
  public int getHoldability() throws SQLException {
    return rows.getHoldability();
  }

  @Override
  public boolean isClosed() throws SQLException {
    return rows.isClosed();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(this) ? type.cast(this) : rows.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || rows.isWrapperFor(type);
  }
}
