package dev.leasehold.admission;

import dev.leasehold.database.Rows;
import dev.leasehold.database.Transactions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who had how many connections of which server, and who stood in line for it, from when to when, as
 * the ledger remembers it of all runs. Thread-safe where its transactions are.
 */
public final class Loads {
  /** Everybody asks before being granted something; who waited no longer stood in no line. */
  private static final Duration ASKING = Duration.ofSeconds(1);

  private final Transactions transactions;
  private final Duration limit;

  /**
   * @param transactions on the ledger's database
   * @param limit of each
   */
  public Loads(Transactions transactions, Duration limit) {
    this.transactions = transactions;
    this.limit = limit;
  }

  /**
   * One run's part of one server for a time.
   *
   * @param server its identity
   * @param inLine whether it stood in line, and had nothing
   * @param from its beginning, which may lie before what was asked for
   * @param to its end, exclusive; that of what is still so is the instant of the look
   * @param connections leased; 0 in line
   */
  public record Span(String server, boolean inLine, Instant from, Instant to, int connections) {}

  /**
   * What was found.
   *
   * @param at when, by the ledger's clock
   * @param spans in no order
   */
  public record Seen(Instant at, List<Span> spans) {
    /** Copies what it is given. */
    public Seen {
      spans = List.copyOf(spans);
    }
  }

  /**
   * All that reaches into the time before now. Of attempts whose server was not written down, those
   * are left out that can have been on one of several.
   *
   * @param back how far
   */
  public Seen since(Duration back) {
    return transactions.run(limit, connection -> new Look(new LedgerRows(connection)).look(back));
  }

  private static final class Look {
    private final LedgerRows rows;
    private final List<Span> spans = new ArrayList<>();

    /** Who is counted among those that are there does not count among those that were. */
    private final Set<String> there = new HashSet<>();

    Look(LedgerRows rows) {
      this.rows = rows;
    }

    Seen look(Duration back) throws SQLException {
      Instant at;
      try (PreparedStatement time = rows.prepare("SELECT UTC_TIMESTAMP(6)");
          ResultSet row = time.executeQuery()) {
        row.next();
        at = Rows.instant(row, 1);
      }
      // In this order, what moves on between two of these looks is seen by one of them at least.
      inLine(at);
      leased(at);
      ended(at, at.minus(back), onlyServer());
      return new Seen(at, spans);
    }

    private void inLine(Instant at) throws SQLException {
      try (PreparedStatement select =
              rows.prepare(
                  "SELECT w.server, COALESCE(a.arrived_at, p.joined_at), p.attempt FROM"
                      + " leasehold_place p JOIN leasehold_place_part w ON w.attempt = p.attempt"
                      + " LEFT JOIN leasehold_attempt a ON a.attempt = p.attempt WHERE p.overdue_at"
                      + " > UTC_TIMESTAMP(6)");
          ResultSet row = select.executeQuery()) {
        while (row.next()) {
          waited(row.getString(1), Rows.instant(row, 2), at);
          there.add(row.getString(3));
        }
      }
    }

    private void leased(Instant at) throws SQLException {
      Set<String> before = Set.copyOf(there);
      try (PreparedStatement select =
              rows.prepare(
                  "SELECT p.server, l.granted_at, p.connections, a.arrived_at, l.attempt FROM"
                      + " leasehold_lease l JOIN leasehold_lease_part p ON p.token = l.token LEFT"
                      + " JOIN leasehold_attempt a ON a.attempt = l.attempt");
          ResultSet row = select.executeQuery()) {
        while (row.next()) {
          if (before.contains(row.getString(5))) {
            continue;
          }
          Instant granted = Rows.instant(row, 2);
          held(row.getString(1), granted, at, row.getInt(3));
          Optional<Instant> arrived = Rows.instantIfAny(row, 4);
          if (arrived.isPresent()) {
            waited(row.getString(1), arrived.get(), granted);
          }
          there.add(row.getString(5));
        }
      }
    }

    /** The server of those whose part was not written down, where there is only one. */
    private Optional<String> onlyServer() throws SQLException {
      try (PreparedStatement select =
              rows.prepare("SELECT identity FROM leasehold_server LIMIT 2");
          ResultSet row = select.executeQuery()) {
        Optional<String> first =
            row.next() ? Optional.of(row.getString(1)) : Optional.<String>empty();
        return row.next() ? Optional.empty() : first;
      }
    }

    private void ended(Instant at, Instant from, Optional<String> only) throws SQLException {
      try (PreparedStatement select =
          rows.prepare(
              "SELECT a.attempt, p.server, a.arrived_at, a.leased_at, a.ended_at,"
                  + " COALESCE(p.connections, a.leased) FROM leasehold_attempt a LEFT JOIN"
                  + " leasehold_attempt_part p ON p.attempt = a.attempt WHERE a.ended_at > ?")) {
        select.setObject(1, Rows.local(from));
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            Optional<String> server = Optional.ofNullable(row.getString(2)).or(() -> only);
            if (server.isEmpty() || there.contains(row.getString(1))) {
              continue;
            }
            Instant ended = earlier(Rows.instant(row, 5), at);
            Instant leased = Rows.instantIfAny(row, 4).orElse(ended);
            waited(server.get(), Rows.instant(row, 3), leased);
            held(server.get(), leased, ended, row.getInt(6));
          }
        }
      }
    }

    private static Instant earlier(Instant one, Instant other) {
      return one.isBefore(other) ? one : other;
    }

    private void waited(String server, Instant from, Instant to) {
      if (Duration.between(from, to).compareTo(ASKING) >= 0) {
        spans.add(new Span(server, true, from, to, 0));
      }
    }

    private void held(String server, Instant from, Instant to, int connections) {
      if (from.isBefore(to) && connections > 0) {
        spans.add(new Span(server, false, from, to, connections));
      }
    }
  }
}
