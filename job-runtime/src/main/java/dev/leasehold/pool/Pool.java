package dev.leasehold.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import dev.leasehold.pool.Activities.Seat;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pool of one database: a gate, and behind it HikariCP. Thread-safe. */
final class Pool {
  private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

  /**
   * HikariCP may let somebody wait for a connection that another one gets (it makes none while one
   * is idle, and the idle one may be taken meanwhile). To ask again makes it look again.
   */
  private static final long LOOK_AGAIN_MILLIS = 500;

  /** What all pools of a run share. */
  record Run(
      Activities activities,
      Enforcement enforcement,
      PoolEvents events,
      Stopwatch stopwatch,
      @Nullable PoolMeters meters,
      @Nullable Recorder recorder) {}

  /** Turns {@link System#nanoTime} into instants. */
  record Stopwatch(Instant start, long startNanos) {
    Instant at(long nanos) {
      return start.plusNanos(nanos - startNanos);
    }
  }

  final String database;
  final int index;
  final Gate gate;
  final Past past;
  private final Run run;
  private final Duration acquireTimeout;
  private final PhysicalConnections physical;
  private final HikariPool hikari;
  private final PoolMeters.@Nullable Acquires acquires;
  private final @Nullable Recorder recorder;

  Pool(String database, int index, LeasedPools.Spec spec, Duration acquireTimeout, Run run) {
    this.database = database;
    this.index = index;
    this.run = run;
    this.acquireTimeout = acquireTimeout;
    this.recorder = run.recorder();
    this.gate = new Gate(spec.size(), run.events()::changed);
    this.past = new Past(spec.size());
    this.physical = new PhysicalConnections(spec.connections());
    PoolMeters meters = run.meters();
    this.acquires = meters == null ? null : meters.acquires(database);
    HikariConfig config = configuration(spec.size());
    if (meters != null) {
      meters.observe(database, config);
    }
    this.hikari = new HikariPool(config);
  }

  private HikariConfig configuration(int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("leasehold-" + database);
    config.setDataSource(physical);
    // Not used to connect. HikariCP takes it as the sign to set socket timeouts on the calling
    // thread, which Connector/J needs: from another one they come late.
    config.setJdbcUrl("jdbc:mysql:");
    config.setMaximumPoolSize(size);
    // A connection is made when it is first needed and then kept: what the lease allows is neither
    // opened in advance nor given up, aged or pinged while the run lasts.
    config.setMinimumIdle(0);
    config.setIdleTimeout(0);
    config.setMaxLifetime(0);
    config.setKeepaliveTime(0);
    config.setInitializationFailTimeout(-1);
    config.setAutoCommit(true);
    long timeout = Math.max(250, acquireTimeout.toMillis());
    config.setConnectionTimeout(timeout);
    config.setValidationTimeout(Math.min(1_000, Math.max(250, timeout / 4)));
    config.validate();
    return config;
  }

  /** A connection for this thread's activity. */
  Connection acquire() throws SQLException {
    Activities activities = run.activities();
    Seat seat = activities.seat();
    Activity activity = seat.activity;
    if (activity == null) {
      activity = activities.current(seat);
    }
    Account account = activity.account(index);
    if (account.held() >= account.allowed) {
      run.enforcement().beyond(activity, account, database);
    }
    TrackedConnection hold = new TrackedConnection(this, activity, System.nanoTime());
    if (acquires == null) {
      return serve(hold, seat, account);
    }
    try {
      return serve(hold, seat, account);
    } finally {
      acquires.took(System.nanoTime() - hold.asked);
    }
  }

  private Connection serve(TrackedConnection hold, Seat seat, Account account) throws SQLException {
    int last = seat.lastSlot[index];
    int slot = gate.tryEnter(hold, last);
    if (slot < 0) {
      slot = enterInTurn(hold, last);
    }
    if (slot != last) {
      // Another thread's may lie in the same cache line.
      seat.lastSlot[index] = slot;
    }
    hold.slot = slot;
    try {
      hold.connected(connect(hold));
    } catch (SQLException | RuntimeException | Error failed) {
      hold.beginReturn();
      gate.leave(slot);
      throw failed;
    }
    account.taken();
    Recorder hears = recorder;
    if (hears != null) {
      hold.recorded(hears.acquired(hold.activity.id, hold.activity.known, database));
    }
    return hold;
  }

  private int enterInTurn(HoldRecord hold, int hint) throws SQLException {
    try {
      int slot = gate.enterInTurn(hold, hint, hold.asked, hold.asked + acquireTimeout.toNanos());
      hold.since = System.nanoTime();
      return slot;
    } catch (InterruptedException interrupted) {
      gaveUp(hold);
      Thread.currentThread().interrupt();
      throw new SQLException(
          "interrupted while waiting for a connection of " + database, "08001", interrupted);
    } catch (Gate.Refused refused) {
      gaveUp(hold);
      throw refusedBecause(refused);
    } catch (Gate.TimedOut late) {
      gaveUp(hold);
      throw tooLate(null);
    }
  }

  private void gaveUp(HoldRecord hold) {
    past.gaveUp(hold, System.nanoTime());
  }

  private SQLException refusedBecause(Gate.Refused refused) {
    return new SQLNonTransientConnectionException(
        "no connection of " + database + " any more: " + refused.reason.get(), "08004");
  }

  private SQLException tooLate(@Nullable SQLException cause) {
    String message =
        "no connection of " + database + " within " + Census.seconds(acquireTimeout) + ": ";
    return new SQLTransientConnectionException(
        message + (cause == null ? Census.whoHasThem(this) : Census.innermost(cause)),
        "08001",
        cause);
  }

  private Connection connect(HoldRecord hold) throws SQLException {
    long deadline = hold.asked + acquireTimeout.toNanos();
    long millis = hold.since == hold.asked ? acquireTimeout.toMillis() : millisUntil(deadline);
    while (true) {
      try {
        return hikari.getConnection(Math.min(millis, LOOK_AGAIN_MILLIS));
      } catch (SQLException failed) {
        if (Thread.currentThread().isInterrupted()) {
          throw new SQLException(
              "interrupted while a connection of " + database + " was made", "08001", failed);
        }
        try {
          gate.check();
        } catch (Gate.Refused refused) {
          throw refusedBecause(refused);
        }
        if (Census.isHopeless(failed) || deadline - System.nanoTime() <= 0) {
          throw tooLate(failed);
        }
        millis = millisUntil(deadline);
      }
    }
  }

  /** At least one, for a connection that lies ready is taken without waiting. */
  private static long millisUntil(long deadline) {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
  }

  /** The author closed it. The caller has begun the return. */
  void giveBack(TrackedConnection hold) throws SQLException {
    Connection proxy = hold.proxy();
    Leak leak = hold.hasOpenTransaction() ? leak(hold, true) : null;
    // To read the clock is much of what a hold costs that asks nothing of its connection.
    boolean remembered = hold.isWorthRemembering() || gate.isWaitedFor();
    long session = 0;
    try {
      session = remembered ? connectionId(hold.physical()) : 0;
      if (proxy != null) {
        close(hold, proxy);
      }
    } finally {
      if (remembered) {
        past.ended(hold, session, System.nanoTime());
      }
      returned(hold);
    }
    if (leak != null) {
      run.events().leaked(leak);
    }
  }

  /** Rolls back what is open. */
  private static void close(HoldRecord hold, Connection proxy) throws SQLException {
    try {
      if (hold.isBegunBySql()) {
        try (Statement statement = proxy.createStatement()) {
          statement.execute("ROLLBACK");
        }
      }
    } finally {
      proxy.close();
    }
  }

  private Leak leak(HoldRecord hold, boolean openTransaction) {
    return new Leak(hold.activity.label(), hold.describe(System.nanoTime()), openTransaction);
  }

  private void returned(HoldRecord hold) {
    hold.recordReturn();
    hold.activity.account(index).returned(Thread.currentThread() == hold.activity.thread);
    gate.leave(hold.slot);
  }

  /** Takes back what this activity has, or what it acquired in this frame. */
  void takeBack(@Nullable Activity activity, @Nullable Frame frame) {
    for (int slot = 0; slot < gate.size(); slot++) {
      HoldRecord hold = gate.holder(slot);
      if (hold != null
          && (activity == null || hold.activity == activity)
          && (frame == null || hold.frame == frame)) {
        takeBack(hold);
      }
    }
  }

  private void takeBack(HoldRecord hold) {
    Connection proxy = hold.proxy();
    Connection connection = hold.physical();
    if (proxy == null || connection == null || !hold.beginTakingBack()) {
      return;
    }
    Leak leak = leak(hold, false);
    try {
      if (hold.isQuiet()) {
        close(hold, proxy);
      } else {
        // To close it in an orderly way would wait for its statement, or read all its rows.
        connection.abort(Runnable::run);
        hikari.evictConnection(proxy);
      }
    } catch (SQLException | RuntimeException broken) {
      LOG.debug("a leaked connection of {} was not closed in order", database, broken);
      hikari.evictConnection(proxy);
    } finally {
      past.ended(hold, leak.hold().connectionId(), System.nanoTime());
      returned(hold);
    }
    run.events().leaked(leak);
  }

  long connectionId(@Nullable Connection connection) {
    return connection == null ? 0 : physical.id(connection);
  }

  Instant instant(long nanos) {
    return run.stopwatch().at(nanos);
  }

  List<Long> connectionIds() {
    return physical.ids();
  }

  void abort() {
    physical.abortAll();
  }

  LeasedPools.Usage usage() {
    return new LeasedPools.Usage(
        gate.size(), gate.mostHeld(), Duration.ofNanos(gate.longestWait()), gate.served());
  }

  /** Closes all physical connections. */
  void close() {
    try {
      hikari.shutdown();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    physical.abortAll();
  }
}
