package dev.leasehold.testkit;

import dev.leasehold.database.Database;
import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.Place;
import dev.leasehold.declaration.References;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mysql.MySQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The database server of the tests: the one whose address is in the environment, else a container
 * where a Docker engine answers, else the embedded MariaDB. One for each JVM; which one it is, is
 * printed once.
 *
 * <p>{@code LEASEHOLD_TEST_URL} is the address, as in {@code
 * jdbc:mysql://127.0.0.1:3306/?user=root}, with {@code LEASEHOLD_TEST_USERNAME} and {@code
 * LEASEHOLD_TEST_PASSWORD} where it does not hold them; the word {@code embedded} asks for the
 * embedded one. {@code LEASEHOLD_TEST_MYSQL_URL} comes before it for the suites that need MySQL.
 * {@code LEASEHOLD_TEST_IMAGE} names another image than {@code mysql:8.4}.
 */
public final class TestDatabase {
  private static final String EMBEDDED = "embedded";
  private static final String IMAGE = "mysql:8.4";

  private static final class Only {
    static final TestDatabase INSTANCE = find();
  }

  private static final References NONE =
      new References() {
        @Override
        public Optional<String> variable(String name) {
          return Optional.empty();
        }

        @Override
        public Optional<String> file(Path path) {
          return Optional.empty();
        }
      };

  private final String server;
  private final String query;
  private final String username;
  private final String password;
  private final boolean mysql;

  private TestDatabase(String address, Optional<String> username, Optional<String> password) {
    int question = address.indexOf('?');
    String path = question < 0 ? address : address.substring(0, question);
    List<String> kept = new ArrayList<>();
    String user = username.orElse("root");
    String secret = password.orElse("");
    for (String pair : question < 0 ? new String[0] : address.substring(question + 1).split("&")) {
      if (pair.startsWith("user=")) {
        user = username.orElse(pair.substring("user=".length()));
      } else if (pair.startsWith("password=")) {
        secret = password.orElse(pair.substring("password=".length()));
      } else if (!pair.isEmpty()) {
        kept.add(pair);
      }
    }
    this.server = path.substring(0, path.indexOf('/', "jdbc:mysql://".length()) + 1);
    this.query = kept.isEmpty() ? "" : "?" + String.join("&", kept);
    this.username = user;
    this.password = secret;
    this.mysql = !version().contains("MariaDB");
  }

  /** The server of this JVM; started at the first call. */
  public static TestDatabase get() {
    return Only.INSTANCE;
  }

  /** Whether it is MySQL, not MariaDB. */
  public boolean isMySql() {
    return mysql;
  }

  /** A fresh, empty schema. */
  public TestSchema createSchema() {
    String name = "it_" + UUID.randomUUID().toString().substring(0, 13).replace('-', '_');
    TestSchema all = new TestSchema("", server + query, username, password);
    all.execute("CREATE SCHEMA " + name);
    return new TestSchema(name, server + name + query, username, password);
  }

  /** Where there is a server that is MySQL; empty where there is none. */
  static Optional<String> whereMySqlIs() {
    Optional<String> address =
        environment("LEASEHOLD_TEST_MYSQL_URL")
            .or(() -> environment("LEASEHOLD_TEST_URL").filter(url -> !url.equals(EMBEDDED)));
    if (address.isPresent()) {
      return address
          .map(TestDatabase::at)
          .filter(TestDatabase::isMySql)
          .map(database -> database.server);
    }
    return dockerAnswers() ? Optional.of("a container of " + image()) : Optional.empty();
  }

  private static TestDatabase find() {
    Optional<String> address = environment("LEASEHOLD_TEST_URL");
    String suite = System.getProperty("leasehold.test.suite");
    if (OnlyWhereMySqlIs.SUITE.equals(suite) || OnlyWhereAnEngineIs.SUITE.equals(suite)) {
      address = environment("LEASEHOLD_TEST_MYSQL_URL").or(() -> environment("LEASEHOLD_TEST_URL"));
    }
    if (address.isPresent()) {
      return address.get().equals(EMBEDDED)
          ? embedded().announce("embedded, as the environment asks")
          : at(address.get()).announce("from the environment");
    }
    return dockerAnswers()
        ? container().announce("a container of " + image())
        : embedded().announce("embedded");
  }

  private static TestDatabase at(String address) {
    return new TestDatabase(
        address, environment("LEASEHOLD_TEST_USERNAME"), environment("LEASEHOLD_TEST_PASSWORD"));
  }

  @SuppressWarnings("resource") // the container lives as long as the JVM
  private static TestDatabase container() {
    MySQLContainer container =
        new MySQLContainer(DockerImageName.parse(image()).asCompatibleSubstituteFor("mysql"))
            .withUsername("root")
            .withPassword("test");
    container.start();
    Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
    return new TestDatabase(
        container.getJdbcUrl() + "?allowPublicKeyRetrieval=true",
        Optional.of("root"),
        Optional.of("test"));
  }

  private static TestDatabase embedded() {
    DatabaseDeclaration declaration =
        new DatabaseDeclaration(
            "test",
            new Place("jobs.yaml", 1, 1, "databases.main"),
            Optional.empty(),
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty());
    Database database =
        Database.reach(declaration, NONE, Path.of("target", "test-database").toAbsolutePath());
    Runtime.getRuntime().addShutdownHook(new Thread(database::close));
    try (Connection connection = database.connections(Map.of()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE USER IF NOT EXISTS tester@'127.0.0.1'");
      statement.execute("GRANT ALL PRIVILEGES ON *.* TO tester@'127.0.0.1' WITH GRANT OPTION");
      String url = connection.getMetaData().getURL();
      return new TestDatabase(
          url.substring(0, url.lastIndexOf('/') + 1), Optional.of("tester"), Optional.empty());
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private TestDatabase announce(String how) {
    System.out.println("Test database: " + version() + " at " + server + ", " + how);
    return this;
  }

  private String version() {
    try (Connection connection = DriverManager.getConnection(server + query, username, password);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT version()")) {
      row.next();
      String version = row.getString(1);
      return version.contains("MariaDB") ? version : "MySQL " + version;
    } catch (SQLException failed) {
      throw new IllegalStateException("no test database at " + server, failed);
    }
  }

  private static boolean dockerAnswers() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  private static String image() {
    return environment("LEASEHOLD_TEST_IMAGE").orElse(IMAGE);
  }

  private static Optional<String> environment(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
  }
}
