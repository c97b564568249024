package dev.leasehold.admission;

import dev.leasehold.database.Transactions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The capacities of servers, as the ledger keeps them. Thread-safe where its transactions are. */
public final class Capacities {
  private static final String SELECT =
      "SELECT identity, address, capacity, reserved, max_connections, declared"
          + " FROM leasehold_server";

  private final Transactions transactions;
  private final Duration limit;

  /**
   * @param transactions on the ledger's database
   * @param limit of each
   */
  public Capacities(Transactions transactions, Duration limit) {
    this.transactions = transactions;
    this.limit = limit;
  }

  /**
   * Makes a server known, and says which capacity holds. One that a declaration gave stays until
   * {@link #set}; one that follows from the server's limit follows it.
   *
   * @param offered what this process would say
   */
  public Capacity enroll(Capacity offered) {
    return transactions.run(
        limit,
        connection -> {
          LedgerRows rows = new LedgerRows(connection);
          Optional<Capacity> known = of(rows, offered.server());
          if (known.isPresent() && (known.get().declared() || known.get().equals(offered))) {
            return known.get();
          }
          if (known.isEmpty()) {
            rows.execute(
                "INSERT IGNORE INTO leasehold_server (identity, address, capacity, reserved,"
                    + " max_connections, declared, changed_at) VALUES (?, LEFT(?, 255), ?, ?, ?, ?,"
                    + " UTC_TIMESTAMP(6))",
                offered.server(),
                offered.address(),
                offered.connections(),
                offered.reserved(),
                offered.maxConnections(),
                offered.declared());
          } else {
            update(rows, offered, " AND NOT declared");
          }
          return of(rows, offered.server()).orElse(offered);
        });
  }

  /** Sets what a declaration says, whatever was there; leases that are out stay as they are. */
  public void set(Capacity declared) {
    enroll(declared);
    transactions.run(
        limit,
        connection -> {
          update(new LedgerRows(connection), declared, "");
          return true;
        });
  }

  /** All that are known, by address. */
  public List<Capacity> all() {
    return transactions.run(
        limit,
        connection -> {
          List<Capacity> all = new ArrayList<>();
          try (PreparedStatement select =
                  connection.prepareStatement(SELECT + " ORDER BY address, identity");
              ResultSet row = select.executeQuery()) {
            while (row.next()) {
              all.add(capacity(row));
            }
          }
          return all;
        });
  }

  private static void update(LedgerRows rows, Capacity capacity, String condition)
      throws SQLException {
    rows.execute(
        "UPDATE leasehold_server SET address = LEFT(?, 255), capacity = ?, reserved = ?,"
            + " max_connections = ?, declared = ?, changed_at = UTC_TIMESTAMP(6) WHERE identity = ?"
            + condition,
        capacity.address(),
        capacity.connections(),
        capacity.reserved(),
        capacity.maxConnections(),
        capacity.declared(),
        capacity.server());
  }

  private static Optional<Capacity> of(LedgerRows rows, String server) throws SQLException {
    try (PreparedStatement select = rows.prepare(SELECT + " WHERE identity = ?")) {
      select.setString(1, server);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(capacity(row)) : Optional.empty();
      }
    }
  }

  private static Capacity capacity(ResultSet row) throws SQLException {
    return new Capacity(
        row.getString(1),
        row.getString(2),
        row.getInt(3),
        row.getInt(4),
        row.getInt(5),
        row.getBoolean(6));
  }
}
