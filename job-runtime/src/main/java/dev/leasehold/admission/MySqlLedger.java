package dev.leasehold.admission;

import dev.leasehold.admission.LedgerSnapshot.Decision;
import dev.leasehold.admission.Standing.Order;
import dev.leasehold.admission.Standing.What;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.database.Transactions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ledger that all processes share. Thread-safe where its transactions are. */
final class MySqlLedger implements Ledger {
  /** A deadlock or a lock that did not come is tried again; neither is expected. */
  private static final int TRIES = 5;

  private final Transactions transactions;
  private final Duration limit;

  MySqlLedger(Transactions transactions, Duration limit) {
    this.transactions = transactions;
    this.limit = limit;
  }

  private interface Work<T> {
    T on(LedgerRows rows) throws SQLException;
  }

  private <T> T run(Work<T> work) {
    for (int left = TRIES - 1; ; left--) {
      try {
        return transactions.run(limit, connection -> work.on(new LedgerRows(connection)));
      } catch (DatabaseException failed) {
        if (left == 0 || !isWorthAnotherTry(failed)) {
          throw failed;
        }
      }
    }
  }

  private static boolean isWorthAnotherTry(DatabaseException failed) {
    return failed.getCause() instanceof SQLException error
        && (error.getErrorCode() == 1213 || error.getErrorCode() == 1205);
  }

  @Override
  public Admission ask(Claim claim) {
    // Who has just joined the line is told the rest when the lock is no longer held.
    return run(rows -> decide(rows, claim)).orElseGet(() -> run(rows -> joined(rows, claim)));
  }

  /** Empty where the claim has joined the line to wait for a capacity. */
  private static Optional<Admission> decide(LedgerRows rows, Claim claim) throws SQLException {
    boolean newcomer = rows.lockJob(claim);
    boolean inLine = !newcomer && rows.renewPlace(claim);
    if (inLine) {
      // Who stands in line looks without locking a server: a long line holds up no grants.
      Optional<Admission> unchanged = look(rows, claim);
      if (unchanged.isPresent()) {
        return unchanged;
      }
    }
    Glance glance = rows.lockServers(claim);
    Optional<Map<String, Integer>> free = glance.grant(claim);
    if (free.isPresent()) {
      return Optional.of(new Admission.Granted(rows.grant(claim, free.get(), glance.at())));
    }
    if (!inLine && glance.waitsForCapacity(claim)) {
      rows.join(claim, Optional.of(Reason.WAITING_FOR_CAPACITY));
      return Optional.empty();
    }
    return Optional.of(decideOnAll(rows, claim));
  }

  /**
   * What there is to say to a claim in line that still has to wait; empty where it may not have to,
   * which only a look under the locks can tell.
   */
  private static Optional<Admission> look(LedgerRows rows, Claim claim) throws SQLException {
    LedgerSnapshot snapshot = rows.snapshot();
    return snapshot.decide(claim) instanceof Decision.Wait wait && wait.replaced().isEmpty()
        ? Optional.of(waiting(rows, claim, wait, snapshot))
        : Optional.empty();
  }

  private static Admission joined(LedgerRows rows, Claim claim) throws SQLException {
    return new Admission.Waiting(
        Reason.WAITING_FOR_CAPACITY, rows.placeOf(claim), claim.holdersAmong(rows.leases()));
  }

  private static Admission decideOnAll(LedgerRows rows, Claim claim) throws SQLException {
    Optional<Lease> held = rows.currentLeaseOf(claim.attempt());
    if (held.isPresent()) {
      rows.leave(claim);
      return new Admission.Granted(held.get());
    }
    if (!rows.renewPlace(claim)) {
      rows.join(claim, Optional.empty());
    }
    LedgerSnapshot snapshot = rows.snapshot();
    Decision decision = snapshot.decide(claim);
    if (decision instanceof Decision.Wait wait) {
      for (Lease replaced : wait.replaced()) {
        order(rows, replaced, new Order(What.REPLACE, "the run of " + claim.scheduledAt()));
      }
      return waiting(rows, claim, wait, snapshot);
    }
    boolean stood = rows.leave(claim);
    if (stood && !(decision instanceof Decision.Grant)) {
      Attempts.stoodInLine(rows, claim);
    }
    if (decision instanceof Decision.Skip skip) {
      return new Admission.Skipped(skip.reason(), skip.detail());
    }
    if (decision instanceof Decision.Refuse refuse) {
      return new Admission.Refused(refuse.reason(), refuse.detail());
    }
    Decision.Grant grant = (Decision.Grant) decision;
    return new Admission.Granted(rows.grant(claim, grant.connections(), snapshot.at()));
  }

  private static Admission waiting(
      LedgerRows rows, Claim claim, Decision.Wait wait, LedgerSnapshot snapshot)
      throws SQLException {
    rows.waitsFor(claim, wait.reason());
    return new Admission.Waiting(wait.reason(), wait.place(), snapshot.holdersFor(claim));
  }

  @Override
  public void leave(Claim claim) {
    run(rows -> rows.leave(claim) && Attempts.stoodInLine(rows, claim));
  }

  @Override
  public Standing renew(Lease lease, Map<String, Integer> inUse) {
    return run(
        rows -> {
          boolean renewed =
              rows.execute(
                  "UPDATE leasehold_lease SET expires_at = UTC_TIMESTAMP(6) + INTERVAL term_micros"
                      + " MICROSECOND WHERE token = ? AND attempt = ? AND fenced_at IS NULL AND"
                      + " expires_at > UTC_TIMESTAMP(6)",
                  lease.token(),
                  lease.attempt());
          if (!renewed) {
            return Standing.LOST;
          }
          for (var used : inUse.entrySet()) {
            rows.execute(
                "UPDATE leasehold_lease_part SET in_use = ? WHERE server = ? AND token = ?",
                used.getValue(),
                used.getKey(),
                lease.token());
          }
          return standing(rows, lease);
        });
  }

  @Override
  public Standing look(Lease lease) {
    return run(rows -> standing(rows, lease));
  }

  private static Standing standing(LedgerRows rows, Lease lease) throws SQLException {
    try (PreparedStatement select =
        rows.prepare(
            "SELECT ordered, ordered_by, sight_wanted FROM leasehold_lease WHERE token = ? AND"
                + " attempt = ? AND fenced_at IS NULL AND expires_at > UTC_TIMESTAMP(6)")) {
      select.setLong(1, lease.token());
      select.setString(2, lease.attempt());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Standing.LOST;
        }
        @Nullable String what = row.getString(1);
        Optional<Order> order =
            what == null
                ? Optional.empty()
                : Optional.of(new Order(What.valueOf(what), row.getString(2)));
        return new Standing(true, order, row.getBoolean(3));
      }
    }
  }

  @Override
  public boolean register(Lease lease, Session session) {
    return run(
        rows -> {
          // The lock makes a fence wait, so that whoever fences sees this session.
          try (PreparedStatement held =
              rows.prepare(
                  "SELECT 1 FROM leasehold_lease WHERE token = ? AND attempt = ? AND fenced_at IS"
                      + " NULL AND expires_at > UTC_TIMESTAMP(6) LOCK IN SHARE MODE")) {
            held.setLong(1, lease.token());
            held.setString(2, lease.attempt());
            try (ResultSet row = held.executeQuery()) {
              if (!row.next()) {
                return false;
              }
            }
          }
          rows.execute(
              "INSERT IGNORE INTO leasehold_session (server, session, started_at, token, account,"
                  + " registered_at) VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(6))",
              session.server(),
              session.id(),
              session.startedAt(),
              lease.token(),
              session.account());
          return true;
        });
  }

  @Override
  public void order(Lease lease, Order order) {
    run(
        rows -> {
          order(rows, lease, order);
          return true;
        });
  }

  private static void order(LedgerRows rows, Lease lease, Order order) throws SQLException {
    rows.execute(
        "UPDATE leasehold_lease SET ordered = ?, ordered_by = LEFT(?, 255) WHERE token = ? AND"
            + " ordered IS NULL",
        order.what().name(),
        order.by(),
        lease.token());
  }

  @Override
  public boolean fence(Lease lease) {
    return run(
        rows ->
            rows.execute(
                "UPDATE leasehold_lease SET fenced_at = COALESCE(fenced_at, UTC_TIMESTAMP(6)) WHERE"
                    + " token = ?",
                lease.token()));
  }

  @Override
  public List<Session> sessions(Lease lease) {
    return run(
        rows -> {
          List<Session> all = new ArrayList<>();
          try (PreparedStatement select =
              rows.prepare(
                  "SELECT server, started_at, session, account FROM leasehold_session WHERE token ="
                      + " ? ORDER BY server, session")) {
            select.setLong(1, lease.token());
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                all.add(
                    new Session(
                        row.getString(1), row.getLong(2), row.getLong(3), row.getString(4)));
              }
            }
          }
          return all;
        });
  }

  @Override
  public boolean forget(Lease lease) {
    return run(
        rows -> {
          boolean mine = rows.execute("DELETE FROM leasehold_lease WHERE token = ?", lease.token());
          if (mine) {
            rows.execute("DELETE FROM leasehold_lease_part WHERE token = ?", lease.token());
            rows.execute("DELETE FROM leasehold_session WHERE token = ?", lease.token());
          }
          return mine;
        });
  }

  @Override
  public List<Lease> overdue() {
    return run(LedgerRows::overdue);
  }

  @Override
  public LedgerSnapshot snapshot() {
    return run(LedgerRows::snapshot);
  }
}
