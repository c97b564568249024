package dev.leasehold.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.chaos.CopyJob;
import com.mysql.cj.jdbc.JdbcConnection;
import dev.leasehold.database.Database;
import dev.leasehold.database.Tables;
import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.References;
import dev.leasehold.run.Sabotage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs in processes of their own that are killed, frozen and cut off, on a server that is
 * restarted: whatever happens, the leases never add up to more than the capacity, no session
 * outlives its lease, and every run's data is right in the end.
 *
 * <p>{@code -Dleasehold.chaos=PT1H} makes it last longer, {@code -Dleasehold.chaos.seed} makes the
 * same choices again.
 */
@Tag("mysql")
@Tag("chaos")
class ChaosIT {
  private static final Duration LENGTH =
      Duration.parse(System.getProperty("leasehold.chaos", "PT75S"));
  private static final long SEED = Long.getLong("leasehold.chaos.seed", System.nanoTime());

  /** Of the main server. */
  private static final int CAPACITY = 20;

  /** Runs at the same time; each is a machine of its own to the ledger, and a load to this one. */
  private static final int AT_ONCE = 5;

  private static final Instant FIRST = Instant.parse("2026-11-22T00:00:00Z");
  private static final List<String> OVERLAPS = List.of("allow", "forbid", "queue", "allow");

  private static OwnServer server;
  private static OwnServer second;

  @TempDir private Path folder;

  private final Random random = new Random(SEED);
  private final List<Runner> runners = new ArrayList<>();
  private final List<Runner> ended = new ArrayList<>();
  private final Set<Runner> seenLeased = new HashSet<>();
  private final Set<String> wanted = new HashSet<>();
  private Proxy proxy;
  private int instants;
  private int started;

  @BeforeAll
  static void startServers() {
    server = new OwnServer("chaos");
    second = new OwnServer("chaos-second");
  }

  @AfterAll
  static void stopServers() {
    server.close();
    second.close();
  }

  @BeforeEach
  void begin() throws Exception {
    proxy = new Proxy(server.port());
    server.execute(
        "DROP SCHEMA IF EXISTS chaos",
        "CREATE SCHEMA chaos",
        "CREATE TABLE chaos.copied (run VARCHAR(100) NOT NULL, number INT NOT NULL, KEY (run))");
    second.execute("DROP SCHEMA IF EXISTS chaos", "CREATE SCHEMA chaos");
    declare("direct.yaml", server.port());
    declare("proxied.yaml", proxy.port());
    DatabaseDeclaration main =
        DeclarationReader.read(List.of(folder.resolve("direct.yaml"))).databases().get("main");
    try (Database database = Database.reach(main, References.ofProcess(), folder)) {
      database.migrate(Tables.LEDGER);
      database.migrate(Tables.BATCH);
    }
    System.out.println("Chaos with seed " + SEED);
  }

  @AfterEach
  void end() {
    runners.forEach(Runner::kill);
    proxy.close();
  }

  private void declare(String file, int port) throws IOException {
    StringBuilder yaml =
        new StringBuilder(
            """
            databases:
              main: {url: "jdbc:mysql://127.0.0.1:%d/chaos?sslMode=DISABLED", username: root, capacity: %d}
              second: {url: "jdbc:mysql://127.0.0.1:%d/chaos?sslMode=DISABLED", username: root, capacity: 9}
            ledger: main
            defaults: {term: 4s, heartbeat: 1s, enforcement: observe, admissionTimeout: 40s, deadline: 30s, acquireTimeout: 5s}
            jobs:
            """
                .formatted(port, CAPACITY, second.port()));
    for (int width = 1; width <= 8; width++) {
      yaml.append(
          """
            copy-%1$d:
              configuration: %2$s
              database: main
              overlap: %3$s
              connections: %1$d
              properties: {chaos.job: copy-%1$d, chaos.width: %1$d}
              plan: [{transaction: [{query: INSERT INTO copied}%4$s]}]
          """
              .formatted(
                  width,
                  CopyJob.class.getName(),
                  OVERLAPS.get(width % OVERLAPS.size()),
                  width % 3 == 0 ? ", {query: SELECT 1, database: second}" : ""));
    }
    Files.writeString(folder.resolve(file), yaml);
  }

  @Test
  void whateverHappensTheLedgersPromisesHold() throws Exception {
    List<Connection> decoys = new ArrayList<>();
    try (Sampler sampler = new Sampler(server)) {
      long until = System.nanoTime() + LENGTH.toNanos();
      long restart = System.nanoTime() + LENGTH.toNanos() / 3;
      while (System.nanoTime() < until) {
        keepRunning(Sabotage.NONE);
        if (decoys.isEmpty() && System.nanoTime() > restart) {
          // Where nobody has a lease just then, there is nothing to be taken for another's.
          Set<Long> inUse = registered();
          if (!inUse.isEmpty()) {
            server.killAndStart();
            decoys = decoys(inUse);
          }
        }
        mischief();
        TimeUnit.MILLISECONDS.sleep(700);
      }
      settle();
      assertThat(sampler.violations()).as("seed " + SEED).isEmpty();
      System.out.printf(
          "Chaos: %d runs of %d instants, %d samples, at most %d of %d leased%n",
          started, instants, sampler.samples(), sampler.most(), CAPACITY);
      assertThat(sampler.most()).isGreaterThan(CAPACITY / 2);
    }
    assertThat(number("SELECT COUNT(*) FROM chaos.leasehold_lease")).isZero();
    assertThat(number("SELECT COUNT(*) FROM chaos.leasehold_lease_part")).isZero();
    assertThat(number("SELECT COUNT(*) FROM chaos.leasehold_session")).isZero();
    assertThat(attemptsWithoutAnEnd()).isEmpty();
    assertThat(wrongData()).as("seed " + SEED).isEmpty();
    assertThat(decoys).as("the server was restarted").isNotEmpty();
    for (Connection decoy : decoys) {
      assertThat(decoy.isValid(1)).as("a session that was nobody's lives").isTrue();
      decoy.close();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void withoutOneOfItsProtectionsItGoesRed(Sabotage sabotage) throws Exception {
    try (Sampler sampler = new Sampler(server)) {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(240);
      while (sampler.violations().isEmpty()) {
        assertThat(System.nanoTime()).as("nothing was found").isLessThan(until);
        freezeThoseThatBegin(sabotage);
      }
      System.out.println(sabotage + ": " + sampler.violations());
    }
  }

  /** Or the others would show nothing: with everything on the same mischief finds nothing. */
  @Test
  void withAllOfItsProtectionsTheSameFindsNothing() throws Exception {
    try (Sampler sampler = new Sampler(server)) {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(240);
      while (goneOn() < 12) {
        assertThat(System.nanoTime()).as("%d have gone on", goneOn()).isLessThan(until);
        freezeThoseThatBegin(Sabotage.NONE);
      }
      assertThat(sampler.violations()).as("seed " + SEED).isEmpty();
      assertThat(sampler.samples()).isGreaterThan(100);
    }
  }

  private long goneOn() {
    return seenLeased.stream().filter(runner -> !runner.isStopped()).count();
  }

  private void freezeThoseThatBegin(Sabotage sabotage) throws IOException, InterruptedException {
    keepRunning(sabotage);
    freezeThoseJustLeased();
    thaw(5_000);
    TimeUnit.MILLISECONDS.sleep(10);
  }

  private void keepRunning(Sabotage sabotage) throws IOException {
    for (Runner runner : List.copyOf(runners)) {
      if (!runner.isAlive()) {
        runners.remove(runner);
        ended.add(runner);
        if (runner.isSkipped()) {
          wanted.remove(key(runner));
        }
        if (!runner.isDone() && wanted.contains(key(runner))) {
          start(runner.job(), runner.instant(), sabotage);
        }
      }
    }
    while (runners.size() < AT_ONCE) {
      String job = "copy-" + (1 + random.nextInt(8));
      Instant instant = FIRST.plusSeconds(60L * instants++);
      wanted.add(job + "@" + instant);
      start(job, instant, sabotage);
    }
  }

  private static String key(Runner runner) {
    return runner.job() + "@" + runner.instant();
  }

  private void start(String job, Instant instant, Sabotage sabotage) throws IOException {
    Path file = folder.resolve(random.nextInt(3) == 0 ? "proxied.yaml" : "direct.yaml");
    runners.add(new Runner(file, job, instant, sabotage, folder.resolve("output-" + started++)));
  }

  private void mischief() throws IOException, InterruptedException {
    thaw(4_500);
    switch (random.nextInt(10)) {
      case 0, 1 -> one().kill();
      case 2 -> one().end();
      case 3, 4 -> freezeOne();
      case 5 -> proxy.cut();
      case 6 -> proxy.silent(true);
      case 7, 8 -> proxy.silent(false);
      default -> proxy.delay(random.nextInt(2) * 40L);
    }
  }

  private Runner one() {
    return runners.get(random.nextInt(runners.size()));
  }

  /** One that holds a lease, and not all of them. */
  private void freezeOne() throws IOException, InterruptedException {
    Runner victim = one();
    boolean running = victim.isAlive() && victim.said().contains("leased");
    if (running && runners.stream().filter(Runner::isStopped).count() < 2 && !victim.isStopped()) {
      victim.stop();
    }
  }

  /**
   * Each where it has its lease and not yet all of its sessions: what it opens when it goes on is
   * what the protections are for. Chance alone seldom stops one there.
   */
  private void freezeThoseJustLeased() throws IOException, InterruptedException {
    for (Runner runner : runners) {
      if (runners.stream().filter(Runner::isStopped).count() < 2
          && !seenLeased.contains(runner)
          && runner.isAlive()
          && runner.said().contains("leased")) {
        seenLeased.add(runner);
        runner.stop();
      }
    }
  }

  private void thaw(long after) throws IOException, InterruptedException {
    for (Runner runner : runners) {
      if (runner.isStopped() && runner.stoppedFor() > after) {
        runner.goOn();
      }
    }
  }

  /** Lets everything end that was begun, and makes up what is missing. */
  private void settle() throws IOException, InterruptedException {
    proxy.silent(false);
    proxy.delay(0);
    thaw(0);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
    while (true) {
      for (Runner runner : List.copyOf(runners)) {
        if (!runner.isAlive()) {
          runners.remove(runner);
          ended.add(runner);
        }
      }
      Set<String> open = new HashSet<>(wanted);
      ended.stream()
          .filter(r -> r.isDone() || r.isSkipped())
          .map(ChaosIT::key)
          .forEach(open::remove);
      if (open.isEmpty() && runners.isEmpty()) {
        return;
      }
      assertThat(System.nanoTime()).as(open + " of " + runners).isLessThan(until);
      runners.stream().map(ChaosIT::key).forEach(open::remove);
      for (String run : open) {
        if (runners.size() < AT_ONCE) {
          String[] parts = run.split("@");
          start(parts[0], Instant.parse(parts[1]), Sabotage.NONE);
        }
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static Set<Long> registered() throws SQLException {
    Set<Long> registered = new HashSet<>();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT session FROM chaos.leasehold_session")) {
      while (row.next()) {
        registered.add(row.getLong(1));
      }
    }
    return registered;
  }

  /** Sessions of nobody's lease that have got the numbers of sessions from before the restart. */
  private static List<Connection> decoys(Set<Long> registered) throws SQLException {
    List<Connection> decoys = new ArrayList<>();
    // The numbers begin anew; so many are passed over until one is reached that was in use.
    for (int i = 0; i < 2_000 && decoys.size() < 3; i++) {
      Connection one = server.connect();
      if (registered.contains(one.unwrap(JdbcConnection.class).getId())) {
        decoys.add(one);
      } else {
        one.close();
      }
    }
    assertThat(decoys).as("numbers in use again, of " + registered).isNotEmpty();
    return decoys;
  }

  private int number(String sql) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  private List<String> attemptsWithoutAnEnd() throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT job, scheduled_at, leased_at FROM chaos.leasehold_attempt"
                    + " WHERE ended_at IS NULL AND leased_at IS NOT NULL")) {
      while (row.next()) {
        found.add(row.getString(1) + "@" + row.getString(2) + " leased " + row.getString(3));
      }
    }
    return found;
  }

  /** Every run that completed has each row once. */
  private Map<String, String> wrongData() throws SQLException {
    Map<String, String> wrong = new TreeMap<>();
    Set<String> done = new HashSet<>();
    ended.stream().filter(Runner::isDone).map(ChaosIT::key).forEach(done::add);
    assertThat(done).isNotEmpty();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT run, COUNT(*), COUNT(DISTINCT number) FROM chaos.copied GROUP BY run")) {
      while (row.next()) {
        done.remove(row.getString(1));
        if (row.getInt(2) != CopyJob.ROWS || row.getInt(3) != CopyJob.ROWS) {
          wrong.put(row.getString(1), row.getInt(2) + " rows, " + row.getInt(3) + " different");
        }
      }
    }
    done.forEach(run -> wrong.put(run, "no rows"));
    return wrong;
  }
}
