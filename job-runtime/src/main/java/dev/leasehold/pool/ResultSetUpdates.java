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

/** Updates of the present row by label, passed on as they are. */
abstract class ResultSetUpdates extends ResultSetUpdatesByColumn {
  ResultSetUpdates(ResultSet rows) {
    super(rows);
  }

  @Override
  public void updateNull(String label) throws SQLException {
    rows.updateNull(label);
  }

  @Override
  public void updateBoolean(String label, boolean x) throws SQLException {
    rows.updateBoolean(label, x);
  }

  @Override
  public void updateByte(String label, byte x) throws SQLException {
    rows.updateByte(label, x);
  }

  @Override
  public void updateShort(String label, short x) throws SQLException {
    rows.updateShort(label, x);
  }

  @Override
  public void updateInt(String label, int x) throws SQLException {
    rows.updateInt(label, x);
  }

  @Override
  public void updateLong(String label, long x) throws SQLException {
    rows.updateLong(label, x);
  }

  @Override
  public void updateFloat(String label, float x) throws SQLException {
    rows.updateFloat(label, x);
  }

  @Override
  public void updateDouble(String label, double x) throws SQLException {
    rows.updateDouble(label, x);
  }

  @Override
  public void updateBigDecimal(String label, BigDecimal x) throws SQLException {
    rows.updateBigDecimal(label, x);
  }

  @Override
  public void updateString(String label, String x) throws SQLException {
    rows.updateString(label, x);
  }

  @Override
  public void updateBytes(String label, byte[] x) throws SQLException {
    rows.updateBytes(label, x);
  }

  @Override
  public void updateDate(String label, Date x) throws SQLException {
    rows.updateDate(label, x);
  }

  @Override
  public void updateTime(String label, Time x) throws SQLException {
    rows.updateTime(label, x);
  }

  @Override
  public void updateTimestamp(String label, Timestamp x) throws SQLException {
    rows.updateTimestamp(label, x);
  }

  @Override
  public void updateAsciiStream(String label, InputStream x, int length) throws SQLException {
    rows.updateAsciiStream(label, x, length);
  }

  @Override
  public void updateBinaryStream(String label, InputStream x, int length) throws SQLException {
    rows.updateBinaryStream(label, x, length);
  }

  @Override
  public void updateCharacterStream(String label, Reader x, int length) throws SQLException {
    rows.updateCharacterStream(label, x, length);
  }

  @Override
  public void updateObject(String label, Object x, int scale) throws SQLException {
    rows.updateObject(label, x, scale);
  }

  @Override
  public void updateObject(String label, Object x) throws SQLException {
    rows.updateObject(label, x);
  }

  @Override
  public void updateRef(String label, Ref x) throws SQLException {
    rows.updateRef(label, x);
  }

  @Override
  public void updateBlob(String label, Blob x) throws SQLException {
    rows.updateBlob(label, x);
  }

  @Override
  public void updateClob(String label, Clob x) throws SQLException {
    rows.updateClob(label, x);
  }

  @Override
  public void updateArray(String label, Array x) throws SQLException {
    rows.updateArray(label, x);
  }

  @Override
  public void updateRowId(String label, RowId x) throws SQLException {
    rows.updateRowId(label, x);
  }

  @Override
  public void updateNString(String label, String x) throws SQLException {
    rows.updateNString(label, x);
  }

  @Override
  public void updateNClob(String label, NClob x) throws SQLException {
    rows.updateNClob(label, x);
  }

  @Override
  public void updateSQLXML(String label, SQLXML x) throws SQLException {
    rows.updateSQLXML(label, x);
  }

  @Override
  public void updateNCharacterStream(String label, Reader x, long length) throws SQLException {
    rows.updateNCharacterStream(label, x, length);
  }

  @Override
  public void updateAsciiStream(String label, InputStream x, long length) throws SQLException {
    rows.updateAsciiStream(label, x, length);
  }

  @Override
  public void updateBinaryStream(String label, InputStream x, long length) throws SQLException {
    rows.updateBinaryStream(label, x, length);
  }

  @Override
  public void updateCharacterStream(String label, Reader x, long length) throws SQLException {
    rows.updateCharacterStream(label, x, length);
  }

  @Override
  public void updateBlob(String label, InputStream x, long length) throws SQLException {
    rows.updateBlob(label, x, length);
  }

  @Override
  public void updateClob(String label, Reader x, long length) throws SQLException {
    rows.updateClob(label, x, length);
  }

  @Override
  public void updateNClob(String label, Reader x, long length) throws SQLException {
    rows.updateNClob(label, x, length);
  }

  @Override
  public void updateNCharacterStream(String label, Reader x) throws SQLException {
    rows.updateNCharacterStream(label, x);
  }

  @Override
  public void updateAsciiStream(String label, InputStream x) throws SQLException {
    rows.updateAsciiStream(label, x);
  }

  @Override
  public void updateBinaryStream(String label, InputStream x) throws SQLException {
    rows.updateBinaryStream(label, x);
  }

  @Override
  public void updateCharacterStream(String label, Reader x) throws SQLException {
    rows.updateCharacterStream(label, x);
  }

  @Override
  public void updateBlob(String label, InputStream x) throws SQLException {
    rows.updateBlob(label, x);
  }

  @Override
  public void updateClob(String label, Reader x) throws SQLException {
    rows.updateClob(label, x);
  }

  @Override
  public void updateNClob(String label, Reader x) throws SQLException {
    rows.updateNClob(label, x);
  }

  @Override
  public void updateObject(String label, Object x, SQLType type, int length) throws SQLException {
    rows.updateObject(label, x, type, length);
  }

  @Override
  public void updateObject(String label, Object x, SQLType type) throws SQLException {
    rows.updateObject(label, x, type);
  }
}
