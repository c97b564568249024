package dev.leasehold.pool;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;

/** The parameters of a prepared statement, passed on as they are. */
abstract class StatementParameters extends TrackedStatement implements PreparedStatement {
  final PreparedStatement prepared;

  StatementParameters(TrackedConnection connection, PreparedStatement prepared, String sql) {
    super(connection, prepared, sql);
    this.prepared = prepared;
  }

  @Override
  public void setNull(int index, int type) throws SQLException {
    prepared.setNull(index, type);
  }

  @Override
  public void setBoolean(int index, boolean x) throws SQLException {
    prepared.setBoolean(index, x);
  }

  @Override
  public void setByte(int index, byte x) throws SQLException {
    prepared.setByte(index, x);
  }

  @Override
  public void setShort(int index, short x) throws SQLException {
    prepared.setShort(index, x);
  }

  @Override
  public void setInt(int index, int x) throws SQLException {
    prepared.setInt(index, x);
  }

  @Override
  public void setLong(int index, long x) throws SQLException {
    prepared.setLong(index, x);
  }

  @Override
  public void setFloat(int index, float x) throws SQLException {
    prepared.setFloat(index, x);
  }

  @Override
  public void setDouble(int index, double x) throws SQLException {
    prepared.setDouble(index, x);
  }

  @Override
  public void setBigDecimal(int index, BigDecimal x) throws SQLException {
    prepared.setBigDecimal(index, x);
  }

  @Override
  public void setString(int index, String x) throws SQLException {
    prepared.setString(index, x);
  }

  @Override
  public void setBytes(int index, byte[] x) throws SQLException {
    prepared.setBytes(index, x);
  }

  @Override
  public void setDate(int index, Date x) throws SQLException {
    prepared.setDate(index, x);
  }

  @Override
  public void setTime(int index, Time x) throws SQLException {
    prepared.setTime(index, x);
  }

  @Override
  public void setTimestamp(int index, Timestamp x) throws SQLException {
    prepared.setTimestamp(index, x);
  }

  @Override
  public void setAsciiStream(int index, InputStream x, int length) throws SQLException {
    prepared.setAsciiStream(index, x, length);
  }

  @Deprecated
  @Override
  public void setUnicodeStream(int index, InputStream x, int length) throws SQLException {
    prepared.setUnicodeStream(index, x, length);
  }

  @Override
  public void setBinaryStream(int index, InputStream x, int length) throws SQLException {
    prepared.setBinaryStream(index, x, length);
  }

  @Override
  public void clearParameters() throws SQLException {
    prepared.clearParameters();
  }

  @Override
  public void setObject(int index, Object x, int type) throws SQLException {
    prepared.setObject(index, x, type);
  }

  @Override
  public void setObject(int index, Object x) throws SQLException {
    prepared.setObject(index, x);
  }

  @Override
  public void setCharacterStream(int index, Reader x, int length) throws SQLException {
    prepared.setCharacterStream(index, x, length);
  }

  @Override
  public void setRef(int index, Ref x) throws SQLException {
    prepared.setRef(index, x);
  }

  @Override
  public void setBlob(int index, Blob x) throws SQLException {
    prepared.setBlob(index, x);
  }

  @Override
  public void setClob(int index, Clob x) throws SQLException {
    prepared.setClob(index, x);
  }

  @Override
  public void setArray(int index, Array x) throws SQLException {
    prepared.setArray(index, x);
  }

  @Override
  public ResultSetMetaData getMetaData() throws SQLException {
    return connection.ask(() -> prepared.getMetaData());
  }

  @Override
  public void setDate(int index, Date x, Calendar calendar) throws SQLException {
    prepared.setDate(index, x, calendar);
  }

  @Override
  public void setTime(int index, Time x, Calendar calendar) throws SQLException {
    prepared.setTime(index, x, calendar);
  }

  @Override
  public void setTimestamp(int index, Timestamp x, Calendar calendar) throws SQLException {
    prepared.setTimestamp(index, x, calendar);
  }

  @Override
  public void setNull(int index, int type, String typeName) throws SQLException {
    prepared.setNull(index, type, typeName);
  }

  @Override
  public void setURL(int index, URL x) throws SQLException {
    prepared.setURL(index, x);
  }

  @Override
  public ParameterMetaData getParameterMetaData() throws SQLException {
    return connection.ask(() -> prepared.getParameterMetaData());
  }

  @Override
  public void setRowId(int index, RowId x) throws SQLException {
    prepared.setRowId(index, x);
  }

  @Override
  public void setNString(int index, String x) throws SQLException {
    prepared.setNString(index, x);
  }

  @Override
  public void setNCharacterStream(int index, Reader x, long length) throws SQLException {
    prepared.setNCharacterStream(index, x, length);
  }

  @Override
  public void setNClob(int index, NClob x) throws SQLException {
    prepared.setNClob(index, x);
  }

  @Override
  public void setClob(int index, Reader x, long length) throws SQLException {
    prepared.setClob(index, x, length);
  }

  @Override
  public void setBlob(int index, InputStream x, long length) throws SQLException {
    prepared.setBlob(index, x, length);
  }

  @Override
  public void setNClob(int index, Reader x, long length) throws SQLException {
    prepared.setNClob(index, x, length);
  }

  @Override
  public void setSQLXML(int index, SQLXML x) throws SQLException {
    prepared.setSQLXML(index, x);
  }

  @Override
  public void setObject(int index, Object x, int type, int scale) throws SQLException {
    prepared.setObject(index, x, type, scale);
  }

  @Override
  public void setAsciiStream(int index, InputStream x, long length) throws SQLException {
    prepared.setAsciiStream(index, x, length);
  }

  @Override
  public void setBinaryStream(int index, InputStream x, long length) throws SQLException {
    prepared.setBinaryStream(index, x, length);
  }

  @Override
  public void setCharacterStream(int index, Reader x, long length) throws SQLException {
    prepared.setCharacterStream(index, x, length);
  }

  @Override
  public void setAsciiStream(int index, InputStream x) throws SQLException {
    prepared.setAsciiStream(index, x);
  }

  @Override
  public void setBinaryStream(int index, InputStream x) throws SQLException {
    prepared.setBinaryStream(index, x);
  }

  @Override
  public void setCharacterStream(int index, Reader x) throws SQLException {
    prepared.setCharacterStream(index, x);
  }

  @Override
  public void setNCharacterStream(int index, Reader x) throws SQLException {
    prepared.setNCharacterStream(index, x);
  }

  @Override
  public void setClob(int index, Reader x) throws SQLException {
    prepared.setClob(index, x);
  }

  @Override
  public void setBlob(int index, InputStream x) throws SQLException {
    prepared.setBlob(index, x);
  }

  @Override
  public void setNClob(int index, Reader x) throws SQLException {
    prepared.setNClob(index, x);
  }

  @Override
  public void setObject(int index, Object x, SQLType type, int scale) throws SQLException {
    prepared.setObject(index, x, type, scale);
  }

  @Override
  public void setObject(int index, Object x, SQLType type) throws SQLException {
    prepared.setObject(index, x, type);
  }
}
