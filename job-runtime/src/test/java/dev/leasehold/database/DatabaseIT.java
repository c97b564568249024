package dev.leasehold.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.leasehold.database.DatabaseException.Reason;
import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.Place;
import dev.leasehold.declaration.References;
import dev.leasehold.declaration.Text;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseIT {
  private static TestSchema schema;
  @TempDir private static Path folder;

  @BeforeAll
  static void aSchema() {
    schema = TestDatabase.get().createSchema();
  }

  @Test
  void aServerIsTheSameUnderEveryNameAndAtEveryLook() {
    Server first = reach(schema.declaration("a")).server();
    Server second = reach(TestDatabase.get().createSchema().declaration("b")).server();
    assertThat(second).isEqualTo(first);
    assertThat(first.mysql()).isEqualTo(TestDatabase.get().isMySql());
    assertThat(first.startedAt()).isBefore(Instant.now());
    assertThat(first.reserved()).isEqualTo(ServerLook.aFifth(first.maxConnections()));
    assertThat(first.capacity()).isEqualTo(first.maxConnections() - first.reserved());
  }

  @Test
  void aFifthIsRoundedUp() {
    assertThat(ServerLook.aFifth(151)).isEqualTo(31);
    assertThat(ServerLook.aFifth(150)).isEqualTo(30);
    assertThat(ServerLook.aFifth(1)).isEqualTo(1);
    assertThat(ServerLook.aFifth(0)).isEqualTo(0);
  }

  @Test
  void whatIsDeclaredComesBeforeTheDefaults() {
    Server server = reach(with(OptionalInt.of(12), OptionalInt.empty())).server();
    assertThat(server.capacity()).isEqualTo(12);
    assertThat(server.reserved()).isEqualTo(server.maxConnections() - 12);
    server = reach(with(OptionalInt.empty(), OptionalInt.of(7))).server();
    assertThat(server.reserved()).isEqualTo(7);
    assertThat(server.capacity()).isEqualTo(server.maxConnections() - 7);
    server = reach(with(OptionalInt.of(1_000_000), OptionalInt.of(1_000_000))).server();
    assertThat(server.capacity()).isEqualTo(server.maxConnections());
  }

  @Test
  void theAccountsOwnLimitCountsWhereItIsSmaller() {
    String account = account("WITH MAX_USER_CONNECTIONS 9", "ALL ON " + schema.name() + ".*");
    assertThat(reach(as(account)).server().maxConnections()).isEqualTo(9);
  }

  @Test
  void aWrongPasswordIsAccessDenied() {
    String account = account("", "ALL ON " + schema.name() + ".*");
    assertRefused(
        declared(schema.url(), account, "wrong"),
        Reason.ACCESS_DENIED,
        "refuses user " + account + " and its password; check username and password");
  }

  @Test
  void anUnknownSchemaIsNamed() {
    String url = schema.url().replace(schema.name(), "no_such_schema");
    assertRefused(
        declared(url, schema.username(), schema.password()),
        Reason.NO_SUCH_SCHEMA,
        "has no schema no_such_schema");
  }

  @Test
  void aSchemaThatTheAccountMayNotUseIsNoPrivilege() {
    assertRefused(
        as(account("", "SELECT ON performance_schema.*")),
        Reason.NO_PRIVILEGE,
        "no right to schema");
  }

  @Test
  void anAccountThatIsFullIsFull() throws SQLException {
    String account = account("WITH MAX_USER_CONNECTIONS 1", "ALL ON " + schema.name() + ".*");
    Database database = reach(as(account));
    try (Connection only = database.connections(Map.of()).getConnection()) {
      assertThat(only.isValid(5)).isTrue();
      assertRefused(as(account), Reason.FULL, "gives user " + account + " no more connections");
    }
  }

  @Test
  void aClosedPortIsUnreachable() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertRefused(
        declared("jdbc:mysql://127.0.0.1:" + port + "/shop", "a", "b"),
        Reason.UNREACHABLE,
        "nothing listens at 127.0.0.1:" + port);
  }

  @Test
  void anUnknownHostIsUnreachable() {
    assertRefused(
        declared("jdbc:mysql://no-such-host.invalid:3306/shop", "a", "b"),
        Reason.UNREACHABLE,
        "the name no-such-host.invalid does not resolve");
  }

  @Test
  void somethingElseThanMySqlIsSaidToBeThat() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(
              () -> {
                try (Socket client = server.accept()) {
                  client
                      .getOutputStream()
                      .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes("US-ASCII"));
                } catch (IOException closed) {
                  throw new IllegalStateException(closed);
                }
              });
      assertRefused(
          declared("jdbc:mysql://127.0.0.1:" + server.getLocalPort() + "/shop", "a", "b"),
          Reason.UNREACHABLE,
          "does not answer as a MySQL server does");
      other.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void aServerThatAcceptsAndNeverAnswersIsGivenUp() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Address address =
          Address.of(
              declared("jdbc:mysql://127.0.0.1:" + silent.getLocalPort() + "/shop", "a", "b"),
              References.ofProcess());
      Connections connections =
          new Connections(
              address, Map.of(), Registration.NONE, Duration.ofMillis(300), Connections.ANSWER);
      long start = System.nanoTime();
      SQLException failed = catchThrowableOfType(SQLException.class, connections::getConnection);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(Trouble.connecting(address, failed))
          .hasMessageContaining("gave no answer in time")
          .extracting(DatabaseException::reason)
          .isEqualTo(Reason.UNREACHABLE);
    }
  }

  @Test
  void noConnectionWaitsForEverForAnAnswer() throws SQLException {
    Database database = reach(schema.declaration());
    try (Connection connection = database.connections(Map.of()).getConnection()) {
      assertThat(connection.getNetworkTimeout()).isEqualTo((int) Connections.ANSWER.toMillis());
      assertThat(connection.getCatalog()).isEqualTo(schema.name()).isEqualTo(database.schema());
    }
    String url = schema.url() + (schema.url().contains("?") ? "&" : "?") + "socketTimeout=1234";
    Duration night = Duration.ofHours(5);
    try (Connection connection =
        database.connections(Map.of(), Registration.NONE, night).getConnection()) {
      assertThat(connection.getNetworkTimeout()).isEqualTo((int) night.toMillis());
    }
    Duration longest = Duration.ofDays(366);
    try (Connection connection =
        database.connections(Map.of(), Registration.NONE, longest).getConnection()) {
      assertThat(connection.getNetworkTimeout()).isEqualTo(Integer.MAX_VALUE);
    }
    Database refined = reach(declared(url, schema.username(), schema.password()));
    try (Connection connection = refined.connections(Map.of()).getConnection()) {
      assertThat(connection.getNetworkTimeout()).isEqualTo(1234);
    }
  }

  @Test
  void aServerThatWasStartedAnewOrIsGoneIsLostAndOneThatIsThereIsNot() throws IOException {
    Server now = reach(schema.declaration()).server();
    Address here = Address.of(schema.declaration(), References.ofProcess());
    Duration limit = Duration.ofSeconds(5);
    assertThat(new Database(here, now, () -> {}).lost(limit)).isEmpty();
    Server earlier =
        new Server(
            now.identity(),
            now.version(),
            now.mysql(),
            now.startedAt().minusSeconds(60),
            now.maxConnections(),
            now.capacity(),
            now.reserved());
    assertThat(new Database(here, earlier, () -> {}).lost(limit))
        .hasValueSatisfying(why -> assertThat(why).contains("was started anew at"));
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "jdbc:mysql://127.0.0.1:" + socket.getLocalPort() + "/shop";
      socket.close();
      Address nowhere = Address.of(declared(url, "a", "b"), References.ofProcess());
      assertThat(new Database(nowhere, now, () -> {}).lost(limit))
          .hasValueSatisfying(why -> assertThat(why).contains("nothing listens"));
    }
  }

  @Test
  void everyCallOpensAConnectionOfItsOwn() throws SQLException {
    DataSource connections = reach(schema.declaration()).connections(Map.of("lease", "7"));
    try (Connection first = connections.getConnection();
        Connection second = connections.getConnection()) {
      assertThat(Connections.handshakeId(first)).isNotEqualTo(Connections.handshakeId(second));
    }
  }

  @Test
  void anAttributeIsRefusedWhereTheServerCouldNotReadIt() {
    Database database = reach(schema.declaration());
    for (String name : new String[] {"_own", "a:b", "a,b", "", "a b"}) {
      assertThatThrownBy(() -> database.connections(Map.of(name, "x")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @Tag("mysql")
  void attributesReachTheServerFromTheHandshake() throws SQLException {
    Database database = reach(schema.declaration());
    Map<String, String> attributes = Map.of("lease", "17", "run", "2026-11-22T03:15:00Z, a");
    try (Connection connection = database.connections(attributes).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT GROUP_CONCAT(CONCAT(attr_name, '=', attr_value) ORDER BY attr_name)"
                    + " FROM performance_schema.session_connect_attrs"
                    + " WHERE processlist_id = CONNECTION_ID() AND attr_name NOT LIKE '\\_%'")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("lease=17,run=2026-11-22T03:15:00Z; a");
    }
  }

  @Test
  @Tag("mysql")
  void aPasswordThatCannotBeSentSafelyIsExplained() {
    String account = "u" + System.nanoTime();
    schema.execute(
        "CREATE USER " + account + " IDENTIFIED WITH caching_sha2_password BY 'tiger'",
        "GRANT ALL ON " + schema.name() + ".* TO " + account);
    String plain = schema.url() + (schema.url().contains("?") ? "&" : "?") + "sslMode=DISABLED";
    String careless = plain.replace("allowPublicKeyRetrieval=true", "a=b");
    assertRefused(
        declared(careless, account, "tiger"),
        Reason.ACCESS_DENIED,
        "add sslMode=REQUIRED to the url");
  }

  private static void assertRefused(DatabaseDeclaration declared, Reason reason, String says) {
    DatabaseException refused =
        catchThrowableOfType(DatabaseException.class, () -> reach(declared));
    assertThat(refused).hasMessageStartingWith("database main (").hasMessageContaining(says);
    assertThat(refused.getMessage()).doesNotContain("\n").doesNotContain("tiger");
    assertThat(refused.reason()).isEqualTo(reason);
  }

  private static Database reach(DatabaseDeclaration declaration) {
    return Database.reach(declaration, References.ofProcess(), folder);
  }

  private static String account(String limits, String grant) {
    String account = "u" + System.nanoTime();
    schema.execute(
        "CREATE USER " + account + " IDENTIFIED BY 'tiger' " + limits,
        "GRANT " + grant + " TO " + account);
    return account;
  }

  private static DatabaseDeclaration as(String account) {
    String url = schema.url() + (schema.url().contains("?") ? "&" : "?");
    return declared(url + "allowPublicKeyRetrieval=true", account, "tiger");
  }

  private static DatabaseDeclaration with(OptionalInt capacity, OptionalInt reserved) {
    DatabaseDeclaration plain = schema.declaration();
    return new DatabaseDeclaration(
        plain.name(),
        new Place("jobs.yaml", 1, 1, "databases.main"),
        plain.url(),
        false,
        Optional.empty(),
        plain.username(),
        plain.password(),
        capacity,
        reserved);
  }

  private static DatabaseDeclaration declared(String url, String username, String password) {
    return new DatabaseDeclaration(
        "main",
        new Place("jobs.yaml", 1, 1, "databases.main"),
        Optional.of(text(url)),
        false,
        Optional.empty(),
        Optional.of(text(username)),
        Optional.of(text(password)),
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  private static Text text(String written) {
    return new Text(written, new Place("jobs.yaml", 3, 5, "databases.main"));
  }
}
