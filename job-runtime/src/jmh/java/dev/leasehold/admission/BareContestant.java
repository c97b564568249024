package dev.leasehold.admission;

import dev.leasehold.testkit.TestSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLongArray;
import javax.sql.DataSource;

/**
 * The least that keeps a sum: lock the row of the capacity, add the live rows up, insert one,
 * commit. It knows no job, no line, no term, and nobody who asks twice.
 */
final class BareContestant implements Contestant {
  private final TestSchema schema;
  private final DataSource connections;
  private final AtomicLongArray given;

  BareContestant(TestSchema schema, DataSource connections, int claimants) {
    this.schema = schema;
    this.connections = connections;
    this.given = new AtomicLongArray(claimants);
    schema.execute(
        "CREATE TABLE bare_capacity (id INT PRIMARY KEY, capacity INT NOT NULL)",
        "CREATE TABLE bare_lease (id BIGINT PRIMARY KEY AUTO_INCREMENT, capacity_id INT NOT NULL,"
            + " connections INT NOT NULL, renewed_at DATETIME(6) NULL, KEY (capacity_id))",
        "CREATE TABLE bare_line (id BIGINT PRIMARY KEY AUTO_INCREMENT, claimant INT NOT NULL)");
  }

  @Override
  public String name() {
    return "bare";
  }

  @Override
  public void prepare(int capacity, int takings) {
    schema.execute(
        "DELETE FROM bare_lease",
        "DELETE FROM bare_line",
        "REPLACE INTO bare_capacity VALUES (1, " + capacity + ")");
  }

  @Override
  public boolean take(int claimant) throws SQLException {
    try (Connection connection = connections.getConnection()) {
      boolean free = one(connection, "SELECT capacity FROM bare_capacity WHERE id = ? FOR UPDATE")
          > one(connection, "SELECT SUM(connections) FROM bare_lease WHERE capacity_id = ?");
      try (PreparedStatement insert =
          connection.prepareStatement(
              free
                  ? "INSERT INTO bare_lease (capacity_id, connections) VALUES (?, 1)"
                  : "INSERT INTO bare_line (claimant) VALUES (?)",
              Statement.RETURN_GENERATED_KEYS)) {
        insert.setInt(1, free ? 1 : claimant);
        insert.executeUpdate();
        try (ResultSet key = insert.getGeneratedKeys()) {
          key.next();
          given.set(claimant, key.getLong(1));
        }
      }
      connection.commit();
      return free;
    }
  }

  private static int one(Connection connection, String sql) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setInt(1, 1);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  @Override
  public void giveBack(int claimant) throws SQLException {
    change("DELETE FROM bare_lease WHERE id = ?", claimant);
  }

  /** The least that a heartbeat can be. */
  void renew(int claimant) throws SQLException {
    change("UPDATE bare_lease SET renewed_at = UTC_TIMESTAMP(6) WHERE id = ?", claimant);
  }

  private void change(String sql, int claimant) throws SQLException {
    try (Connection connection = connections.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, given.get(claimant));
      if (statement.executeUpdate() != 1) {
        throw new IllegalStateException("the row was gone");
      }
      connection.commit();
    }
  }
}
