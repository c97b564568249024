package dev.leasehold.pool;

import dev.leasehold.database.StatementDigest;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one hold. Written by whoever uses the connection, without a lock and without a
 * fence; read by snapshots, for which a value that is nanoseconds old will do.
 *
 * <p>Whether it is still out is the one thing decided atomically: exactly one thread returns it.
 */
abstract class HoldRecord {
  private static final int OUT = 0;
  private static final int RETURNING = 1;
  private static final int TAKEN_BACK = 2;

  private static final VarHandle STATE;
  private static final VarHandle PROXY;
  private static final VarHandle RUNNING;
  private static final VarHandle USES;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(HoldRecord.class, "state", int.class);
      PROXY = lookup.findVarHandle(HoldRecord.class, "proxy", Connection.class);
      RUNNING = lookup.findVarHandle(HoldRecord.class, "running", boolean.class);
      USES = lookup.findVarHandle(HoldRecord.class, "uses", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  final Pool pool;
  final Activity activity;
  final Frame frame;

  /** When the acquire began; {@link System#nanoTime}. */
  final long asked;

  /** When it had the connection: {@code asked}, unless it had to wait. */
  long since;

  int slot = -1;

  @SuppressWarnings("UnusedVariable") // by its VarHandle
  private int state;

  private @Nullable Connection proxy;
  private boolean running;
  private int uses;
  private long lastUse;
  private int cursors;
  private boolean autoCommit = true;
  private boolean dirty;

  /** In a transaction that was begun by a statement, which the driver does not count as one. */
  private boolean inSql;

  private @Nullable String sql;
  private @Nullable Throwable firstUse;
  private boolean lookAgain;

  /** Hears what is done with it; null unless the run is recorded. */
  private Recorder.@Nullable Held recorded;

  private int usesSeen;
  private long usesSeenAt;

  /** What the last look saw in the driver: a later call has another use before it. */
  private boolean callSeen;

  private long useBeforeCall;
  private int usesBeforeCall;
  private long callSeenAt;

  HoldRecord(Pool pool, Activity activity, long asked) {
    this.pool = pool;
    this.activity = activity;
    this.frame = activity.frame();
    this.asked = asked;
    this.since = asked;
    this.lastUse = asked;
  }

  /** The pool's connection; null while it is being made. */
  final @Nullable Connection proxy() {
    return (Connection) PROXY.getAcquire(this);
  }

  /** The driver's connection behind it, or what the pool puts in its place when it is closed. */
  final @Nullable Connection physical() {
    Connection mine = proxy();
    try {
      return mine == null ? null : mine.unwrap(Connection.class);
    } catch (SQLException closed) {
      return null;
    }
  }

  final void connected(Connection connection) {
    PROXY.setRelease(this, connection);
  }

  /** The pool's connection, if the author may still use it. */
  final Connection live() throws SQLException {
    int now = (int) STATE.getOpaque(this);
    Connection mine = proxy;
    if (now == OUT && mine != null) {
      return mine;
    }
    throw new SQLNonTransientConnectionException(
        now == TAKEN_BACK
            ? "connection of " + pool.database + " was taken back: its step or task has ended"
            : "connection of " + pool.database + " is closed",
        "08003");
  }

  final boolean isOut() {
    return (int) STATE.getAcquire(this) == OUT;
  }

  /** Whether the caller is the one to return it. */
  final boolean beginReturn() {
    return STATE.compareAndSet(this, OUT, RETURNING);
  }

  /** Whether the caller is the one to take it back. */
  final boolean beginTakingBack() {
    return STATE.compareAndSet(this, OUT, TAKEN_BACK);
  }

  /** The author's stack may be of interest: remembered once, in the shadow of a round trip. */
  final void firstUse() {
    if (firstUse == null || lookAgain) {
      lookAgain = false;
      firstUse = new Throwable();
    }
  }

  final void enterDriver() throws SQLException {
    live();
    RUNNING.setOpaque(this, true);
  }

  /** What stands for the statement where the run is recorded, else null. */
  final @Nullable Object executing(@Nullable String statement) throws SQLException {
    enterDriver();
    boolean before = inSql;
    if (statement != null) {
      sql = statement;
      inSql = SqlTransaction.after(statement, before);
    }
    dirty = statement == null || !SqlTransaction.ends(statement);
    return recorded == null || statement == null ? null : record(recorded, statement, before);
  }

  private @Nullable Object record(Recorder.Held hears, String statement, boolean before) {
    if (before != inSql) {
      if (autoCommit) {
        // Otherwise one is open all the time.
        hears.transaction(inSql);
      }
      return null;
    }
    return hears.executes(statement);
  }

  final void recorded(Recorder.Held hears) {
    recorded = hears;
  }

  final void recordReturn() {
    if (recorded != null) {
      recorded.released();
    }
  }

  final void leaveDriver() {
    lastUse = System.nanoTime();
    RUNNING.setOpaque(this, false);
  }

  /** As {@link #leaveDriver} without reading the clock, which a row is too cheap for. */
  final void leaveDriverAfterRow() {
    USES.setOpaque(this, uses + 1);
    RUNNING.setOpaque(this, false);
  }

  /**
   * @param statement what {@link #executing} returned for it
   */
  final void cursorOpened(@Nullable Object statement) {
    cursors++;
    if (recorded != null) {
      recorded.opened(statement);
    }
  }

  final void cursorClosed(@Nullable Object statement) {
    cursors--;
    if (recorded != null) {
      recorded.closed(statement);
    }
  }

  final void autoCommit(boolean on) {
    if (recorded != null && on != autoCommit) {
      recorded.transaction(!on);
    }
    autoCommit = on;
    transactionEnded();
  }

  final void transactionEnded() {
    dirty = false;
    inSql = false;
  }

  /** Whether statements of a transaction have been neither committed nor rolled back. */
  final boolean hasOpenTransaction() {
    return !autoCommit && dirty || inSql;
  }

  /** Whether only a statement can end it, for the driver believes that there is none. */
  final boolean isBegunBySql() {
    return autoCommit && inSql;
  }

  /** Whether it can be given back by a round trip, without waiting for rows or a statement. */
  final boolean isQuiet() {
    return !running && cursors <= 0;
  }

  /** Whether it had to be waited for, or a statement of the author was made on it. */
  final boolean isWorthRemembering() {
    return since != asked || firstUse != null;
  }

  /**
   * As it is now.
   *
   * @param now {@link System#nanoTime}
   */
  final Hold describe(long now) {
    return describe(now, (boolean) RUNNING.getOpaque(this));
  }

  /**
   * The same of one that is being given back: what it takes to close it, rows that are left or a
   * rollback, is a call like another, and may never end.
   */
  final Hold describeReturning(long now) {
    return describe(now, true);
  }

  private Hold describe(long now, boolean inDriver) {
    long used = lastUse;
    int count = (int) USES.getOpaque(this);
    long call;
    synchronized (this) {
      if (!callSeen || used != useBeforeCall || count != usesBeforeCall) {
        callSeenAt = now;
        useBeforeCall = used;
        usesBeforeCall = count;
      }
      callSeen = inDriver;
      call = callSeenAt;
      if (count != usesSeen) {
        usesSeen = count;
        usesSeenAt = now;
      }
      if (usesSeenAt != 0 && usesSeenAt - used > 0) {
        used = usesSeenAt;
      }
    }
    Hold.Use use =
        !autoCommit || inSql
            ? Hold.Use.TRANSACTION
            : cursors > 0 ? Hold.Use.CURSOR : Hold.Use.QUERY;
    String text = sql;
    return new Hold(
        pool.database,
        pool.connectionId(physical()),
        pool.instant(since),
        use,
        takenAt(),
        text == null ? Optional.empty() : Optional.of(StatementDigest.of(text)),
        inDriver,
        inDriver ? Optional.of(pool.instant(call)) : Optional.empty(),
        inDriver ? Duration.ZERO : Duration.ofNanos(Math.max(0, now - used)));
  }

  private Optional<CodeLine> takenAt() {
    Throwable stack = firstUse;
    if (stack == null) {
      return Optional.empty();
    }
    Optional<CodeLine> at = CodeLine.ofAuthor(stack.getStackTrace());
    // A framework's own statement came first: the next one may be the author's.
    lookAgain = at.isEmpty();
    return at;
  }
}
