package dev.leasehold.admission;

import dev.leasehold.database.Rows;
import dev.leasehold.database.Transactions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What runs show of themselves when somebody asks. Thread-safe where its transactions are. */
public final class Sights {
  private final Transactions transactions;
  private final Duration limit;

  /**
   * @param transactions on the ledger's database
   * @param limit of each
   */
  public Sights(Transactions transactions, Duration limit) {
    this.transactions = transactions;
    this.limit = limit;
  }

  /**
   * What a run showed.
   *
   * @param at by the ledger's clock
   * @param json who holds and who waits
   */
  public record Sight(Instant at, String json) {}

  /** Asks a run to show itself. */
  public void ask(long token) {
    execute("UPDATE leasehold_lease SET sight_wanted = TRUE WHERE token = ?", token);
  }

  /** Shows a run. */
  public void show(long token, String json) {
    execute(
        "UPDATE leasehold_lease SET sight_wanted = FALSE, sight = ?, sight_at = UTC_TIMESTAMP(6)"
            + " WHERE token = ?",
        json,
        token);
  }

  /** What a run has shown; empty while it has not answered the last {@link #ask}. */
  public Optional<Sight> of(long token) {
    return transactions.run(
        limit,
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT sight_at, sight FROM leasehold_lease WHERE token = ? AND sight IS NOT"
                      + " NULL AND NOT sight_wanted")) {
            select.setLong(1, token);
            try (ResultSet row = select.executeQuery()) {
              return row.next()
                  ? Optional.of(new Sight(Rows.instant(row, 1), row.getString(2)))
                  : Optional.empty();
            }
          }
        });
  }

  private void execute(String sql, Object... parameters) {
    transactions.run(limit, connection -> new LedgerRows(connection).execute(sql, parameters));
  }
}
