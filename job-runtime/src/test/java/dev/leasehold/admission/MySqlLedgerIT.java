package dev.leasehold.admission;

import dev.leasehold.database.Database;
import dev.leasehold.database.Tables;
import dev.leasehold.declaration.References;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.nio.file.Path;
import java.time.Duration;

class MySqlLedgerIT extends LedgerContract {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final TestSchema schema = TestDatabase.get().createSchema();
  private final Database database =
      Database.reach(schema.declaration(), References.ofProcess(), Path.of("target"));

  @Override
  protected Ledger ledger(int capacity) {
    database.migrate(Tables.LEDGER);
    new Capacities(database.transactions(), LIMIT)
        .enroll(new Capacity(DB, "here", capacity, 0, capacity, true));
    return Ledger.in(database.transactions(), LIMIT);
  }

  @Override
  protected int rounds() {
    return 8;
  }

  /** To the ledger it is the same whether time passes or whatever it has written is older. */
  @Override
  protected void pass(Duration duration) {
    String ago = " - INTERVAL " + duration.toMillis() * 1000 + " MICROSECOND";
    schema.execute(
        "UPDATE leasehold_lease SET granted_at = granted_at"
            + ago
            + ", expires_at = expires_at"
            + ago
            + ", ends_by = ends_by"
            + ago,
        "UPDATE leasehold_place SET overdue_at = overdue_at" + ago);
  }
}
