package dev.leasehold.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The lock tables of one server. Small reads, joined here: one big join costs the server seconds
 * where two hundred sessions wait for one row. Used by one thread at a time.
 */
abstract class LockTables {
  /**
   * After so long the server itself breaks a read off. That costs nothing; a call that the client
   * breaks off costs its connection, and on a full server there is no other.
   */
  static final int MOST_MILLIS = 1000;

  private static final Set<Integer> TOO_LONG = Set.of(3024, 1969, 1317);
  private static final Set<Integer> REFUSED = Set.of(1142, 1143, 1227, 1044);

  private final String privilege;
  private final Set<String> refused = new TreeSet<>();

  LockTables(String privilege) {
    this.privilege = privilege;
  }

  /** Of the server at the other end. */
  static LockTables at(boolean mysql, boolean performanceSchema) {
    if (!mysql) {
      return new MariaDbLocks();
    }
    return performanceSchema ? new MySqlLocks() : new Unseen();
  }

  /** What these sessions wait for. */
  final LockWaits waits(Statement statement, Collection<Long> sessions) throws SQLException {
    List<LockWaits.Wait> waits = new ArrayList<>();
    List<String> unseen = new ArrayList<>(cannotBeSeen());
    try {
      waits.addAll(find(statement, sessions));
    } catch (SQLException failed) {
      if (!TOO_LONG.contains(failed.getErrorCode())) {
        throw failed;
      }
      unseen.add("the server took longer than " + MOST_MILLIS + " ms to tell");
    }
    refused.forEach(table -> unseen.add(privilege + " on " + table + " is not granted"));
    return new LockWaits(waits, unseen);
  }

  /** What the account would need to see everything, and has not. */
  final List<LockGrant> missing(Statement statement) throws SQLException {
    List<LockGrant> missing = new ArrayList<>();
    String account = "";
    try (ResultSet row = statement.executeQuery("SELECT CURRENT_USER()")) {
      row.next();
      account = row.getString(1);
    }
    for (Map.Entry<String, String> needed : needed().entrySet()) {
      String probe = "SELECT 1 FROM " + needed.getValue() + " LIMIT 0";
      if (!reads(needed.getKey(), () -> statement.executeQuery(probe).close())) {
        missing.add(new LockGrant(privilege, needed.getKey(), account));
      }
    }
    return missing;
  }

  abstract List<LockWaits.Wait> find(Statement statement, Collection<Long> sessions)
      throws SQLException;

  /** What a right is given on, and a table that can be read with it. */
  abstract Map<String, String> needed();

  /** What this server does not show to anybody. */
  abstract List<String> cannotBeSeen();

  interface Read {
    void run() throws SQLException;
  }

  /** Reads what a right is given on, where it is given; whoever was refused is not asked again. */
  final boolean reads(String on, Read read) throws SQLException {
    if (refused.contains(on)) {
      return false;
    }
    try {
      read.run();
      return true;
    } catch (SQLException failed) {
      if (!REFUSED.contains(failed.getErrorCode())) {
        throw failed;
      }
      refused.add(on);
      return false;
    }
  }

  static String list(Collection<Long> ids) {
    return ids.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  static String account(@Nullable String user, @Nullable String host) {
    return user == null ? "" : user + (host == null ? "" : "@" + host);
  }

  static String doing(@Nullable String command, long seconds, @Nullable String state) {
    if (command == null) {
      return "";
    }
    boolean more = state != null && !state.isBlank();
    return command + " for " + Math.max(0, seconds) + " s" + (more ? ", " + state : "");
  }

  private static final class Unseen extends LockTables {
    Unseen() {
      super("");
    }

    @Override
    List<LockWaits.Wait> find(Statement statement, Collection<Long> sessions) {
      return List.of();
    }

    @Override
    Map<String, String> needed() {
      return Map.of();
    }

    @Override
    List<String> cannotBeSeen() {
      return List.of("the server runs with performance_schema off");
    }
  }
}
