package dev.leasehold.run;

import dev.leasehold.database.Control;
import dev.leasehold.database.Database;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.database.LockGrant;
import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.Place;
import dev.leasehold.declaration.References;
import dev.leasehold.declaration.Text;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The databases of one run, each reached once; holds no connection. */
final class Databases implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Databases.class);

  /** What a server that is there needs at most to answer. */
  private static final Duration KNOCK = Duration.ofSeconds(5);

  private final Map<String, Database> reached = new LinkedHashMap<>();
  private final Map<String, DatabaseDeclaration> declared = new LinkedHashMap<>();

  /** Reaches every database that {@code names} names; holds no connection afterwards. */
  static Databases reach(Collection<String> names, RunRequest request) {
    return reach(
        names,
        request.declaration(),
        request.references(),
        request.embeddedFolder(),
        (name, unreachable) -> {
          throw unreachable;
        });
  }

  /**
   * Reaches every database that {@code names} names.
   *
   * @param missing hears of each one that cannot be reached, and may throw that
   */
  static Databases reach(
      Collection<String> names,
      Declaration declaration,
      References references,
      Path embeddedFolder,
      BiConsumer<String, DatabaseException> missing) {
    Databases databases = new Databases();
    try {
      for (String name : names) {
        DatabaseDeclaration declared = declaration.databases().get(name);
        if (declared == null) {
          throw new IllegalArgumentException("no database " + name);
        }
        databases.declared.put(name, declared);
        try {
          databases.reached.put(
              name, Database.reach(declared, references, embeddedFolder.resolve(name)));
        } catch (DatabaseException unreachable) {
          missing.accept(name, unreachable);
        }
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

  /** All, by their names in the declaration, in the order they were reached. */
  Map<String, Database> all() {
    return Collections.unmodifiableMap(reached);
  }

  boolean isEmbedded(String name) {
    DatabaseDeclaration one = declared.get(name);
    return one != null && one.embedded();
  }

  /** Whether the declaration itself says the capacity of this database's server. */
  boolean declaresCapacity(String name) {
    DatabaseDeclaration one = declared.get(name);
    return one != null && (one.capacity().isPresent() || one.reserved().isPresent());
  }

  /** Where the declaration gives this database's address; for one that is not embedded. */
  Place place(String name) {
    return Optional.ofNullable(declared.get(name))
        .flatMap(DatabaseDeclaration::url)
        .map(Text::place)
        .orElseThrow(() -> new IllegalArgumentException("no address of database " + name));
  }

  /** A database on the server with this identity. */
  Optional<Database> on(String server) {
    return reached.values().stream()
        .filter(database -> database.server().identity().equals(server))
        .findFirst();
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
  static List<String> unseenLocks(Map<String, Control> controls) {
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
    for (AutoCloseable one : reached.values()) {
      try {
        one.close();
      } catch (Exception e) {
        log.warn("could not leave a database: {}", e.toString());
      }
    }
  }
}
