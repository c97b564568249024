package dev.leasehold.run;

import dev.leasehold.admission.Capacity;
import dev.leasehold.database.Database;
import dev.leasehold.database.Server;
import dev.leasehold.database.Tables;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.Problem;
import dev.leasehold.declaration.References;
import dev.leasehold.report.MigrationReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Brings every table that runs need to its newest version, and makes the capacities hold. */
public final class Migrating {
  private static final String UP_TO_DATE = "up to date";

  private final Declaration declaration;
  private final List<MigrationReport.Done> done = new ArrayList<>();

  private Migrating(Declaration declaration) {
    this.declaration = declaration;
  }

  /**
   * Migrates the databases of a declaration. Any number of processes may do it at once, also while
   * runs are under way.
   *
   * @param embeddedFolder holds one folder for each embedded database
   * @throws DeclarationException when it says two capacities for one server
   * @throws dev.leasehold.database.DatabaseException when a database cannot be reached, or does not
   *     let us
   */
  public static MigrationReport migrate(
      Declaration declaration, References references, Path embeddedFolder) {
    Migrating migrating = new Migrating(declaration);
    try (Databases databases =
        Databases.reach(
            migrating.names(),
            declaration,
            references,
            embeddedFolder,
            (name, unreachable) -> {
              throw unreachable;
            })) {
      migrating.all(databases);
    }
    return new MigrationReport(migrating.done);
  }

  private Set<String> names() {
    Set<String> names = new LinkedHashSet<>(List.of(declaration.ledger()));
    names.addAll(jobs());
    declaration.databases().values().stream()
        .filter(one -> one.capacity().isPresent() || one.reserved().isPresent())
        .forEach(one -> names.add(one.name()));
    return names;
  }

  private Set<String> jobs() {
    Set<String> names = new LinkedHashSet<>();
    declaration.jobs().values().stream().map(JobDeclaration::database).forEach(names::add);
    return names;
  }

  private void all(Databases databases) {
    Map<String, Capacity> declared = declared(databases);
    Database keeping = databases.database(declaration.ledger());
    tables(keeping, Tables.LEDGER, "ledger");
    tables(keeping, Tables.SCHEDULER, "the daemon's tables");
    for (String name : jobs()) {
      tables(databases.database(name), Tables.BATCH, "Spring Batch's tables");
    }
    LedgerOfRun ledger = LedgerOfRun.of(databases, declaration.ledger());
    declared.forEach((name, capacity) -> capacity(ledger, name, capacity));
  }

  private void tables(Database database, Tables tables, String what) {
    int steps = database.migrate(tables);
    String result =
        switch (steps) {
          case 0 -> UP_TO_DATE;
          case 1 -> "migrated in 1 step";
          default -> "migrated in " + steps + " steps";
        };
    done.add(new MigrationReport.Done(database.name(), what, result));
  }

  private void capacity(LedgerOfRun ledger, String name, Capacity declared) {
    Optional<Capacity> before =
        ledger.capacities().all().stream()
            .filter(one -> one.server().equals(declared.server()))
            .findFirst();
    ledger.capacities().set(declared);
    String result =
        before.isEmpty()
            ? "set"
            : same(before.get(), declared)
                ? UP_TO_DATE
                : "set; it was %d, %d reserved"
                    .formatted(before.get().connections(), before.get().reserved());
    done.add(
        new MigrationReport.Done(
            name,
            "capacity %d, %d reserved".formatted(declared.connections(), declared.reserved()),
            result));
  }

  private static Capacity capacity(Database database) {
    Server server = database.server();
    return new Capacity(
        server.identity(),
        database.address(),
        server.capacity(),
        server.reserved(),
        server.maxConnections(),
        true);
  }

  private static boolean same(Capacity before, Capacity declared) {
    return before.declared()
        && before.connections() == declared.connections()
        && before.reserved() == declared.reserved();
  }

  /** By database; one for each server. */
  private Map<String, Capacity> declared(Databases databases) {
    Map<String, Capacity> all = new LinkedHashMap<>();
    databases
        .all()
        .forEach(
            (name, database) -> {
              if (databases.declaresCapacity(name)) {
                Capacity capacity = capacity(database);
                Optional<String> before = on(capacity.server(), all);
                before.ifPresent(other -> refuseAnother(databases, other, name));
                if (before.isEmpty()) {
                  all.put(name, capacity);
                }
              }
            });
    return all;
  }

  private static Optional<String> on(String server, Map<String, Capacity> declared) {
    return declared.entrySet().stream()
        .filter(one -> one.getValue().server().equals(server))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static void refuseAnother(Databases databases, String before, String name) {
    if (!same(capacity(databases.database(before)), capacity(databases.database(name)))) {
      throw twice(databases, before, name);
    }
  }

  private static DeclarationException twice(Databases databases, String before, String name) {
    return new DeclarationException(
        List.of(
            new Problem(
                databases.place(name),
                "databases "
                    + before
                    + " and "
                    + name
                    + " are on one server, and declare different capacities for it; declare one")));
  }
}
