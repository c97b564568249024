package dev.leasehold.pool;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;

/** Updates of the present row by column number, passed on as they are. */
abstract class ResultSetUpdatesByColumn extends ResultSetReads {
  ResultSetUpdatesByColumn(ResultSet rows) {
    super(rows);
  }

  @Override
  public void updateNull(int column) throws SQLException {
    rows.updateNull(column);
  }

  @Override
  public void updateBoolean(int column, boolean x) throws SQLException {
    rows.updateBoolean(column, x);
  }

  @Override
  public void updateByte(int column, byte x) throws SQLException {
    rows.updateByte(column, x);
  }

  @Override
  public void updateShort(int column, short x) throws SQLException {
    rows.updateShort(column, x);
  }

  @Override
  public void updateInt(int column, int x) throws SQLException {
    rows.updateInt(column, x);
  }

  @Override
  public void updateLong(int column, long x) throws SQLException {
    rows.updateLong(column, x);
  }

  @Override
  public void updateFloat(int column, float x) throws SQLException {
    rows.updateFloat(column, x);
  }

  @Override
  public void updateDouble(int column, double x) throws SQLException {
    rows.updateDouble(column, x);
  }

  @Override
  public void updateBigDecimal(int column, BigDecimal x) throws SQLException {
    rows.updateBigDecimal(column, x);
  }

  @Override
  public void updateString(int column, String x) throws SQLException {
    rows.updateString(column, x);
  }

  @Override
  public void updateBytes(int column, byte[] x) throws SQLException {
    rows.updateBytes(column, x);
  }

  @Override
  public void updateDate(int column, Date x) throws SQLException {
    rows.updateDate(column, x);
  }

  @Override
  public void updateTime(int column, Time x) throws SQLException {
    rows.updateTime(column, x);
  }

  @Override
  public void updateTimestamp(int column, Timestamp x) throws SQLException {
    rows.updateTimestamp(column, x);
  }

  @Override
  public void updateAsciiStream(int column, InputStream x, int length) throws SQLException {
    rows.updateAsciiStream(column, x, length);
  }

  @Override
  public void updateBinaryStream(int column, InputStream x, int length) throws SQLException {
    rows.updateBinaryStream(column, x, length);
  }

  @Override
  public void updateCharacterStream(int column, Reader x, int length) throws SQLException {
    rows.updateCharacterStream(column, x, length);
  }

  @Override
  public void updateObject(int column, Object x, int scale) throws SQLException {
    rows.updateObject(column, x, scale);
  }

  @Override
  public void updateObject(int column, Object x) throws SQLException {
    rows.updateObject(column, x);
  }

  @Override
  public void updateRef(int column, Ref x) throws SQLException {
    rows.updateRef(column, x);
  }

  @Override
  public void updateBlob(int column, Blob x) throws SQLException {
    rows.updateBlob(column, x);
  }

  @Override
  public void updateClob(int column, Clob x) throws SQLException {
    rows.updateClob(column, x);
  }

  @Override
  public void updateArray(int column, Array x) throws SQLException {
    rows.updateArray(column, x);
  }

  @Override
  public void updateRowId(int column, RowId x) throws SQLException {
    rows.updateRowId(column, x);
  }

  @Override
  public void updateNString(int column, String x) throws SQLException {
    rows.updateNString(column, x);
  }

  @Override
  public void updateNClob(int column, NClob x) throws SQLException {
    rows.updateNClob(column, x);
  }

  @Override
  public void updateSQLXML(int column, SQLXML x) throws SQLException {
    rows.updateSQLXML(column, x);
  }

  @Override
  public void updateNCharacterStream(int column, Reader x, long length) throws SQLException {
    rows.updateNCharacterStream(column, x, length);
  }

  @Override
  public void updateAsciiStream(int column, InputStream x, long length) throws SQLException {
    rows.updateAsciiStream(column, x, length);
  }

  @Override
  public void updateBinaryStream(int column, InputStream x, long length) throws SQLException {
    rows.updateBinaryStream(column, x, length);
  }

  @Override
  public void updateCharacterStream(int column, Reader x, long length) throws SQLException {
    rows.updateCharacterStream(column, x, length);
  }

  @Override
  public void updateBlob(int column, InputStream x, long length) throws SQLException {
    rows.updateBlob(column, x, length);
  }

  @Override
  public void updateClob(int column, Reader x, long length) throws SQLException {
    rows.updateClob(column, x, length);
  }

  @Override
  public void updateNClob(int column, Reader x, long length) throws SQLException {
    rows.updateNClob(column, x, length);
  }

  @Override
  public void updateNCharacterStream(int column, Reader x) throws SQLException {
    rows.updateNCharacterStream(column, x);
  }

  @Override
  public void updateAsciiStream(int column, InputStream x) throws SQLException {
    rows.updateAsciiStream(column, x);
  }

  @Override
  public void updateBinaryStream(int column, InputStream x) throws SQLException {
    rows.updateBinaryStream(column, x);
  }

  @Override
  public void updateCharacterStream(int column, Reader x) throws SQLException {
    rows.updateCharacterStream(column, x);
  }

  @Override
  public void updateBlob(int column, InputStream x) throws SQLException {
    rows.updateBlob(column, x);
  }

  @Override
  public void updateClob(int column, Reader x) throws SQLException {
    rows.updateClob(column, x);
  }

  @Override
  public void updateNClob(int column, Reader x) throws SQLException {
    rows.updateNClob(column, x);
  }

  @Override
  public void updateObject(int column, Object x, SQLType type, int length) throws SQLException {
    rows.updateObject(column, x, type, length);
  }

  @Override
  public void updateObject(int column, Object x, SQLType type) throws SQLException {
    rows.updateObject(column, x, type);
  }
}
