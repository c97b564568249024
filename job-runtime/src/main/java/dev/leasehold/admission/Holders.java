package dev.leasehold.admission;

import dev.leasehold.admission.Standing.Order;
import dev.leasehold.admission.Standing.What;
import dev.leasehold.database.Rows;
import dev.leasehold.database.Transactions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who holds leases and who stands in line, as people are shown it. Thread-safe where its
 * transactions are.
 */
public final class Holders {
  private final Transactions transactions;
  private final Duration limit;

  /**
   * @param transactions on the ledger's database
   * @param limit of each
   */
  public Holders(Transactions transactions, Duration limit) {
    this.transactions = transactions;
    this.limit = limit;
  }

  /** How a lease stands. */
  public enum State {
    /** Renewed in time. */
    CURRENT,
    /** Its term is over; whether its run lives is open. */
    OVERDUE,
    /** Taken out of its holder's hands; it only waits for the end of its sessions. */
    FENCED
  }

  /**
   * A lease and its holder.
   *
   * @param inUse connections at the last renewal, by server identity
   * @param order what the holder was asked to do
   * @param host where it runs; empty where nothing is known of the attempt
   * @param process its number there
   */
  public record Held(
      Lease lease,
      State state,
      Map<String, Integer> inUse,
      Optional<Order> order,
      String host,
      long process) {}

  /**
   * A place in line.
   *
   * @param number from 1
   * @param reason why it waits; empty where it was not told yet
   * @param host where it runs; empty where nothing is known of the attempt
   * @param process its number there
   */
  public record Place(
      int number, Claim claim, Instant since, String reason, String host, long process) {}

  /**
   * The ledger at one instant.
   *
   * @param at by the ledger's clock
   * @param held oldest first
   * @param line first come first
   * @param sessions that leases have registered
   */
  public record Board(Instant at, List<Held> held, List<Place> line, List<Session> sessions) {
    /** The lease with this token. */
    public Optional<Held> lease(long token) {
      return held.stream().filter(one -> one.lease().token() == token).findFirst();
    }

    /** The connections of this server that are leased. */
    public int leased(String server) {
      return held.stream().mapToInt(one -> one.lease().connections().getOrDefault(server, 0)).sum();
    }
  }

  /** Everything, now. */
  public Board look() {
    return transactions.run(
        limit,
        connection -> {
          LedgerRows rows = new LedgerRows(connection);
          LedgerSnapshot snapshot = rows.snapshot();
          return new Board(
              snapshot.at(), held(rows, snapshot), line(rows, snapshot), sessions(rows));
        });
  }

  /** Every session that leases have registered. */
  public List<Session> sessions() {
    return transactions.run(limit, connection -> sessions(new LedgerRows(connection)));
  }

  private record Beside(Optional<Order> order, String host, long process) {}

  private static List<Held> held(LedgerRows rows, LedgerSnapshot snapshot) throws SQLException {
    Map<Long, Beside> beside = new HashMap<>();
    try (PreparedStatement select =
            rows.prepare(
                "SELECT l.token, l.ordered, l.ordered_by, a.host, a.process FROM leasehold_lease l"
                    + " LEFT JOIN leasehold_attempt a ON a.attempt = l.attempt");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        @Nullable String what = row.getString(2);
        Optional<Order> order =
            what == null
                ? Optional.empty()
                : Optional.of(new Order(What.valueOf(what), row.getString(3)));
        beside.put(row.getLong(1), new Beside(order, text(row, 4), row.getLong(5)));
      }
    }
    Map<Long, Map<String, Integer>> inUse = new HashMap<>();
    try (PreparedStatement select =
            rows.prepare("SELECT token, server, in_use FROM leasehold_lease_part");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        inUse
            .computeIfAbsent(row.getLong(1), token -> new HashMap<>())
            .put(row.getString(2), row.getInt(3));
      }
    }
    List<Held> held = new ArrayList<>();
    for (Lease lease : snapshot.leases()) {
      // One that ended between the two looks has nothing beside it any more.
      Beside known = beside.getOrDefault(lease.token(), new Beside(Optional.empty(), "", 0));
      held.add(
          new Held(
              lease,
              state(lease, snapshot.at()),
              inUse.getOrDefault(lease.token(), Map.of()),
              known.order(),
              known.host(),
              known.process()));
    }
    return held;
  }

  private static State state(Lease lease, Instant at) {
    if (lease.fenced()) {
      return State.FENCED;
    }
    return lease.isCurrent(at) ? State.CURRENT : State.OVERDUE;
  }

  private record Noted(Instant since, String reason, String host, long process) {}

  private static List<Place> line(LedgerRows rows, LedgerSnapshot snapshot) throws SQLException {
    Map<String, Noted> notes = new HashMap<>();
    try (PreparedStatement select =
            rows.prepare(
                "SELECT p.attempt, p.joined_at, p.reason, a.host, a.process FROM leasehold_place p"
                    + " LEFT JOIN leasehold_attempt a ON a.attempt = p.attempt");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        notes.put(
            row.getString(1),
            new Noted(Rows.instant(row, 2), text(row, 3), text(row, 4), row.getLong(5)));
      }
    }
    List<Place> line = new ArrayList<>();
    for (Claim claim : snapshot.line()) {
      Noted noted = notes.getOrDefault(claim.attempt(), new Noted(snapshot.at(), "", "", 0));
      line.add(
          new Place(
              line.size() + 1,
              claim,
              noted.since(),
              noted.reason(),
              noted.host(),
              noted.process()));
    }
    return line;
  }

  private static List<Session> sessions(LedgerRows rows) throws SQLException {
    List<Session> all = new ArrayList<>();
    try (PreparedStatement select =
            rows.prepare("SELECT server, started_at, session, account FROM leasehold_session");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        all.add(new Session(row.getString(1), row.getLong(2), row.getLong(3), row.getString(4)));
      }
    }
    return all;
  }

  private static String text(ResultSet row, int column) throws SQLException {
    @Nullable String text = row.getString(column);
    return text == null ? "" : text;
  }
}
