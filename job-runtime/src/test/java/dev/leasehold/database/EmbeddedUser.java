package dev.leasehold.database;

import dev.leasehold.declaration.References;
import java.nio.file.Path;
import java.util.Optional;

/** A process of its own that uses an embedded server until it is told to go on. */
final class EmbeddedUser {
  private EmbeddedUser() {}

  /** The folder, then the script or nothing; says {@code ready}, waits for a line, closes. */
  public static void main(String[] arguments) throws Exception {
    Optional<Path> script =
        arguments.length > 1 ? Optional.of(Path.of(arguments[1])) : Optional.empty();
    try (Database database =
        Database.reach(
            EmbeddedServerIT.declared(script), References.ofProcess(), Path.of(arguments[0]))) {
      System.out.println("ready " + database.server().identity());
      System.in.read();
    }
    // Nothing of the server's may keep this process alive from here on.
  }
}
