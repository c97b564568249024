package dev.leasehold.database;

import dev.leasehold.database.LockWaits.Blocker;
import dev.leasehold.database.LockWaits.Lock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** MySQL's own lock tables. Used by one thread at a time. */
final class MySqlLocks extends LockTables {
  private static final String ROW_WAITS = "performance_schema.data_lock_waits";
  private static final String LOCKS = "performance_schema.data_locks";
  private static final String METADATA = "performance_schema.metadata_locks";
  private static final String THREADS = "performance_schema.threads";
  private static final String STATEMENTS = "performance_schema.events_statements_current";
  private static final String SELECT = "SELECT /*+ MAX_EXECUTION_TIME(" + MOST_MILLIS + ") */ ";

  MySqlLocks() {
    super("SELECT");
  }

  @Override
  Map<String, String> needed() {
    Map<String, String> needed = new LinkedHashMap<>();
    for (String table : List.of(ROW_WAITS, LOCKS, METADATA, THREADS, STATEMENTS)) {
      needed.put(table, table);
    }
    return needed;
  }

  @Override
  List<String> cannotBeSeen() {
    return List.of();
  }

  /** A wait as the server counts it: by threads. */
  private record Edge(long thread, Lock lock, String on, long blocker) {}

  @Override
  List<LockWaits.Wait> find(Statement statement, Collection<Long> sessions) throws SQLException {
    Map<Long, Long> own = threads(statement, sessions);
    if (own.isEmpty()) {
      return List.of();
    }
    List<Edge> edges = new ArrayList<>();
    rows(statement, own.keySet(), edges);
    reads(METADATA, () -> metadata(statement, own.keySet(), edges));
    Set<Long> involved = new TreeSet<>();
    edges.forEach(edge -> involved.addAll(List.of(edge.thread(), edge.blocker())));
    Map<Long, Blocker> known = describe(statement, involved, own);
    List<LockWaits.Wait> waits = new ArrayList<>();
    for (Edge edge : edges) {
      Blocker waiter = known.get(edge.thread());
      Blocker blocker = known.get(edge.blocker());
      if (waiter != null && blocker != null && waiter.session() != 0) {
        waits.add(new LockWaits.Wait(waiter.session(), edge.lock(), edge.on(), blocker));
      }
    }
    return waits;
  }

  /** The server's threads of these sessions; needs no right. */
  private static Map<Long, Long> threads(Statement statement, Collection<Long> sessions)
      throws SQLException {
    Map<Long, Long> threads = new LinkedHashMap<>();
    List<Long> asked = List.copyOf(sessions);
    String columns =
        asked.stream().map(id -> "ps_thread_id(" + id + ")").collect(Collectors.joining(", "));
    try (ResultSet row = statement.executeQuery("SELECT " + columns)) {
      row.next();
      for (int i = 0; i < asked.size(); i++) {
        long thread = row.getLong(i + 1);
        if (!row.wasNull()) {
          threads.put(thread, asked.get(i));
        }
      }
    }
    return threads;
  }

  private record RowWait(long thread, String lock, String blocker) {}

  private void rows(Statement statement, Set<Long> threads, List<Edge> edges) throws SQLException {
    List<RowWait> waits = new ArrayList<>();
    reads(
        ROW_WAITS,
        () -> {
          try (ResultSet row =
              statement.executeQuery(
                  SELECT
                      + "requesting_thread_id, requesting_engine_lock_id,"
                      + " blocking_engine_transaction_id FROM "
                      + ROW_WAITS
                      + " WHERE requesting_thread_id IN "
                      + list(threads))) {
            while (row.next()) {
              waits.add(new RowWait(row.getLong(1), row.getString(2), row.getString(3)));
            }
          }
        });
    if (!waits.isEmpty()) {
      reads(LOCKS, () -> owners(statement, waits, edges));
    }
  }

  /**
   * The blocker's own thread id in the table of waits is no help: of a lock that exists only since
   * somebody waits for it, it is the thread of that waiter. But every transaction that locks a row
   * has locked the table before, and did that itself.
   */
  private static void owners(Statement statement, List<RowWait> waits, List<Edge> edges)
      throws SQLException {
    Map<String, Long> threads = new LinkedHashMap<>();
    Map<String, String> places = new LinkedHashMap<>();
    try (ResultSet row =
        statement.executeQuery(
            SELECT
                + "engine_transaction_id, thread_id, engine_lock_id, lock_type, object_schema,"
                + " object_name, index_name FROM "
                + LOCKS
                + " WHERE lock_type = 'TABLE' OR lock_status = 'WAITING'")) {
      while (row.next()) {
        if ("TABLE".equals(row.getString(4))) {
          threads.put(row.getString(1), row.getLong(2));
        }
        String index = row.getString(7);
        places.put(
            row.getString(3),
            row.getString(5)
                + "."
                + row.getString(6)
                + (index == null ? "" : " (index " + index + ")"));
      }
    }
    Set<Edge> once = new LinkedHashSet<>();
    for (RowWait wait : waits) {
      Long blocker = threads.get(wait.blocker());
      // Who cannot be found has ended since, or is a transaction without a session.
      if (blocker != null && blocker != wait.thread()) {
        once.add(new Edge(wait.thread(), Lock.ROW, places.getOrDefault(wait.lock(), ""), blocker));
      }
    }
    edges.addAll(once);
  }

  private void metadata(Statement statement, Set<Long> threads, List<Edge> edges)
      throws SQLException {
    Set<MetadataLock.Target> targets = new LinkedHashSet<>();
    try (ResultSet row =
        statement.executeQuery(
            SELECT
                + "object_type, object_schema, object_name FROM "
                + METADATA
                + " WHERE lock_status = 'PENDING' AND owner_thread_id IN "
                + list(threads))) {
      while (row.next()) {
        targets.add(
            new MetadataLock.Target(
                row.getString(1),
                Optional.ofNullable(row.getString(2)),
                Optional.ofNullable(row.getString(3))));
      }
    }
    for (MetadataLock.Target target : targets) {
      List<MetadataLock> locks = locks(statement.getConnection(), target);
      for (MetadataLock.Blocked blocked : MetadataLock.blocked(locks, threads)) {
        edges.add(new Edge(blocked.thread(), Lock.METADATA, target.toString(), blocked.blocker()));
      }
    }
  }

  private static List<MetadataLock> locks(Connection connection, MetadataLock.Target target)
      throws SQLException {
    List<MetadataLock> locks = new ArrayList<>();
    try (PreparedStatement read =
        connection.prepareStatement(
            SELECT
                + "owner_thread_id, lock_type, lock_status FROM "
                + METADATA
                + " WHERE object_type = ? AND object_schema <=> ? AND object_name <=> ?")) {
      read.setString(1, target.type());
      read.setString(2, target.schema().orElse(null));
      read.setString(3, target.name().orElse(null));
      try (ResultSet row = read.executeQuery()) {
        while (row.next()) {
          locks.add(new MetadataLock(row.getLong(1), row.getString(2), row.getString(3)));
        }
      }
    }
    return locks;
  }

  /** Who these threads are; of those of the run it is known without any right. */
  private Map<Long, Blocker> describe(Statement statement, Set<Long> threads, Map<Long, Long> own)
      throws SQLException {
    Map<Long, Blocker> known = new LinkedHashMap<>();
    if (threads.isEmpty()) {
      return known;
    }
    threads.forEach(
        thread ->
            known.put(thread, new Blocker(own.getOrDefault(thread, 0L), "", "", Optional.empty())));
    Map<Long, String> statements = new LinkedHashMap<>();
    reads(STATEMENTS, () -> statements(statement, threads, statements));
    reads(
        THREADS,
        () -> {
          try (ResultSet row =
              statement.executeQuery(
                  SELECT
                      + "thread_id, processlist_id, processlist_user, processlist_host,"
                      + " processlist_command, processlist_time, processlist_state FROM "
                      + THREADS
                      + " WHERE thread_id IN "
                      + list(threads))) {
            while (row.next()) {
              known.put(
                  row.getLong(1),
                  new Blocker(
                      row.getLong(2),
                      account(row.getString(3), row.getString(4)),
                      doing(row.getString(5), row.getLong(6), row.getString(7)),
                      Optional.empty()));
            }
          }
        });
    known.replaceAll(
        (thread, blocker) ->
            new Blocker(
                blocker.session(),
                blocker.account(),
                blocker.doing(),
                Optional.ofNullable(statements.get(thread)).map(StatementDigest::of)));
    return known;
  }

  private static void statements(
      Statement statement, Set<Long> threads, Map<Long, String> statements) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            SELECT
                + "thread_id, COALESCE(sql_text, digest_text) FROM "
                + STATEMENTS
                + " WHERE nesting_event_level = 0 AND thread_id IN "
                + list(threads))) {
      while (row.next()) {
        String text = row.getString(2);
        if (text != null) {
          statements.put(row.getLong(1), text);
        }
      }
    }
  }
}
