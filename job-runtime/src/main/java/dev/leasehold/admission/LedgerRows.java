package dev.leasehold.admission;

import dev.leasehold.admission.Claim.Range;
import dev.leasehold.admission.Glance.Room;
import dev.leasehold.database.Rows;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of leases and of the line, read and written within one transaction.
 *
 * <p>Its connection takes several statements at once; what they are given are parameters, always.
 */
final class LedgerRows {
  private static final String LEASE =
      "SELECT l.token, l.attempt, l.job, l.scheduled_at, l.granted_at, l.expires_at, l.term_micros,"
          + " l.ends_by, l.fenced_at, p.server, p.connections FROM leasehold_lease l"
          + " JOIN leasehold_lease_part p ON p.token = l.token ";

  private static final String PLACE =
      "SELECT p.attempt, p.job, p.scheduled_at, p.overlap, p.deadline_micros, p.term_micros,"
          + " w.server, w.least, w.most FROM leasehold_place p"
          + " JOIN leasehold_place_part w ON w.attempt = p.attempt"
          + " WHERE p.overdue_at > UTC_TIMESTAMP(6) ORDER BY p.number";

  private final Connection connection;

  LedgerRows(Connection connection) {
    this.connection = connection;
  }

  /**
   * Makes everybody wait who asks for the same job. One order for all: the job first, then {@link
   * #lockServers}.
   *
   * @return whether the claim is surely not in line; false says nothing
   */
  boolean lockJob(Claim claim) throws SQLException {
    // Most who ask have never asked before; for them this saves a look of its own at the line. That
    // it sees the line as it was before the lock is no harm: nobody else moves this claim's place.
    try (PreparedStatement job =
        prepare(
            "SELECT EXISTS (SELECT 1 FROM leasehold_place WHERE attempt = ?) FROM leasehold_job"
                + " WHERE name = ? FOR UPDATE")) {
      job.setString(1, claim.attempt());
      job.setString(2, claim.job());
      try (ResultSet row = job.executeQuery()) {
        return row.next() && !row.getBoolean(1);
      }
    }
  }

  /**
   * Makes everybody wait who asks for one of the same servers, which are locked by name, and looks
   * then: both in one round trip, for everybody else waits as long as this takes. Two statements
   * nevertheless: one that waited for the lock saw what was before.
   */
  Glance lockServers(Claim claim) throws SQLException {
    List<String> servers = List.copyOf(claim.wants().keySet());
    try (PreparedStatement both =
        prepare(
            "SELECT identity, capacity FROM leasehold_server WHERE identity IN ("
                + Rows.marks(servers.size())
                + ") ORDER BY identity FOR UPDATE; SELECT UTC_TIMESTAMP(6), EXISTS (SELECT 1 FROM"
                + " leasehold_place WHERE overdue_at > UTC_TIMESTAMP(6)), EXISTS (SELECT 1 FROM"
                + " leasehold_lease WHERE job = ?)"
                + ", (SELECT SUM(connections) FROM leasehold_lease_part WHERE server = ?)"
                    .repeat(servers.size()))) {
      int next = strings(both, 1, servers);
      next = strings(both, next, List.of(claim.job()));
      strings(both, next, servers);
      Map<String, Integer> capacities = new LinkedHashMap<>();
      try (ResultSet row = both.executeQuery()) {
        while (row.next()) {
          capacities.put(row.getString(1), row.getInt(2));
        }
      }
      both.getMoreResults();
      try (ResultSet row = both.getResultSet()) {
        row.next();
        Map<String, Room> rooms = new LinkedHashMap<>();
        for (int i = 0; i < servers.size(); i++) {
          Integer capacity = capacities.get(servers.get(i));
          if (capacity != null) {
            rooms.put(servers.get(i), new Room(capacity, row.getInt(4 + i)));
          }
        }
        return new Glance(Rows.instant(row, 1), rooms, row.getBoolean(2), row.getBoolean(3));
      }
    }
  }

  LedgerSnapshot snapshot() throws SQLException {
    Instant at;
    // The time comes first: what expires while the rows are read is still shown as it was.
    try (PreparedStatement time = prepare("SELECT UTC_TIMESTAMP(6)");
        ResultSet row = time.executeQuery()) {
      row.next();
      at = Rows.instant(row, 1);
    }
    Map<String, Integer> capacities = new LinkedHashMap<>();
    try (PreparedStatement all = prepare("SELECT identity, capacity FROM leasehold_server");
        ResultSet row = all.executeQuery()) {
      while (row.next()) {
        capacities.put(row.getString(1), row.getInt(2));
      }
    }
    return new LedgerSnapshot(at, capacities, leases(), line());
  }

  List<Lease> leases() throws SQLException {
    return leases("ORDER BY l.token");
  }

  List<Lease> overdue() throws SQLException {
    return leases(
        "WHERE l.fenced_at IS NOT NULL OR l.expires_at <= UTC_TIMESTAMP(6) ORDER BY l.token");
  }

  /** The attempt's lease, if it is held and its term is not over. */
  Optional<Lease> currentLeaseOf(String attempt) throws SQLException {
    return leases(
            "WHERE l.attempt = ? AND l.fenced_at IS NULL AND l.expires_at > UTC_TIMESTAMP(6)",
            attempt)
        .stream()
        .findFirst();
  }

  private List<Lease> leases(String condition, String... parameters) throws SQLException {
    try (PreparedStatement select = prepare(LEASE + condition)) {
      strings(select, 1, List.of(parameters));
      Map<Long, Lease> found = new LinkedHashMap<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Map<String, Integer> connections = new LinkedHashMap<>();
          Lease before = found.get(row.getLong(1));
          if (before != null) {
            connections.putAll(before.connections());
          }
          connections.put(row.getString(10), row.getInt(11));
          found.put(row.getLong(1), lease(row, connections));
        }
      }
      return List.copyOf(found.values());
    }
  }

  private static Lease lease(ResultSet row, Map<String, Integer> connections) throws SQLException {
    return new Lease(
        row.getString(2),
        row.getString(3),
        Rows.instant(row, 4),
        row.getLong(1),
        connections,
        Rows.instant(row, 5),
        Rows.instant(row, 6),
        duration(row, 7),
        Rows.instant(row, 8),
        row.getObject(9) != null);
  }

  private List<Claim> line() throws SQLException {
    List<Claim> line = new ArrayList<>();
    try (PreparedStatement select = prepare(PLACE);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        Map<String, Range> wants = new LinkedHashMap<>();
        int last = line.size() - 1;
        if (last >= 0 && line.get(last).attempt().equals(row.getString(1))) {
          wants.putAll(line.remove(last).wants());
        }
        wants.put(row.getString(7), new Range(row.getInt(8), row.getInt(9)));
        line.add(
            new Claim(
                row.getString(1),
                row.getString(2),
                Rows.instant(row, 3),
                Overlap.valueOf(row.getString(4)),
                wants,
                duration(row, 5),
                duration(row, 6)));
      }
    }
    return line;
  }

  /** Renews the claim's place for another term; false where it has none, or one that is overdue. */
  boolean renewPlace(Claim claim) throws SQLException {
    try (PreparedStatement update =
        prepare(
            "UPDATE leasehold_place SET overdue_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND"
                + " WHERE attempt = ? AND overdue_at > UTC_TIMESTAMP(6)")) {
      update.setLong(1, Rows.micros(claim.term()));
      update.setString(2, claim.attempt());
      return update.executeUpdate() == 1;
    }
  }

  /**
   * The place in line of a claim that waits for a capacity, from 1. As {@link LedgerSnapshot}
   * counts it: who waits for its own job is passed over. Counted by the server, for in a long line
   * it is costly to read whom each one waits for just to know how many there are.
   */
  int placeOf(Claim claim) throws SQLException {
    try (PreparedStatement count =
        prepare(
            "SELECT COUNT(*) + 1 FROM leasehold_place mine JOIN leasehold_place p ON p.number <"
                + " mine.number WHERE mine.attempt = ? AND p.overdue_at > UTC_TIMESTAMP(6) AND NOT"
                + " EXISTS (SELECT 1 FROM leasehold_lease l WHERE l.job = p.job AND (l.attempt <>"
                + " p.attempt OR l.fenced_at IS NOT NULL OR l.expires_at <= UTC_TIMESTAMP(6)) AND"
                + " (l.scheduled_at = p.scheduled_at OR p.overlap <> 'ALLOW'))")) {
      count.setString(1, claim.attempt());
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  /**
   * Puts the claim, which has no place or one that is overdue, at the end of the line.
   *
   * @param reason why it waits, where that is known already
   */
  void join(Claim claim, Optional<Reason> reason) throws SQLException {
    // What replaces a row is another row, with a number of its own. One round trip for all.
    try (PreparedStatement insert =
        prepare(
            "REPLACE INTO leasehold_place (attempt, job, scheduled_at, overlap, deadline_micros,"
                + " term_micros, joined_at, overdue_at, reason) VALUES (?, ?, ?, ?, ?, ?,"
                + " UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, ?); DELETE FROM"
                + " leasehold_place_part WHERE attempt = ?; INSERT INTO leasehold_place_part"
                + " (server, attempt, least, most) VALUES "
                + repeated("(?, ?, ?, ?)", claim.wants().size()))) {
      insert.setString(1, claim.attempt());
      insert.setString(2, claim.job());
      insert.setObject(3, Rows.local(claim.scheduledAt()));
      insert.setString(4, claim.overlap().name());
      insert.setLong(5, Rows.micros(claim.deadline()));
      insert.setLong(6, Rows.micros(claim.term()));
      insert.setLong(7, Rows.micros(claim.term()));
      insert.setString(8, reason.map(Reason::name).orElse(null));
      insert.setString(9, claim.attempt());
      int next = 10;
      for (var want : claim.wants().entrySet()) {
        insert.setString(next++, want.getKey());
        insert.setString(next++, claim.attempt());
        insert.setInt(next++, want.getValue().least());
        insert.setInt(next++, want.getValue().most());
      }
      insert.execute();
    }
  }

  /** Whether the claim was in line. */
  boolean leave(Claim claim) throws SQLException {
    if (!execute("DELETE FROM leasehold_place WHERE attempt = ?", claim.attempt())) {
      return false;
    }
    execute("DELETE FROM leasehold_place_part WHERE attempt = ?", claim.attempt());
    return true;
  }

  /** Notes why the claim waits, for those who look. */
  void waitsFor(Claim claim, Reason reason) throws SQLException {
    execute(
        "UPDATE leasehold_place SET reason = ? WHERE attempt = ?", reason.name(), claim.attempt());
  }

  Lease grant(Claim claim, Map<String, Integer> connections, Instant at) throws SQLException {
    Instant expiresAt = at.plus(claim.term());
    Instant endsBy = at.plus(claim.deadline());
    long token;
    // One round trip for both, for the lock is held.
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO leasehold_lease (attempt, job, scheduled_at, granted_at, expires_at,"
                + " term_micros, ends_by) VALUES (?, ?, ?, ?, ?, ?, ?); INSERT INTO"
                + " leasehold_lease_part (server, token, connections) VALUES "
                + repeated("(?, LAST_INSERT_ID(), ?)", connections.size()),
            PreparedStatement.RETURN_GENERATED_KEYS)) {
      insert.setString(1, claim.attempt());
      insert.setString(2, claim.job());
      insert.setObject(3, Rows.local(claim.scheduledAt()));
      insert.setObject(4, Rows.local(at));
      insert.setObject(5, Rows.local(expiresAt));
      insert.setLong(6, Rows.micros(claim.term()));
      insert.setObject(7, Rows.local(endsBy));
      int next = 8;
      for (var part : connections.entrySet()) {
        insert.setString(next++, part.getKey());
        insert.setInt(next++, part.getValue());
      }
      insert.execute();
      try (ResultSet key = insert.getGeneratedKeys()) {
        key.next();
        token = key.getLong(1);
      }
    }
    return new Lease(
        claim.attempt(),
        claim.job(),
        claim.scheduledAt(),
        token,
        connections,
        at,
        expiresAt,
        claim.term(),
        endsBy,
        false);
  }

  /** Prepared; closed by the caller. */
  PreparedStatement prepare(String sql) throws SQLException {
    return connection.prepareStatement(sql);
  }

  /** Whether this changed a row. */
  boolean execute(String sql, @Nullable Object... parameters) throws SQLException {
    return Rows.execute(connection, sql, parameters) > 0;
  }

  private static Duration duration(ResultSet row, int column) throws SQLException {
    return Duration.of(row.getLong(column), ChronoUnit.MICROS);
  }

  /** Returns where the next parameter is. */
  private static int strings(PreparedStatement statement, int from, Collection<String> values)
      throws SQLException {
    int at = from;
    for (String value : values) {
      statement.setString(at++, value);
    }
    return at;
  }

  private static String repeated(String one, int count) {
    return String.join(", ", Collections.nCopies(count, one));
  }
}
