package dev.leasehold.database;

import dev.leasehold.database.DatabaseException.Reason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The connection from which a run's other connections are looked at and killed. Thread-safe: one
 * call at a time uses it, and waits for its turn no longer than its limit.
 *
 * <p>Where the connection turns out to be gone, another one is opened within the same limit.
 */
public final class Control implements Transactions, AutoCloseable {
  private static final int NO_SUCH_SESSION = 1094;

  private final Address address;
  private final Connections connections;
  private final ReentrantLock turn = new ReentrantLock(true);
  private volatile @Nullable Connection connection;
  private volatile boolean closed;
  private boolean encrypted;
  private long startedAt;
  private boolean newerList;
  private LockTables locks = LockTables.at(false, false);

  Control(Address address, Connections connections) {
    this.address = address;
    this.connections = connections;
    try {
      this.connection = open(System.nanoTime() + Connections.CONNECT.toNanos());
    } catch (SQLException failed) {
      throw Trouble.connecting(address, failed);
    }
  }

  /**
   * What one session of the server does.
   *
   * @param id the server's id of the session
   * @param command as the process list says it, like {@code Query} or {@code Sleep}
   * @param time in the present state, in whole seconds
   * @param state as the process list says it
   * @param statement its digest: no literal and no parameter; empty when none runs
   */
  public record Session(
      long id, String command, Duration time, String state, Optional<String> statement) {}

  /**
   * The sessions with these ids that are still there, within {@code limit}.
   *
   * @throws DatabaseException when the server does not say it in time
   */
  public List<Session> sessions(Collection<Long> ids, Duration limit) {
    if (ids.isEmpty()) {
      return List.of();
    }
    String list = ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return call(
        limit,
        (statement, end) -> {
          List<Session> found = new ArrayList<>();
          try (ResultSet row =
              statement.executeQuery(
                  "SELECT id, command, time, state, info FROM "
                      + processes()
                      + " WHERE id IN ("
                      + list
                      + ") ORDER BY id")) {
            while (row.next()) {
              found.add(
                  new Session(
                      row.getLong(1),
                      orEmpty(row.getString(2)),
                      Duration.ofSeconds(Math.max(0, row.getLong(3))),
                      orEmpty(row.getString(4)),
                      Optional.ofNullable(row.getString(5)).map(StatementDigest::of)));
            }
          }
          return found;
        });
  }

  /**
   * What these sessions wait for on the server, and for whom. The server itself breaks off what
   * takes it longer than a second.
   *
   * @param sessions all of the run, those that are waited for too
   * @throws DatabaseException when the server does not say it in time
   */
  public LockWaits lockWaits(Collection<Long> sessions, Duration limit) {
    return sessions.isEmpty()
        ? LockWaits.NONE
        : call(limit, (statement, end) -> locks.waits(statement, sessions));
  }

  /**
   * What the account may not do that {@link #lockWaits} needs to see everything.
   *
   * @throws DatabaseException when the server does not say it in time
   */
  public List<LockGrant> missingGrants(Duration limit) {
    return call(limit, (statement, end) -> locks.missing(statement));
  }

  /**
   * Ends the statements that these sessions run; a session that is gone is no error, and one from
   * before the server's last start is gone.
   *
   * @throws DatabaseException when one could not be ended; the others are
   */
  public void killStatements(Collection<Registered> sessions, Duration limit) {
    kill("KILL QUERY ", sessions, limit);
  }

  /**
   * Ends these sessions; one that is gone is no error, and one from before the server's last start
   * is gone.
   *
   * @throws DatabaseException when one could not be ended; the others are
   */
  public void killSessions(Collection<Registered> sessions, Duration limit) {
    kill("KILL CONNECTION ", sessions, limit);
  }

  /**
   * A session that its owner has written down.
   *
   * @param id the server's number of it
   * @param startedAt the server's start, in seconds since 1970
   * @param account as the server says it, without the host
   */
  public record Registered(long id, long startedAt, String account) {
    /**
     * Whether no start of the server lies between the two. A server that was started anew gives the
     * numbers of old sessions to others.
     */
    public boolean isOfTheSameStart(Registered other) {
      return Eviction.isSameStart(startedAt, other.startedAt);
    }
  }

  /**
   * Ends all sessions but this one that are proven to be somebody's: by the attributes of their
   * handshake, or, where no attributes can be read, by what was written down of them.
   *
   * @return those that still live after {@code limit}, one line each; empty where all are proven to
   *     have ended
   * @throws DatabaseException when the server does not say it in time
   */
  public List<String> evict(
      Map<String, String> attributes, Collection<Registered> registered, Duration limit) {
    return call(
        limit.multipliedBy(2),
        (statement, end) ->
            new Eviction(statement.getConnection(), attributes, registered)
                .untilNoneIsLeft(System.nanoTime() + limit.toNanos()));
  }

  /**
   * The sessions but this one that are somebody's by the same proof, one line each: who can end
   * them. Ends none.
   *
   * @throws DatabaseException when the server does not say it in time
   */
  public List<String> living(
      Map<String, String> attributes, Collection<Registered> registered, Duration limit) {
    return call(
        limit,
        (statement, end) ->
            new Eviction(statement.getConnection(), attributes, registered).living());
  }

  /**
   * How many connections the server has beside these and this one. An estimate: it counts at one
   * instant and looks at another.
   *
   * @throws DatabaseException when the server does not say it in time
   */
  public int strangers(Collection<Registered> registered, Duration limit) {
    return call(
        limit,
        (statement, end) -> Strangers.on(statement.getConnection(), processes(), registered));
  }

  /**
   * The server's clock.
   *
   * @throws DatabaseException when the server does not say it in time
   */
  public Instant now(Duration limit) {
    return call(
        limit,
        (statement, end) -> {
          try (ResultSet row = statement.executeQuery("SELECT UTC_TIMESTAMP(6)")) {
            row.next();
            return row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC);
          }
        });
  }

  @Override
  public <T> T run(Duration limit, Work<T> work) {
    return call(limit, (statement, end) -> Transaction.on(statement.getConnection(), work));
  }

  /** Never waits for a call that is under way: it is broken off. */
  @Override
  public void close() {
    boolean mine = turn.tryLock();
    @Nullable Connection last = connection;
    closed = true;
    connection = null;
    if (mine) {
      turn.unlock();
    }
    if (last != null) {
      end(last, mine);
    }
  }

  boolean isBusy() {
    return turn.isLocked();
  }

  private void kill(String command, Collection<Registered> sessions, Duration limit) {
    if (sessions.isEmpty()) {
      return;
    }
    call(
        limit,
        (statement, end) -> {
          @Nullable SQLException first = null;
          for (Registered session :
              Eviction.ofThisStart(sessions, startedAt, statement.getConnection())) {
            try {
              bound(statement.getConnection(), end);
              statement.execute(command + session.id());
            } catch (SQLException failed) {
              if (Trouble.isLost(failed)) {
                throw failed;
              }
              if (failed.getErrorCode() != NO_SUCH_SESSION && first == null) {
                first = failed;
              }
            }
          }
          if (first != null) {
            throw first;
          }
          return sessions.size();
        });
  }

  private interface Call<T> {
    T on(Statement statement, long end) throws SQLException;
  }

  private <T> T call(Duration limit, Call<T> call) {
    long end = System.nanoTime() + limit.toNanos();
    boolean mine = false;
    try {
      mine = turn.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!mine) {
      throw new DatabaseException(
          Reason.LOST,
          "database " + address + " kept the control connection busy for " + limit,
          null);
    }
    try {
      if (closed) {
        throw new IllegalStateException("the control connection is closed");
      }
      return onConnection(end, call);
    } finally {
      turn.unlock();
    }
  }

  private <T> T onConnection(long end, Call<T> call) {
    @Nullable Connection used = connection;
    try {
      if (used != null) {
        try {
          return call(used, end, call);
        } catch (SQLException failed) {
          if (!Trouble.isLost(failed)) {
            throw failed;
          }
          connection = null;
          end(used, false);
          if (Trouble.isTimeout(failed)) {
            throw failed;
          }
        }
      }
      used = open(end);
      connection = used;
      return call(used, end, call);
    } catch (SQLException failed) {
      throw used == null ? Trouble.connecting(address, failed) : Trouble.using(address, failed);
    }
  }

  private <T> T call(Connection used, long end, Call<T> call) throws SQLException {
    bound(used, end);
    try (Statement statement = used.createStatement()) {
      return call.on(statement, end);
    }
  }

  private void bound(Connection used, long end) throws SQLException {
    used.setNetworkTimeout(Runnable::run, millis(end - System.nanoTime()));
  }

  private Connection open(long end) throws SQLException {
    // The connect and the handshake have this limit each.
    long half = Math.max(0, end - System.nanoTime()) / 2;
    Connection opened = connections.open(Duration.ofNanos(half));
    try {
      return prepared(opened, end);
    } catch (SQLException failed) {
      end(opened, false);
      throw failed;
    }
  }

  private Connection prepared(Connection opened, long end) throws SQLException {
    bound(opened, end);
    try (Statement statement = opened.createStatement();
        ResultSet cipher = statement.executeQuery("SHOW SESSION STATUS LIKE 'Ssl_cipher'")) {
      encrypted = cipher.next() && !orEmpty(cipher.getString(2)).isEmpty();
      boolean mysql = !opened.getMetaData().getDatabaseProductVersion().contains("MariaDB");
      newerList = mysql && showsPerformance(opened);
      locks = LockTables.at(mysql, newerList);
      startedAt = ServerLook.startedAt(opened).getEpochSecond();
      return opened;
    }
  }

  private String processes() {
    return newerList ? "performance_schema.processlist" : "information_schema.processlist";
  }

  /** So has it the newer process list too; the older one stops the whole server for a moment. */
  private static boolean showsPerformance(Connection opened) throws SQLException {
    try (Statement statement = opened.createStatement();
        ResultSet on = statement.executeQuery("SELECT @@GLOBAL.performance_schema")) {
      return on.next() && on.getBoolean(1);
    }
  }

  /** Over TLS the driver takes twice as long as it is told. */
  private int millis(long nanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos) / (encrypted ? 2 : 1);
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, millis));
  }

  private static void end(Connection connection, boolean politely) {
    try {
      if (politely) {
        connection.close();
      } else {
        connection.abort(Runnable::run);
      }
    } catch (SQLException alreadyGone) {
      // It is of no more use, which is what is wanted.
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
