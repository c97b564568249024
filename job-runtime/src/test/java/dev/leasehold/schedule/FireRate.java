package dev.leasehold.schedule;

import dev.leasehold.database.Database;
import dev.leasehold.database.Tables;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.References;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;

/**
 * How many instants a second daemons start, when more are due than they can: every job is due every
 * minute, and what counts is how long they take from the minute to the last end. Run by {@code
 * src/bench/fires/run}.
 */
public final class FireRate {
  private FireRate() {}

  /** {@code declare URL FILE JOBS CLASS}, {@code daemon FILE} or {@code report URL}. */
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "declare" -> declare(args[1], Path.of(args[2]), Integer.parseInt(args[3]), args[4]);
      case "daemon" -> daemon(Path.of(args[1]));
      default -> report(args[1]);
    }
  }

  private static void declare(String url, Path file, int jobs, String type) throws Exception {
    StringBuilder yaml =
        new StringBuilder(
            "databases:\n  main: {url: \"%s\", username: root}\n".formatted(url)
                + "daemon: {listen: {port: 0}, runs: 10, connections: 4}\n"
                + "defaults: {schedule: \"* * * * *\", overlap: allow}\njobs:\n");
    for (int i = 0; i < jobs; i++) {
      yaml.append("  job-%d: {configuration: %s, plan: [{query: SELECT 1}]}%n".formatted(i, type));
    }
    Files.writeString(file, yaml);
    try (Database database =
        Database.reach(
            DeclarationReader.read(List.of(file)).databases().get("main"),
            References.ofProcess(),
            Path.of("."))) {
      database.migrate(Tables.LEDGER);
      database.migrate(Tables.BATCH);
      database.migrate(Tables.SCHEDULER);
    }
  }

  /** With runs that are over at once, in this process. */
  private static void daemon(Path file) throws Exception {
    Starter over = (job, fire, declared) -> Scripted.ends(0);
    Daemon daemon =
        new Daemon(
            new Daemon.Settings(
                List.of(file),
                References.ofProcess(),
                Path.of("."),
                new ChildProcesses.Command(List.of(), List.of(), List.of())),
            over,
            Clock.systemUTC());
    Runtime.getRuntime().addShutdownHook(new Thread(daemon::stop));
    daemon.run();
  }

  private static void report(String url) throws Exception {
    try (Connection connection = DriverManager.getConnection(url, "root", "");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT scheduled_at, COUNT(*), COUNT(ended_at), TIMESTAMPDIFF(MICROSECOND,"
                    + " scheduled_at, MAX(ended_at)) / 1e6, COUNT(DISTINCT daemon) FROM"
                    + " leasehold_fire GROUP BY scheduled_at ORDER BY scheduled_at")) {
      while (row.next()) {
        System.out.printf(
            "%s  %d started, %d ended, the last after %.2f s by %d daemons: %.1f a second%n",
            row.getString(1),
            row.getInt(2),
            row.getInt(3),
            row.getDouble(4),
            row.getInt(5),
            row.getInt(3) / row.getDouble(4));
      }
    }
  }
}
