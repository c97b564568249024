package dev.leasehold.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** Opens a connection for each transaction, and closes it. Thread-safe. */
final class BriefTransactions implements Transactions {
  private final Address address;

  BriefTransactions(Address address) {
    this.address = address;
  }

  @Override
  public <T> T run(Duration limit, Work<T> work) {
    Connection opened;
    try {
      opened =
          new Connections(address.forOwnStatements(), Map.of("leasehold", "ledger")).open(limit);
    } catch (SQLException failed) {
      throw Trouble.connecting(address, failed);
    }
    try (Connection connection = opened) {
      connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, limit.toMillis()));
      // It is closed afterwards: nothing is to be put back.
      connection.setAutoCommit(false);
      return Transaction.on(connection, work);
    } catch (SQLException failed) {
      throw Trouble.using(address, failed);
    }
  }
}
