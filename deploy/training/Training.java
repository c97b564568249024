import dev.leasehold.database.Database;
import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.Place;
import dev.leasehold.declaration.References;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes the image's AOT cache by a run of a small job in the image's own form, on the embedded
 * database server of the build. Where there is none for this platform, it trains on what needs no
 * server; a start is then slower by a second.
 */
public final class Training {
  private static final String CACHE = "/opt/leasehold/leasehold.aot";

  private Training() {}

  /** Trains on the job of which the classes are in this folder. */
  public static void main(String[] args) throws Exception {
    Path classes = Path.of(args[0]).toAbsolutePath();
    Optional<Database> server = server();
    Path file = Files.createTempFile("training", ".yaml");
    if (server.isPresent()) {
      Files.writeString(file, declaration(prepared(server.get())));
      leasehold(List.of(), "migrate", "-f", file.toString());
      leasehold(
          List.of("-XX:AOTCacheOutput=" + CACHE),
          "run",
          "training",
          "-f",
          file.toString(),
          "--jobs",
          classes.toString());
      server.get().close();
    } else {
      Files.writeString(file, declaration("jdbc:mysql://127.0.0.1:3306/training"));
      leasehold(List.of("-XX:AOTCacheOutput=" + CACHE), "plan", "-f", file.toString());
    }
    System.out.printf(
        "Trained %s: %,d bytes%n",
        server.isPresent() ? "on a run" : "ON A PLAN ONLY", Files.size(Path.of(CACHE)));
    System.exit(0);
  }

  private static Optional<Database> server() {
    DatabaseDeclaration embedded =
        new DatabaseDeclaration(
            "training",
            new Place("training", 1, 1, ""),
            Optional.empty(),
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty());
    try {
      return Optional.of(
          Database.reach(embedded, References.ofProcess(), Path.of("/tmp/training-server")));
    } catch (RuntimeException none) {
      System.out.println("No embedded server here: " + none.getMessage());
      return Optional.empty();
    }
  }

  /** Its address, with an account and the job's tables. */
  private static String prepared(Database database) throws Exception {
    try (Connection connection = database.connections(Map.of()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE USER IF NOT EXISTS training@'127.0.0.1'");
      statement.execute("GRANT ALL PRIVILEGES ON *.* TO training@'127.0.0.1'");
      statement.execute("CREATE TABLE source (id BIGINT PRIMARY KEY)");
      statement.execute("CREATE TABLE target (id BIGINT PRIMARY KEY)");
      for (int id = 1; id <= 50; id++) {
        statement.execute("INSERT INTO source VALUES (" + id + ")");
      }
      String url = connection.getMetaData().getURL();
      return url.contains("?") ? url.substring(0, url.indexOf('?')) : url;
    }
  }

  private static String declaration(String url) {
    return """
        databases:
          main: {url: "%s", username: training}
        jobs:
          training:
            schedule: "0 5 * * *"
            configuration: TrainingJob
            plan:
              - chunk:
                  reader: {cursor: SELECT id FROM source}
                  processor: {query: SELECT id FROM source WHERE id = ?}
                  writer: {query: INSERT INTO target VALUES (?)}
              - {query: DELETE FROM target}
        """
        .formatted(url);
  }

  /** A command in the image's form; it ends the build where it does not end well. */
  private static void leasehold(List<String> options, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add("/opt/leasehold/java/bin/java");
    for (String line : Files.readAllLines(Path.of("/opt/leasehold/java.options"))) {
      if (line.startsWith("-") && !line.startsWith("-XX:AOTCache=")) {
        command.add(line);
      }
    }
    command.addAll(options);
    command.addAll(List.of("-cp", "@/opt/leasehold/class.path", "dev.leasehold.cli.Main"));
    command.addAll(List.of(arguments));
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      System.err.println("leasehold " + String.join(" ", arguments) + " ended with " + exit);
      System.exit(1);
    }
  }
}
