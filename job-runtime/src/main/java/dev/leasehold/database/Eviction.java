package dev.leasehold.database;

import dev.leasehold.database.Control.Registered;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends what is left of somebody's sessions, and proves that nothing is. Only a session that is
 * proven to be theirs is killed: by the attributes of its handshake, and where no attributes can be
 * read, by its number together with its account and the start of the server, after which numbers
 * are not used twice.
 */
final class Eviction {
  static final int NO_SUCH_SESSION = 1094;
  private static final int NOT_THE_OWNER = 1095;

  /** Both sides of a server's start are whole seconds, and may be read on either side of one. */
  private static final long SAME_START = 1;

  private final Connection connection;
  private final Map<String, String> attributes;
  private final List<Registered> registered;

  Eviction(
      Connection connection, Map<String, String> attributes, Collection<Registered> registered) {
    this.connection = connection;
    this.attributes = Map.copyOf(attributes);
    this.registered = List.copyOf(registered);
  }

  /**
   * Kills them until none is left or {@code end} has come.
   *
   * @param end of the time for it, by {@link System#nanoTime()}
   * @return those that still live, one line each, with the reason
   */
  List<String> untilNoneIsLeft(long end) throws SQLException {
    while (true) {
      Map<Long, String> alive = killOnce();
      boolean pointless = alive.values().stream().anyMatch(why -> !why.isEmpty());
      if (alive.isEmpty() || pointless || end - System.nanoTime() <= 0) {
        List<String> lines = new ArrayList<>();
        alive.forEach(
            (id, why) -> lines.add("session " + id + (why.isEmpty() ? " has not ended yet" : why)));
        return lines;
      }
      try (Statement pause = connection.createStatement()) {
        pause.execute("DO SLEEP(0.02)");
      }
    }
  }

  /** Those that live, one line each; ends none. */
  List<String> living() throws SQLException {
    Found found = find();
    List<String> lines = new ArrayList<>();
    String own = account();
    found
        .theirs()
        .forEach(
            (id, account) ->
                lines.add(
                    "session "
                        + id
                        + (account.equals(own) ? " lives, and can be ended" : belongsTo(account))));
    for (Registered one : found.unseen()) {
      if (!one.account().equals(own)) {
        lines.add("session " + one.id() + belongsTo(one.account()) + ", if it lives");
      }
    }
    return lines;
  }

  /**
   * What is there of theirs.
   *
   * @param theirs proven to be theirs, with the account of each
   * @param unseen written down, and absent from a list that need not show them
   */
  private record Found(Map<Long, String> theirs, List<Registered> unseen) {}

  /** Those that were there, with why one cannot be killed; an empty text where it was. */
  private Map<Long, String> killOnce() throws SQLException {
    Found found = find();
    Map<Long, String> left = new LinkedHashMap<>();
    for (Registered one : found.unseen()) {
      unseen(one, left);
    }
    for (var one : found.theirs().entrySet()) {
      kill(one.getKey(), left);
    }
    return left;
  }

  private Found find() throws SQLException {
    long startedAt = ServerLook.startedAt(connection).getEpochSecond();
    Map<Long, Map<String, String>> told = attributesOfAll();
    Map<Long, String> visible = visible();
    Map<Long, String> theirs = new LinkedHashMap<>();
    List<Registered> unseen = new ArrayList<>();
    told.forEach(
        (id, said) -> {
          if (said.entrySet().containsAll(attributes.entrySet())) {
            theirs.put(id, visible.getOrDefault(id, "another account"));
          }
        });
    for (Registered one : registered) {
      boolean sameServer = isSameStart(one.startedAt(), startedAt);
      boolean toldOtherwise = told.containsKey(one.id()) && !theirs.containsKey(one.id());
      if (sameServer && !toldOtherwise && one.account().equals(visible.get(one.id()))) {
        theirs.put(one.id(), one.account());
      } else if (sameServer && told.isEmpty() && !visible.containsKey(one.id())) {
        unseen.add(one);
      }
    }
    theirs.remove(self());
    return new Found(theirs, unseen);
  }

  static boolean isSameStart(long a, long b) {
    return Math.abs(a - b) <= SAME_START;
  }

  /**
   * Those that the server at the other end can have: the connection may have been opened anew for
   * the very question. Where the server's clock was set meanwhile, its start reads otherwise than
   * when the connection was opened.
   *
   * @param startedAt the server's start as it was read then, in seconds since 1970
   */
  static List<Registered> ofThisStart(
      Collection<Registered> sessions, long startedAt, Connection connection) throws SQLException {
    if (sessions.stream().allMatch(one -> isSameStart(one.startedAt(), startedAt))) {
      return List.copyOf(sessions);
    }
    long now = ServerLook.startedAt(connection).getEpochSecond();
    return sessions.stream()
        .filter(one -> isSameStart(one.startedAt(), startedAt) || isSameStart(one.startedAt(), now))
        .toList();
  }

  /** Of another account, so that its absence from the list proves nothing. */
  private void unseen(Registered one, Map<Long, String> left) throws SQLException {
    if (one.account().equals(account())) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      // The server refuses before it kills: what is there belongs to another account.
      statement.execute("KILL CONNECTION " + one.id());
    } catch (SQLException refused) {
      if (refused.getErrorCode() == NOT_THE_OWNER) {
        left.put(one.id(), belongsTo(one.account()));
      } else if (refused.getErrorCode() != NO_SUCH_SESSION) {
        throw refused;
      }
    }
  }

  private void kill(long id, Map<Long, String> left) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("KILL CONNECTION " + id);
      left.put(id, "");
    } catch (SQLException refused) {
      if (refused.getErrorCode() == NOT_THE_OWNER) {
        String account =
            registered.stream()
                .filter(one -> one.id() == id)
                .map(Registered::account)
                .findFirst()
                .orElse("another account");
        left.put(id, belongsTo(account));
      } else if (refused.getErrorCode() != NO_SUCH_SESSION) {
        throw refused;
      }
    }
  }

  private static String belongsTo(String account) {
    return " belongs to " + account + ", which can end it, as can an account with CONNECTION_ADMIN";
  }

  /** What sessions said of themselves, by id; empty where it cannot be read. */
  private Map<Long, Map<String, String>> attributesOfAll() throws SQLException {
    Map<Long, Map<String, String>> all = new HashMap<>();
    String names = String.join(", ", Collections.nCopies(attributes.size(), "?"));
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT processlist_id, attr_name, attr_value FROM"
                + " performance_schema.session_connect_attrs WHERE attr_name IN ("
                + names
                + ")")) {
      int at = 1;
      for (String name : attributes.keySet()) {
        select.setString(at++, name);
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          all.computeIfAbsent(row.getLong(1), id -> new HashMap<>())
              .put(row.getString(2), row.getString(3));
        }
      }
    } catch (SQLException refused) {
      if (Trouble.isLost(refused)) {
        throw refused;
      }
      return Map.of();
    }
    return all;
  }

  /** The accounts of the sessions that this account may see, by id. */
  private Map<Long, String> visible() throws SQLException {
    Map<Long, String> all = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT id, user FROM information_schema.processlist")) {
      while (row.next()) {
        all.put(row.getLong(1), String.valueOf(row.getString(2)));
      }
    }
    return all;
  }

  private long self() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
      row.next();
      return row.getLong(1);
    }
  }

  private String account() throws SQLException {
    return describe(connection).account();
  }

  /**
   * What there is to write down of a session, so that it can be recognised when its owner is gone.
   */
  static Registered describe(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT CONNECTION_ID(), SUBSTRING_INDEX(USER(), '@', 1)")) {
      row.next();
      return new Registered(
          row.getLong(1), ServerLook.startedAt(connection).getEpochSecond(), row.getString(2));
    }
  }
}
