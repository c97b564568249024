package dev.leasehold.run;

import dev.leasehold.database.Control;
import dev.leasehold.database.Database;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.database.LockGrant;
import dev.leasehold.declaration.DatabaseDeclaration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The databases of one run: reached before it stands in line, controlled from its lease on. */
final class Databases implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Databases.class);

  /** What a server that is there needs at most to answer. */
  private static final Duration KNOCK = Duration.ofSeconds(5);

  private final Map<String, Database> reached = new LinkedHashMap<>();
  private final Map<String, Control> controls = new ConcurrentHashMap<>();

  /** Reaches every database that {@code names} names; holds no connection afterwards. */
  static Databases reach(Collection<String> names, RunRequest request) {
    Databases databases = new Databases();
    try {
      for (String name : names) {
        DatabaseDeclaration declared = request.declaration().databases().get(name);
        if (declared == null) {
          throw new IllegalArgumentException("no database " + name);
        }
        databases.reached.put(
            name,
            Database.reach(declared, request.references(), request.embeddedFolder().resolve(name)));
      }
      return databases;
    } catch (RuntimeException e) {
      databases.close();
      throw e;
    }
  }

  Database database(String name) {
    Database database = reached.get(name);
    if (database == null) {
      throw new IllegalArgumentException("database " + name + " was not reached");
    }
    return database;
  }

  /** The identity of each database's server. */
  Map<String, String> servers() {
    Map<String, String> servers = new LinkedHashMap<>();
    reached.forEach((name, database) -> servers.put(name, database.server().identity()));
    return servers;
  }

  /** The capacity of each database's server, by database. */
  Map<String, Integer> capacities() {
    Map<String, Integer> capacities = new LinkedHashMap<>();
    reached.forEach((name, database) -> capacities.put(name, database.server().capacity()));
    return capacities;
  }

  /** The capacity of each server, by identity; the smallest where two databases declare others. */
  Map<String, Integer> capacityOfServers() {
    Map<String, Integer> capacities = new LinkedHashMap<>();
    reached
        .values()
        .forEach(
            database ->
                capacities.merge(
                    database.server().identity(), database.server().capacity(), Math::min));
    return capacities;
  }

  /** Opens the control connection of every database. */
  Map<String, Control> control(Map<String, String> attributes) {
    reached.forEach((name, database) -> controls.put(name, database.control(attributes)));
    return Map.copyOf(controls);
  }

  /**
   * What a failure of the job says about its servers: one line where it comes from a connection
   * that was lost, and a server is gone or was started anew; empty where none is.
   */
  Optional<String> lost(Throwable failure) {
    if (!Database.saysLost(failure)) {
      return Optional.empty();
    }
    return reached.values().stream()
        .map(database -> database.lost(KNOCK))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** What to grant, for each database whose account may not see who waits for whom. */
  List<String> grantsToGive(Map<String, String> attributes) {
    List<String> warnings = new ArrayList<>();
    reached.forEach(
        (name, database) -> {
          try (Control control = database.control(attributes)) {
            List<LockGrant> missing = control.missingGrants(KNOCK);
            if (!missing.isEmpty()) {
              warnings.add(
                  "who holds a lock that a run waits for on "
                      + name
                      + " cannot be seen in full; grant, as an administrator:\n"
                      + missing.stream()
                          .map(LockGrant::statement)
                          .collect(Collectors.joining("\n"))
                          .indent(2)
                          .stripTrailing());
            }
          }
        });
    return warnings;
  }

  /** A warning for each database whose account may not see who waits for whom. */
  List<String> unseenLocks() {
    List<String> warnings = new ArrayList<>();
    controls.forEach(
        (name, control) -> {
          List<LockGrant> missing = missing(name, control);
          if (!missing.isEmpty()) {
            warnings.add(
                "who holds a lock that the run waits for on "
                    + name
                    + " cannot be seen in full: "
                    + missing.get(0).privilege()
                    + " is not granted on "
                    + missing.stream().map(LockGrant::on).collect(Collectors.joining(", "))
                    + "; check prints what to grant");
          }
        });
    return warnings;
  }

  private static List<LockGrant> missing(String name, Control control) {
    try {
      return control.missingGrants(KNOCK);
    } catch (DatabaseException unanswered) {
      // It is only for a warning; whoever needs the server next will say it.
      log.debug("the rights on {} could not be asked for", name, unanswered);
      return List.of();
    }
  }

  @Override
  public void close() {
    List<AutoCloseable> all = new ArrayList<>(controls.values());
    all.addAll(reached.values());
    for (AutoCloseable one : all) {
      try {
        one.close();
      } catch (Exception e) {
        log.warn("could not close a connection of the runtime: {}", e.toString());
      }
    }
  }
}
