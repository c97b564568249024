package dev.leasehold.run;

import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Capacities;
import dev.leasehold.admission.Capacity;
import dev.leasehold.admission.Ledger;
import dev.leasehold.admission.NamedRuns;
import dev.leasehold.batch.JobClassException;
import dev.leasehold.database.Database;
import dev.leasehold.database.Server;
import dev.leasehold.database.Tables;
import dev.leasehold.database.Transactions;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The ledger of a declaration, asked by connections that last no longer than the question: for
 * those who have no lease.
 */
final class LedgerOfRun {
  /** A question to the ledger is short; a longer wait for its answer is a fault. */
  static final Duration LIMIT = Duration.ofSeconds(5);

  private final Database database;
  private final Transactions transactions;
  private final Ledger ledger;
  private final Attempts attempts;
  private final Capacities capacities;
  private final NamedRuns namedRuns;

  private LedgerOfRun(Database database, Transactions transactions, UnaryOperator<Ledger> ledgers) {
    this.database = database;
    this.transactions = transactions;
    this.ledger = ledgers.apply(Ledger.in(transactions, LIMIT));
    this.attempts = new Attempts(transactions, LIMIT);
    this.capacities = new Capacities(transactions, LIMIT);
    this.namedRuns = new NamedRuns(transactions, LIMIT);
  }

  /**
   * The ledger in the database that the declaration names. An embedded one is migrated where it has
   * to be, for nobody else can.
   *
   * @throws DeclarationException when its tables are missing or too old
   */
  static LedgerOfRun of(Databases databases, String name, UnaryOperator<Ledger> ledgers) {
    Database database = databases.database(name);
    if (!database.isMigrated(Tables.LEDGER)) {
      if (!databases.isEmbedded(name)) {
        throw new DeclarationException(
            List.of(
                new Problem(
                    databases.place(name),
                    "database "
                        + database
                        + " has no ledger, or an older one; make it with: leasehold migrate")));
      }
      database.migrate(Tables.LEDGER);
    }
    return new LedgerOfRun(database, database.transactions(), ledgers);
  }

  /** The same, with nothing put between it and those who ask. */
  static LedgerOfRun of(Databases databases, String name) {
    return of(databases, name, UnaryOperator.identity());
  }

  /** The same ledger, asked over a connection that is there: for those who ask often. */
  LedgerOfRun over(Transactions transactions) {
    return new LedgerOfRun(database, transactions, UnaryOperator.identity());
  }

  /**
   * The request under the instant that it means: of a restart the last run that is not complete, of
   * a Kubernetes Job whose name tells none the one that its first pod has written down.
   *
   * @throws JobClassException when there is nothing to restart
   */
  RunRequest named(RunRequest request) {
    if (request.restartLast()) {
      return attempts
          .lastIncomplete(request.job())
          .map(Attempt::scheduledAt)
          .map(request::at)
          .orElseThrow(
              () ->
                  new JobClassException(
                      "job "
                          + request.job()
                          + " has no failed run to restart; run it without --restart"));
    }
    return request
        .kubernetesJob()
        .filter(one -> one.scheduledAt().isEmpty())
        .map(one -> namedRuns.instant(request.job(), one.name(), request.scheduledAt()))
        .map(request::at)
        .orElse(request);
  }

  Ledger ledger() {
    return ledger;
  }

  Attempts attempts() {
    return attempts;
  }

  NamedRuns namedRuns() {
    return namedRuns;
  }

  Capacities capacities() {
    return capacities;
  }

  Database database() {
    return database;
  }

  /** To its database. */
  Transactions transactions() {
    return transactions;
  }

  /**
   * Makes the servers known, and says by database which capacity holds. Where the ledger and the
   * declaration disagree, the ledger's value does.
   *
   * @param differing hears of each difference, one line
   */
  Map<String, Integer> enroll(Databases databases, Consumer<String> differing) {
    Map<String, Integer> holding = new LinkedHashMap<>();
    databases
        .all()
        .forEach(
            (name, reached) -> {
              Server server = reached.server();
              Capacity offered =
                  new Capacity(
                      server.identity(),
                      reached.address(),
                      server.capacity(),
                      server.reserved(),
                      server.maxConnections(),
                      databases.declaresCapacity(name));
              Capacity held = capacities.enroll(offered);
              if (offered.declared() && held.connections() != offered.connections()) {
                differing.accept(
                    "the capacity of database "
                        + name
                        + " is "
                        + offered.connections()
                        + " here and "
                        + held.connections()
                        + " in the ledger, which holds; to change it for everybody, run: leasehold"
                        + " migrate");
              }
              holding.put(name, held.connections());
            });
    return holding;
  }
}
