package dev.leasehold.run;

import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.LeaseKeeper;
import dev.leasehold.admission.Ledger;
import dev.leasehold.admission.PastRuns;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.admission.Session;
import dev.leasehold.admission.Sights;
import dev.leasehold.admission.SteadyClock;
import dev.leasehold.database.Control;
import dev.leasehold.database.Database;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.database.Registration;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease in the hands of its run: the control connections, the heartbeat over one of them, and its
 * end, when the last session is gone.
 */
final class LeaseHold implements KillLadder.Reach, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeaseHold.class);

  /** How long what is left of the run's sessions may take to end. */
  private static final Duration EVICTION = Duration.ofSeconds(3);

  private final Lease lease;
  private final Databases databases;
  private final String ledgerName;
  private final Map<String, String> attributes;
  private final SteadyClock clock;
  private final UnaryOperator<Ledger> ledgers;
  private final Map<String, Control> controls = new LinkedHashMap<>();
  private final List<Registering> registering = new CopyOnWriteArrayList<>();
  private final Control own;
  private final Ledger ledger;
  private final Attempts attempts;
  private final PastRuns past;
  private final Sights sights;
  private final AtomicBoolean executes = new AtomicBoolean();
  private volatile @Nullable LeaseKeeper keeper;
  private volatile Optional<PastRuns.Kept> kept = Optional.empty();
  private volatile Attempt.End end =
      Attempt.End.withoutWork("not started", OptionalInt.empty(), "its job could not be started");

  /**
   * Opens the control connections, the ledger's first: over it the others are registered.
   *
   * @param attributes what every session says of itself in the handshake
   * @param limit of each question to the ledger; less than a third of the lease's term
   * @throws DatabaseException when one cannot be opened; the lease is still held then
   */
  LeaseHold(
      Lease lease,
      Databases databases,
      String ledgerName,
      Map<String, String> attributes,
      Duration limit,
      UnaryOperator<Ledger> ledgers,
      SteadyClock clock) {
    this.lease = lease;
    this.databases = databases;
    this.ledgerName = ledgerName;
    this.attributes = attributes;
    this.clock = clock;
    this.ledgers = ledgers;
    Database keeping = databases.database(ledgerName);
    this.own = keeping.control(attributes, registering(keeping, true));
    this.ledger = ledgers.apply(Ledger.in(own, limit));
    this.attempts = new Attempts(own, limit);
    this.past = new PastRuns(own, limit);
    this.sights = new Sights(own, limit);
    controls.put(ledgerName, own);
    try {
      databases
          .all()
          .forEach(
              (name, database) ->
                  controls.computeIfAbsent(
                      name, n -> database.control(attributes, registration(name))));
      attempts.leased(lease);
    } catch (RuntimeException refused) {
      controls.values().forEach(Control::close);
      throw refused;
    }
  }

  Lease lease() {
    return lease;
  }

  /** The control connection to the ledger's database. */
  Control own() {
    return own;
  }

  @Override
  public Map<String, Control> controls() {
    return Map.copyOf(controls);
  }

  /** What each of the run's connections to this database has to pass before its first use. */
  Registration registration(String database) {
    return registering(databases.database(database), false);
  }

  private Registering registering(Database database, boolean overItself) {
    Registering made = new Registering(database, overItself);
    registering.add(made);
    return made;
  }

  /** A server that was started anew can give one number to two of them. */
  @Override
  public List<Control.Registered> sessions(String database, Collection<Long> ids) {
    return registering.stream()
        .filter(one -> one.database.name().equals(database))
        .flatMap(one -> List.copyOf(one.live.values()).stream())
        .filter(session -> ids.contains(session.id()))
        .toList();
  }

  /**
   * Keeps the lease from now on.
   *
   * @param askedAt when the ledger was asked for it, by the clock
   */
  void keep(Duration heartbeat, Instant askedAt, LeaseKeeper.Holder holder) {
    LeaseKeeper made = new LeaseKeeper(ledger, lease, heartbeat, clock, askedAt, holder);
    keeper = made;
    made.start();
  }

  /** Shows the run to those who ask; what fails is logged. */
  void show(String json) {
    quietly("show the run", () -> sights.show(lease.token(), json));
  }

  /** Writes down, once, which execution of Spring Batch this is. */
  void executes(long execution, String database) {
    if (executes.compareAndSet(false, true)) {
      Database at = databases.database(database);
      quietly(
          "write the execution down",
          () ->
              attempts.executes(
                  lease.attempt(),
                  new Attempt.Batch(at.server().identity(), at.schema(), execution)));
    }
  }

  /**
   * The execution of Spring Batch that a restart takes up: the last that attempts at its instant
   * have written down. Asked with the lease in hand, for until then another attempt could add one.
   *
   * @return its id; empty for what is no restart, and where no attempt has come as far as that
   * @throws DatabaseException when the ledger does not say it
   */
  OptionalLong restarted(RunRequest request) {
    if (!request.restartLast()) {
      return OptionalLong.empty();
    }
    Database at = databases.database(request.declared().database());
    return attempts.lastExecution(
        request.job(), request.scheduledAt(), at.server().identity(), at.schema());
  }

  /** Whether another attempt at this instant is known to have completed it; no where it failed. */
  boolean isCompleted(RunRequest request) {
    AtomicBoolean completed = new AtomicBoolean();
    quietly(
        "ask whether the run was completed before",
        () -> completed.set(attempts.completion(request.job(), request.scheduledAt()).isPresent()));
    return completed.get();
  }

  /** How the attempt ends; written down when the hold is closed. */
  void ends(Attempt.End how) {
    end = how;
  }

  /** What is kept of it beside its end; written down when the hold is closed. */
  void keeps(PastRuns.Kept what) {
    kept = Optional.of(what);
  }

  /**
   * Ends what is left of the run's sessions, writes the end down and frees the connections, in this
   * order. What cannot be done is left to the next run.
   */
  @Override
  public void close() {
    List<String> left = evict();
    quietly("write the end of the run down", () -> attempts.end(lease.attempt(), end));
    LeaseKeeper keeping = keeper;
    if (keeping != null) {
      keeping.close();
    }
    if (left.isEmpty()) {
      quietly("give the lease back", () -> ledger.forget(lease));
    } else {
      left.forEach(line -> log.warn("the lease is not free yet: {}", line));
      quietly("fence the lease", () -> ledger.fence(lease));
    }
    // Last, for somebody may wait for the connections.
    kept.ifPresent(
        what ->
            quietly(
                "write down what the run held",
                () -> past.keep(lease.attempt(), end.outcome(), what)));
    own.close();
  }

  /**
   * Leaves of all sessions the one that speaks to the ledger.
   *
   * @return what could not be ended, one line each
   */
  private List<String> evict() {
    Map<String, Control> oneOfEach = new LinkedHashMap<>();
    controls.forEach(
        (name, control) -> {
          String server = databases.database(name).server().identity();
          if (oneOfEach.putIfAbsent(server, control) != null) {
            control.close();
          }
        });
    List<String> left = new ArrayList<>();
    try {
      List<Session> registered = ledger.sessions(lease);
      oneOfEach.forEach(
          (server, control) ->
              left.addAll(
                  control.evict(
                      Reclaim.attributes(lease), Session.on(server, registered), EVICTION)));
    } catch (DatabaseException unreachable) {
      left.add(String.valueOf(unreachable.getMessage()));
    }
    oneOfEach.values().stream().filter(control -> control != own).forEach(Control::close);
    return left;
  }

  private static void quietly(String what, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException failed) {
      log.warn("could not {}: {}", what, failed.getMessage());
    }
  }

  /** Lets nobody use a session that the ledger does not know as this lease's. */
  private final class Registering implements Registration {
    private final Database database;
    private final boolean overItself;
    private final Map<Connection, Control.Registered> live =
        Collections.synchronizedMap(new IdentityHashMap<>());

    Registering(Database database, boolean overItself) {
      this.database = database;
      this.overItself = overItself;
    }

    @Override
    public void beforeConnect() throws SQLException {
      LeaseKeeper kept = keeper;
      if (kept != null && !kept.isHeld()) {
        throw refused("its term is over", null);
      }
    }

    @Override
    public void register(Connection fresh, Control.Registered session) throws SQLException {
      Session written =
          new Session(
              database.server().identity(), session.startedAt(), session.id(), session.account());
      Ledger asked =
          overItself
              ? ledgers.apply(Ledger.in(database.transactions(fresh), LedgerOfRun.LIMIT))
              : ledger;
      boolean held;
      try {
        held = asked.register(lease, written);
      } catch (DatabaseException unreachable) {
        throw refused(String.valueOf(unreachable.getMessage()), unreachable);
      }
      if (!held) {
        throw refused("it is not held any more", null);
      }
      endThoseGone(fresh, session);
      live.put(fresh, session);
    }

    /**
     * A connection that broke is closed on this side only: a server that was out of reach, or is
     * still busy with its statement, would go on with one session more than the lease has. One that
     * was started anew has ended them all, and may have given their numbers to somebody else.
     */
    private void endThoseGone(Connection fresh, Control.Registered session) throws SQLException {
      List<Connection> gone = new ArrayList<>();
      for (Connection one : List.copyOf(live.keySet())) {
        if (one.isClosed()) {
          gone.add(one);
        }
      }
      for (Connection one : gone) {
        Control.Registered old = live.remove(one);
        if (old != null && old.isOfTheSameStart(session)) {
          Database.end(fresh, old.id());
        }
      }
    }

    private SQLException refused(String why, @Nullable Throwable cause) {
      return new SQLNonTransientConnectionException(
          "no connection of " + database.name() + " for this lease: " + why, "08004", cause);
    }
  }
}
