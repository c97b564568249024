package dev.leasehold.chaos;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Looks at the server all the time and writes down what must never be: leases that add up to more
 * than the capacity, a session without its lease, more sessions than a lease has connections.
 *
 * <p>The sessions are read before the leases. A lease that is given back in between has ended its
 * sessions just before, so that a session counts against its lease only when it is seen again after
 * {@link #MOMENT}.
 *
 * <p>A handshake that a cut-off network holds back may be finished when its lease is long gone.
 * That session is let in by nobody and does nothing, until its owner closes it; so only those count
 * that did more than to find out who they are.
 */
final class Sampler implements AutoCloseable {
  /** A server needs a moment to clear a session away, and a refused one is closed by its owner. */
  private static final Duration MOMENT = Duration.ofSeconds(1);

  /** What the driver and the registration ask before a session is let in. */
  private static final Pattern UNUSED =
      Pattern.compile(
          "(?s)|/\\* mysql-connector.*|SET .*|SELECT CONNECTION_ID\\(\\).*"
              + "|SELECT UNIX_TIMESTAMP\\(\\) - .*");

  private final OwnServer server;
  private final Set<Long> used = new HashSet<>();
  private final Set<String> violations = new ConcurrentSkipListSet<>();
  private final Map<Long, Long> suspects = new HashMap<>();
  private final Thread thread = new Thread(this::watch, "sampler");
  private volatile boolean closed;
  private volatile int samples;
  private volatile int most;

  Sampler(OwnServer server) {
    this.server = server;
    thread.setDaemon(true);
    thread.start();
  }

  Set<String> violations() {
    return violations;
  }

  int samples() {
    return samples;
  }

  /** The most connections that were leased at once. */
  int most() {
    return most;
  }

  private void watch() {
    while (!closed) {
      try (Connection connection = server.connect();
          Statement statement = connection.createStatement()) {
        while (!closed) {
          sample(statement);
          samples++;
          TimeUnit.MILLISECONDS.sleep(50);
        }
      } catch (SQLException restarting) {
        suspects.clear();
        used.clear();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void sample(Statement asked) throws SQLException {
    Map<String, List<Long>> sessions = new TreeMap<>();
    Map<Long, String> last = new HashMap<>();
    try (ResultSet row =
        asked.executeQuery(
            "SELECT a.processlist_id, a.attr_value, COALESCE(s.sql_text, ''), p.command, p.time"
                + " FROM performance_schema.session_connect_attrs a"
                + " JOIN performance_schema.processlist p ON p.id = a.processlist_id"
                + " JOIN performance_schema.threads t ON t.processlist_id = p.id"
                + " LEFT JOIN performance_schema.events_statements_current s"
                + " ON s.thread_id = t.thread_id AND s.nesting_event_id IS NULL"
                + " WHERE a.attr_name = 'leasehold_token'")) {
      while (row.next()) {
        long id = row.getLong(1);
        String statement = row.getString(3);
        if (!UNUSED.matcher(statement).matches()) {
          used.add(id);
        }
        if (used.contains(id)) {
          sessions.computeIfAbsent(row.getString(2), t -> new ArrayList<>()).add(id);
          last.put(id, "%s for %d s: %s".formatted(row.getString(4), row.getLong(5), statement));
        }
      }
    }
    Map<String, Integer> leased = new HashMap<>();
    try (ResultSet row =
        asked.executeQuery(
            "SELECT token, connections FROM chaos.leasehold_lease_part WHERE server ="
                + " CONCAT('mysql:', @@GLOBAL.server_uuid)")) {
      while (row.next()) {
        leased.put(row.getString(1), row.getInt(2));
      }
    }
    long now = System.nanoTime();
    suspects.keySet().retainAll(sessions.values().stream().flatMap(List::stream).toList());
    sessions.forEach(
        (token, ids) -> {
          int allowed = leased.getOrDefault(token, 0);
          if (ids.size() <= allowed) {
            ids.forEach(suspects::remove);
            return;
          }
          for (long id : ids) {
            long since = suspects.computeIfAbsent(id, i -> now);
            if (now - since > MOMENT.toNanos()) {
              violations.add(
                  "lease %s has %d connections, and for more than %s beyond them session %d (%s)"
                      .formatted(token, allowed, MOMENT, id, last.getOrDefault(id, "ended")));
            }
          }
        });
    try (ResultSet row =
        asked.executeQuery(
            "SELECT s.address, s.capacity, SUM(p.connections) FROM chaos.leasehold_server s JOIN"
                + " chaos.leasehold_lease_part p ON p.server = s.identity GROUP BY s.identity")) {
      while (row.next()) {
        most = Math.max(most, row.getInt(3));
        if (row.getInt(3) > row.getInt(2)) {
          violations.add(
              "%s: %d leased of %d".formatted(row.getString(1), row.getInt(3), row.getInt(2)));
        }
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.interrupt();
    thread.join(5_000);
  }
}
