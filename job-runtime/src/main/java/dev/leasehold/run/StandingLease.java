package dev.leasehold.run;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Claim;
import dev.leasehold.admission.Fires;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.LeaseKeeper;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.admission.Standing.Order;
import dev.leasehold.admission.SteadyClock;
import dev.leasehold.database.Database;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.database.Rows;
import dev.leasehold.database.Tables;
import dev.leasehold.declaration.DaemonDeclaration;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.declaration.Problem;
import dev.leasehold.declaration.References;
import dev.leasehold.plan.Role;
import dev.leasehold.pool.LeasedPools;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to the ledger's database that a daemon has for as long as it lives: leased,
 * counted and fenced like a run's. Thread-safe.
 */
public final class StandingLease implements AutoCloseable {
  private static final String JOB = DaemonDeclaration.NAME;

  private static final Logger log = LoggerFactory.getLogger(StandingLease.class);

  /**
   * One for control, one for what is shown, and one, for moments, to look after runs everywhere.
   */
  private static final int BESIDE_THE_POOL = 3;

  private static final Duration TERM = Duration.ofSeconds(30);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final Duration FOR_EVER = Duration.ofDays(3650);
  private static final Duration ADMISSION = Duration.ofMinutes(1);
  private static final Duration ACQUIRE = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofMinutes(1);

  private final Databases databases;
  private final LeaseHold hold;
  private final LeasedPools pools;
  private final String database;

  /** Who holds it. Called on threads of its own; must return soon. */
  public interface Holder {
    /** The lease is lost; called once. */
    void lost(String why);

    /** Somebody wants the process to end. */
    void ordered(String by);
  }

  private StandingLease(Databases databases, LeaseHold hold, LeasedPools pools, String database) {
    this.databases = databases;
    this.hold = hold;
    this.pools = pools;
    this.database = database;
  }

  /**
   * The connections that it leases.
   *
   * @param connections of the pool, at least 1
   */
  public static int inAll(int connections) {
    return connections + BESIDE_THE_POOL;
  }

  /**
   * Takes it, standing in line for a minute at most.
   *
   * @param connections of the pool, at least 1
   * @param attempt the process's id
   * @param wall the clock, which may be set meanwhile
   * @throws DeclarationException when the tables are missing
   * @throws DatabaseException when the database cannot be reached, or has no connection left
   */
  public static StandingLease take(
      Declaration declaration,
      References references,
      Path embeddedFolder,
      int connections,
      String attempt,
      Holder holder,
      InstantSource wall) {
    String name = declaration.ledger();
    SteadyClock clock = SteadyClock.of(wall);
    Line line = new Line(clock, () -> ThreadLocalRandom.current().nextDouble());
    RunScope undo = new RunScope();
    try {
      Databases databases =
          undo.add(
              "databases",
              Databases.reach(
                  Set.of(name),
                  declaration,
                  references,
                  embeddedFolder,
                  (missing, unreachable) -> {
                    throw unreachable;
                  }));
      LedgerOfRun ledger = LedgerOfRun.of(databases, name);
      migrated(databases, name);
      ledger.enroll(databases, log::warn);
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      ledger.attempts().arrive(attempt, JOB, now, Entrance.host(), ProcessHandle.current().pid());
      Lease lease = admitted(line, ledger, databases.database(name), connections, attempt, now);
      Map<String, String> attributes = new LinkedHashMap<>(Reclaim.attributes(lease));
      attributes.put("leasehold_job", JOB);
      LeaseHold hold = undo.add("lease", held(lease, databases, name, ledger, attributes, clock));
      LeasedPools pools =
          undo.add("pool", pools(databases, hold, attributes, name, connections, clock));
      StandingLease taken = new StandingLease(databases, hold, pools, name);
      hold.keep(HEARTBEAT, line.askedAt(), taken.keeping(holder, lease));
      return taken;
    } catch (RuntimeException failed) {
      undo.close();
      throw failed;
    }
  }

  private static void migrated(Databases databases, String name) {
    Database database = databases.database(name);
    if (database.isMigrated(Tables.SCHEDULER)) {
      return;
    }
    if (!databases.isEmbedded(name)) {
      throw new DeclarationException(
          List.of(
              new Problem(
                  databases.place(name),
                  "database "
                      + database
                      + " has no tables of a daemon; make them with: leasehold migrate")));
    }
    database.migrate(Tables.SCHEDULER);
  }

  private static Lease admitted(
      Line line,
      LedgerOfRun ledger,
      Database database,
      int connections,
      String attempt,
      Instant now) {
    int wanted = inAll(connections);
    Claim claim =
        new Claim(
            attempt,
            JOB,
            now,
            Overlap.ALLOW,
            Map.of(database.server().identity(), new Claim.Range(wanted, wanted)),
            FOR_EVER,
            TERM);
    Admission answer =
        line.stand(
            ledger.ledger(),
            claim,
            now.plus(ADMISSION),
            waiting -> log.info("waits for its connections: {}", waiting.reason()),
            Optional::empty);
    if (answer instanceof Admission.Granted granted) {
      return granted.lease();
    }
    String why = "the daemon gets no lease of " + wanted + " connections of " + database.name();
    ledger
        .attempts()
        .end(
            attempt,
            Attempt.End.withoutWork(
                "not admitted", OptionalInt.empty(), Reports.whyNotAdmitted(answer)));
    throw new DatabaseException(
        DatabaseException.Reason.FULL, why + ": " + Reports.whyNotAdmitted(answer), null);
  }

  private static LeaseHold held(
      Lease lease,
      Databases databases,
      String name,
      LedgerOfRun ledger,
      Map<String, String> attributes,
      SteadyClock clock) {
    try {
      return new LeaseHold(
          lease, databases, name, attributes, HEARTBEAT, UnaryOperator.identity(), clock);
    } catch (RuntimeException failed) {
      new GivingBack(ledger, databases, clock).giveBack(lease, Reports.notStarted(false, failed));
      throw failed;
    }
  }

  private static LeasedPools pools(
      Databases databases,
      LeaseHold hold,
      Map<String, String> attributes,
      String name,
      int connections,
      InstantSource clock) {
    DataSource physical =
        databases.database(name).connections(attributes, hold.registration(name), ANSWER);
    return LeasedPools.open(
        Map.of(name, new LeasedPools.Spec(physical, connections)),
        new LeasedPools.Settings(
            false, ACQUIRE, new Role("scheduler", Map.of(name, 1), 0, Optional.empty())),
        new Unwatched(),
        clock);
  }

  private LeaseKeeper.Holder keeping(Holder holder, Lease lease) {
    String server = lease.connections().keySet().iterator().next();
    return new LeaseKeeper.Holder() {
      @Override
      public Map<String, Integer> inUse() {
        return Map.of(server, pools.snapshot().held(database) + BESIDE_THE_POOL - 1);
      }

      @Override
      public void ordered(Order order) {
        holder.ordered(order.by());
      }

      @Override
      public void sightWanted() {
        // Its pool is Quartz'; there is nothing of a run to be seen.
      }

      @Override
      public void lost(String why) {
        // Nobody waits for a connection that never comes.
        pools.refuse(() -> "the lease is lost");
        pools.abort();
        holder.lost(why);
      }
    };
  }

  /** This machine, as attempts name it. */
  public static String host() {
    return Entrance.host();
  }

  /** Connections for the scheduler. */
  public DataSource pool() {
    return pools.dataSource(database);
  }

  /** The instants that daemons answer for. */
  public Fires fires() {
    return new Fires(hold.own(), LedgerOfRun.LIMIT);
  }

  /** All attempts. */
  public Attempts attempts() {
    return new Attempts(hold.own(), LedgerOfRun.LIMIT);
  }

  /** The server's clock, now. */
  public Instant serverTime() {
    return hold.own()
        .run(
            LedgerOfRun.LIMIT,
            connection -> {
              try (Statement statement = connection.createStatement();
                  ResultSet row = statement.executeQuery("SELECT UTC_TIMESTAMP(6)")) {
                row.next();
                return Rows.instant(row, 1);
              }
            });
  }

  /** Gives it back. */
  @Override
  public void close() {
    pools.close();
    hold.ends(Attempt.End.withoutWork("stopped", OptionalInt.of(0), ""));
    hold.close();
    databases.close();
  }
}
