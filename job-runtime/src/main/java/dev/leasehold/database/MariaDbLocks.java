package dev.leasehold.database;

import dev.leasehold.database.LockWaits.Blocker;
import dev.leasehold.database.LockWaits.Lock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** MariaDB's row locks; its metadata locks cannot be seen. Used by one thread at a time. */
final class MariaDbLocks extends LockTables {
  private static final String EVERYTHING = "*.*";

  MariaDbLocks() {
    super("PROCESS");
  }

  @Override
  Map<String, String> needed() {
    return Map.of(EVERYTHING, "information_schema.innodb_trx");
  }

  @Override
  List<String> cannotBeSeen() {
    return List.of("MariaDB does not show who holds a metadata lock");
  }

  @Override
  List<LockWaits.Wait> find(Statement statement, Collection<Long> sessions) throws SQLException {
    List<LockWaits.Wait> waits = new ArrayList<>();
    reads(
        EVERYTHING,
        () -> {
          // The driver takes it for a statement without rows.
          statement.execute(
              "SET STATEMENT max_statement_time = "
                  + MOST_MILLIS / 1000.0
                  + " FOR SELECT r.trx_mysql_thread_id, l.lock_table, l.lock_index,"
                  + " b.trx_mysql_thread_id, p.user, p.host, p.command, p.time, p.state,"
                  + " p.info"
                  + " FROM information_schema.innodb_lock_waits w"
                  + " JOIN information_schema.innodb_trx r"
                  + " ON r.trx_id = w.requesting_trx_id"
                  + " JOIN information_schema.innodb_trx b"
                  + " ON b.trx_id = w.blocking_trx_id"
                  + " LEFT JOIN information_schema.innodb_locks l"
                  + " ON l.lock_id = w.requested_lock_id"
                  + " LEFT JOIN information_schema.processlist p"
                  + " ON p.id = b.trx_mysql_thread_id"
                  + " WHERE r.trx_mysql_thread_id IN "
                  + list(sessions));
          try (ResultSet row = Objects.requireNonNull(statement.getResultSet())) {
            while (row.next()) {
              waits.add(wait(row));
            }
          }
        });
    return waits;
  }

  private static LockWaits.Wait wait(ResultSet row) throws SQLException {
    String index = row.getString(3);
    return new LockWaits.Wait(
        row.getLong(1),
        Lock.ROW,
        orEmpty(row.getString(2)).replace("`", "")
            + (index == null ? "" : " (index " + index + ")"),
        new Blocker(
            row.getLong(4),
            account(row.getString(5), row.getString(6)),
            doing(row.getString(7), row.getLong(8), row.getString(9)),
            Optional.ofNullable(row.getString(10)).map(StatementDigest::of)));
  }
}
