package dev.leasehold.pool;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The author's view of a pooled connection, and the record of its hold. */
final class TrackedConnection extends HoldRecord implements Connection {
  TrackedConnection(Pool pool, Activity activity, long asked) {
    super(pool, activity, asked);
  }

  private Connection used() throws SQLException {
    Connection mine = live();
    firstUse();
    return mine;
  }

  @Override
  public void close() throws SQLException {
    if (beginReturn()) {
      pool.giveBack(this);
    }
  }

  @Override
  public boolean isClosed() throws SQLException {
    Connection mine = proxy();
    return !isOut() || mine == null || mine.isClosed();
  }

  @Override
  public Statement createStatement() throws SQLException {
    return new TrackedStatement(this, used().createStatement(), null);
  }

  @Override
  public Statement createStatement(int type, int concurrency) throws SQLException {
    return new TrackedStatement(this, used().createStatement(type, concurrency), null);
  }

  @Override
  public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
    return new TrackedStatement(this, used().createStatement(type, concurrency, holdability), null);
  }

  /** A call that may wait for the server, without an answer. */
  interface Telling {
    void run() throws SQLException;
  }

  /** Does what may wait for the server, though it runs no statement of the author's. */
  <T> T ask(TrackedStatement.Call<T> call) throws SQLException {
    enterDriver();
    try {
      return call.run();
    } finally {
      leaveDriver();
    }
  }

  /** The same for a call without an answer. */
  void tell(Telling call) throws SQLException {
    enterDriver();
    try {
      call.run();
    } finally {
      leaveDriver();
    }
  }

  private interface Preparing<T> {
    T from(Connection connection) throws SQLException;
  }

  private PreparedStatement prepare(String sql, Preparing<PreparedStatement> preparing)
      throws SQLException {
    Connection mine = used();
    return ask(() -> new TrackedPreparedStatement(this, preparing.from(mine), sql));
  }

  private CallableStatement call(String sql, Preparing<CallableStatement> preparing)
      throws SQLException {
    Connection mine = used();
    return ask(() -> TrackedProxies.callable(this, preparing.from(mine), sql));
  }

  @Override
  public PreparedStatement prepareStatement(String sql) throws SQLException {
    return prepare(sql, c -> c.prepareStatement(sql));
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int keys) throws SQLException {
    return prepare(sql, c -> c.prepareStatement(sql, keys));
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
    return prepare(sql, c -> c.prepareStatement(sql, columns));
  }

  @Override
  public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
    return prepare(sql, c -> c.prepareStatement(sql, columns));
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency)
      throws SQLException {
    return prepare(sql, c -> c.prepareStatement(sql, type, concurrency));
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    return prepare(sql, c -> c.prepareStatement(sql, type, concurrency, holdability));
  }

  @Override
  public CallableStatement prepareCall(String sql) throws SQLException {
    return call(sql, c -> c.prepareCall(sql));
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
    return call(sql, c -> c.prepareCall(sql, type, concurrency));
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    return call(sql, c -> c.prepareCall(sql, type, concurrency, holdability));
  }

  @Override
  public DatabaseMetaData getMetaData() throws SQLException {
    return TrackedProxies.metaData(this, used().getMetaData());
  }

  @Override
  public void setAutoCommit(boolean on) throws SQLException {
    tell(
        () -> {
          live().setAutoCommit(on);
          autoCommit(on);
        });
  }

  @Override
  public boolean getAutoCommit() throws SQLException {
    return live().getAutoCommit();
  }

  @Override
  public void commit() throws SQLException {
    tell(
        () -> {
          live().commit();
          transactionEnded();
        });
  }

  @Override
  public void rollback() throws SQLException {
    tell(
        () -> {
          live().rollback();
          transactionEnded();
        });
  }

  @Override
  public void rollback(Savepoint savepoint) throws SQLException {
    tell(() -> live().rollback(savepoint));
  }

  @Override
  public Savepoint setSavepoint() throws SQLException {
    return ask(() -> live().setSavepoint());
  }

  @Override
  public Savepoint setSavepoint(String name) throws SQLException {
    return ask(() -> live().setSavepoint(name));
  }

  @Override
  public void releaseSavepoint(Savepoint savepoint) throws SQLException {
    tell(() -> live().releaseSavepoint(savepoint));
  }

  @Override
  public String nativeSQL(String sql) throws SQLException {
    return live().nativeSQL(sql);
  }

  @Override
  public void setReadOnly(boolean readOnly) throws SQLException {
    tell(() -> live().setReadOnly(readOnly));
  }

  @Override
  public boolean isReadOnly() throws SQLException {
    return ask(() -> live().isReadOnly());
  }

  @Override
  public void setCatalog(String catalog) throws SQLException {
    tell(() -> live().setCatalog(catalog));
  }

  @Override
  public String getCatalog() throws SQLException {
    return ask(() -> live().getCatalog());
  }

  @Override
  public void setTransactionIsolation(int level) throws SQLException {
    tell(() -> live().setTransactionIsolation(level));
  }

  @Override
  public int getTransactionIsolation() throws SQLException {
    return ask(() -> live().getTransactionIsolation());
  }

  @Override
  public @Nullable SQLWarning getWarnings() throws SQLException {
    return live().getWarnings();
  }

  @Override
  public void clearWarnings() throws SQLException {
    live().clearWarnings();
  }

  @Override
  public Map<String, Class<?>> getTypeMap() throws SQLException {
    return live().getTypeMap();
  }

  @Override
  public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
    live().setTypeMap(map);
  }

  @Override
  public void setHoldability(int holdability) throws SQLException {
    live().setHoldability(holdability);
  }

  @Override
  public int getHoldability() throws SQLException {
    return live().getHoldability();
  }

  @Override
  public Clob createClob() throws SQLException {
    return live().createClob();
  }

  @Override
  public Blob createBlob() throws SQLException {
    return live().createBlob();
  }

  @Override
  public NClob createNClob() throws SQLException {
    return live().createNClob();
  }

  @Override
  public SQLXML createSQLXML() throws SQLException {
    return live().createSQLXML();
  }

  @Override
  public Array createArrayOf(String type, Object[] elements) throws SQLException {
    return live().createArrayOf(type, elements);
  }

  @Override
  public Struct createStruct(String type, Object[] attributes) throws SQLException {
    return live().createStruct(type, attributes);
  }

  @Override
  public boolean isValid(int seconds) throws SQLException {
    if (!isOut()) {
      return false;
    }
    return ask(() -> live().isValid(seconds));
  }

  @Override
  public void setClientInfo(String name, String value) throws SQLClientInfoException {
    clientInfo().setClientInfo(name, value);
  }

  @Override
  public void setClientInfo(Properties properties) throws SQLClientInfoException {
    clientInfo().setClientInfo(properties);
  }

  private Connection clientInfo() throws SQLClientInfoException {
    try {
      return live();
    } catch (SQLException dead) {
      throw new SQLClientInfoException(dead.getMessage(), Map.of(), dead);
    }
  }

  @Override
  public @Nullable String getClientInfo(String name) throws SQLException {
    return live().getClientInfo(name);
  }

  @Override
  public Properties getClientInfo() throws SQLException {
    return live().getClientInfo();
  }

  @Override
  public void setSchema(String schema) throws SQLException {
    tell(() -> live().setSchema(schema));
  }

  @Override
  public String getSchema() throws SQLException {
    return ask(() -> live().getSchema());
  }

  @Override
  public void abort(Executor executor) throws SQLException {
    live().abort(executor);
  }

  @Override
  public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
    live().setNetworkTimeout(executor, milliseconds);
  }

  @Override
  public int getNetworkTimeout() throws SQLException {
    return live().getNetworkTimeout();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(this) ? type.cast(this) : live().unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || live().isWrapperFor(type);
  }

  @Override
  public String toString() {
    return "leased connection of " + pool.database;
  }
}
