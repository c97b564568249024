package dev.leasehold.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leasehold.database.DatabaseException.Reason;
import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.Place;
import dev.leasehold.declaration.References;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServerIT {
  @TempDir private Path temporary;
  private Path folder;
  private Path script;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void aScript() throws IOException {
    folder = temporary.resolve("a folder");
    script = temporary.resolve("seed.sql");
    Files.writeString(
        script, "CREATE TABLE orders (id INT PRIMARY KEY);\nINSERT INTO orders VALUES (1), (2);\n");
  }

  @AfterEach
  void nothingIsLeftRunning() throws Exception {
    Optional<ProcessHandle> server = server();
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
    server.ifPresent(ProcessHandle::destroyForcibly);
    if (server.isPresent()) {
      server.get().onExit().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void itIsSeededOnceAndKeepsItsData() throws Exception {
    try (Database first = reach()) {
      assertThat(first.schema()).isEqualTo("shop");
      assertThat(first.server().mysql()).isFalse();
      assertThat(orders(first)).isEqualTo(2);
      execute(first, "INSERT INTO orders VALUES (3)");
    }
    assertThat(server()).isEmpty();
    try (Database second = reach()) {
      assertThat(orders(second)).isEqualTo(3);
    }
    assertThat(server()).isEmpty();
  }

  @Test
  void itIsTheSameServerAtEveryStart() {
    Server first;
    try (Database database = reach()) {
      first = database.server();
    }
    try (Database database = reach()) {
      assertThat(database.server().identity()).isEqualTo(first.identity());
      assertThat(database.server().maxConnections()).isEqualTo(151);
    }
  }

  @Test
  void severalUsersOfOneProcessShareIt() throws Exception {
    Database first = reach();
    Database second = reach();
    first.close();
    assertThat(orders(second)).isEqualTo(2);
    second.close();
    assertThat(server()).isEmpty();
  }

  @Test
  void severalProcessesShareItAndTheLastOneStopsIt() throws Exception {
    Process other = process(script);
    Process third = process(script);
    awaitReady(other);
    awaitReady(third);
    try (Database here = reach()) {
      leave(other);
      assertThat(orders(here)).isEqualTo(2);
      leave(third);
      assertThat(orders(here)).isEqualTo(2);
    }
    assertThat(server()).isEmpty();
  }

  @Test
  void whatAKilledProcessLeftIsTakenOver() throws Exception {
    Process owner = process(script);
    awaitReady(owner);
    long server = server().orElseThrow().pid();
    owner.destroyForcibly().waitFor();
    try (Database next = reach()) {
      assertThat(orders(next)).isEqualTo(2);
      assertThat(server().orElseThrow().pid()).isEqualTo(server);
    }
    assertThat(ProcessHandle.of(server).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aKilledServerIsStartedAgain() throws Exception {
    Process owner = process(script);
    awaitReady(owner);
    ProcessHandle server = server().orElseThrow();
    owner.destroyForcibly().waitFor();
    server.destroyForcibly();
    server.onExit().get(10, TimeUnit.SECONDS);
    try (Database next = reach()) {
      assertThat(orders(next)).isEqualTo(2);
    }
  }

  @Test
  void whatWasHalfSeededIsMadeAgain() throws Exception {
    Path slow = temporary.resolve("slow.sql");
    Files.writeString(
        slow,
        "CREATE TABLE orders (id INT PRIMARY KEY); INSERT INTO orders VALUES (1); SELECT"
            + " SLEEP(300);");
    Process owner = process(slow);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.exists(folder.resolve("data/shop/orders.ibd")));
    owner.destroyForcibly().waitFor();
    assertThat(server()).isPresent();
    try (Database next = reach()) {
      assertThat(orders(next)).isEqualTo(2);
    }
    assertThat(server()).isEmpty();
  }

  @Test
  void aScriptThatFailsIsNamedWithItsStatementAndLeavesNoServer() throws Exception {
    Files.writeString(script, "CREATE TABLE orders (id INT);\nINSERT INTO ordrs VALUES (1);");
    assertThatThrownBy(this::reach)
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.reason()).isEqualTo(Reason.EMBEDDED))
        .hasMessageStartingWith("database shop: ")
        .hasMessageContaining("statement 2 of its script " + script)
        .hasMessageContaining("INSERT INTO ordrs VALUES (?)");
    assertThat(server()).isEmpty();
    Files.writeString(script, "CREATE TABLE orders (id INT); INSERT INTO orders VALUES (1);");
    try (Database corrected = reach()) {
      assertThat(orders(corrected)).isEqualTo(1);
    }
  }

  @Test
  void aScriptThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> reach(Optional.of(temporary.resolve("none.sql"))))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("none.sql cannot be read");
    assertThat(server()).isEmpty();
  }

  @Test
  void nobodyButItsOwnerReadsItsPassword() throws Exception {
    try (Database database = reach()) {
      assertThat(database.server().version()).contains("MariaDB");
      if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
        assertThat(Files.getPosixFilePermissions(folder.resolve("server.properties"))).hasSize(2);
      }
      assertThat(folder.resolve("accounts.sql")).doesNotExist();
    }
  }

  static DatabaseDeclaration declared(Optional<Path> script) {
    return new DatabaseDeclaration(
        "shop",
        new Place("jobs.yaml", 1, 1, "databases.main"),
        Optional.empty(),
        true,
        script,
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  private Database reach() {
    return reach(Optional.of(script));
  }

  private Database reach(Optional<Path> seed) {
    return Database.reach(declared(seed), References.ofProcess(), folder);
  }

  private Process process(Path seed) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedUser.class.getName(),
                folder.toString(),
                seed.toString())
            .redirectError(temporary.resolve("errors-" + started.size()).toFile())
            .start();
    started.add(process);
    return process;
  }

  private static void awaitReady(Process process) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(reader.readLine()).startsWith("ready mariadb:");
  }

  private static void leave(Process process) throws Exception {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private Optional<ProcessHandle> server() {
    return EmbeddedState.read(folder.resolve("server.properties"))
        .filter(state -> state.pid().isPresent())
        .flatMap(state -> ProcessHandle.of(state.pid().getAsLong()))
        .filter(ProcessHandle::isAlive);
  }

  private static int orders(Database database) throws SQLException {
    try (Connection connection = database.connections(Map.of()).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void execute(Database database, String sql) throws SQLException {
    try (Connection connection = database.connections(Map.of()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
