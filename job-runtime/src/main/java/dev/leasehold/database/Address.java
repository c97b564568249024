package dev.leasehold.database;

import com.mysql.cj.conf.ConnectionUrl;
import com.mysql.cj.conf.HostInfo;
import com.mysql.cj.exceptions.CJException;
import dev.leasehold.database.DatabaseException.Reason;
import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.References;
import dev.leasehold.declaration.Text;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is, and as whom to go there.
 *
 * @param database its name in the declaration
 * @param host of the one server
 * @param port of the one server
 * @param schema that unqualified names mean
 * @param username empty where the driver's default is meant
 * @param password a secret
 * @param properties the author's own for the driver
 */
record Address(
    String database,
    String host,
    int port,
    String schema,
    String username,
    String password,
    Map<String, String> properties) {
  private static final String SHAPE = "jdbc:mysql://host:3306/schema";
  private static final Set<String> SET_APART = Set.of("user", "password", "host", "port", "dbname");

  /**
   * The declared address.
   *
   * @throws DatabaseException with {@link Reason#BAD_ADDRESS}
   */
  static Address of(DatabaseDeclaration declaration, References references) {
    String name = declaration.name();
    Text written =
        declaration
            .url()
            .orElseThrow(
                () -> bad(name, "has neither a url nor embedded: true", "write url: " + SHAPE));
    String url = written.resolve(references).strip();
    ConnectionUrl parsed = parse(name, url);
    HostInfo server = parsed.getMainHost();
    Map<String, String> properties = new TreeMap<>(parsed.getMainHost().getHostProperties());
    properties.keySet().removeIf(key -> SET_APART.contains(key));
    if (isTrue(properties, "autoReconnect") || isTrue(properties, "autoReconnectForPools")) {
      throw bad(
          name,
          "has autoReconnect in its url, which would put another session in a leased one's place",
          "leave it out");
    }
    if (server.getDatabase() == null || server.getDatabase().isBlank()) {
      throw bad(name, "has a url without a schema", "write " + SHAPE);
    }
    return new Address(
        name,
        server.getHost(),
        server.getPort(),
        server.getDatabase(),
        resolve(declaration.username(), references).orElse(orEmpty(server.getUser())),
        resolve(declaration.password(), references).orElse(orEmpty(server.getPassword())),
        Map.copyOf(properties));
  }

  /** What the driver is given. */
  Properties asProperties() {
    Properties all = new Properties();
    all.putAll(properties);
    all.setProperty("user", username);
    all.setProperty("password", password);
    return all;
  }

  /**
   * The same, for connections on which only this program's own statements run. Nobody changes the
   * session's state behind the driver's back, so what is set already is not sent again; several
   * statements may go in one round trip; and they are always the same few, which the driver need
   * not take apart each time.
   */
  Address forOwnStatements() {
    Map<String, String> more = new TreeMap<>(properties);
    more.put("useLocalSessionState", "true");
    more.put("allowMultiQueries", "true");
    more.put("cachePrepStmts", "true");
    more.put("prepStmtCacheSqlLimit", "4096");
    return new Address(database, host, port, schema, username, password, Map.copyOf(more));
  }

  /** For the driver; holds no secret. */
  String url() {
    return "jdbc:mysql://"
        + serverName()
        + "/"
        + URLEncoder.encode(schema, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** For people. */
  String serverName() {
    return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public String toString() {
    return database + " (" + serverName() + "/" + schema + ")";
  }

  private static ConnectionUrl parse(String name, String url) {
    if (!url.startsWith("jdbc:mysql:")) {
      String scheme = url.contains("//") ? url.substring(0, url.indexOf("//") + 2) : "";
      throw bad(
          name,
          scheme.length() > 0 && scheme.length() <= 30
              ? "has a url that begins with " + scheme
              : "has a url that is no JDBC address",
          "write " + SHAPE);
    }
    if (!url.startsWith("jdbc:mysql://")) {
      throw bad(
          name,
          "has a url that may mean more than one server, and leases are counted on one",
          "write " + SHAPE);
    }
    ConnectionUrl parsed;
    try {
      parsed = ConnectionUrl.getConnectionUrlInstance(url, new Properties());
    } catch (CJException malformed) {
      // The driver's message repeats the url, and with it what may be a password.
      throw bad(name, "has a url that the driver cannot read", "write " + SHAPE);
    }
    if (parsed.hostsCount() != 1) {
      throw bad(
          name,
          "has a url that names " + parsed.hostsCount() + " servers, and leases are counted on one",
          "name the one that the job writes to");
    }
    return parsed;
  }

  private static Optional<String> resolve(Optional<Text> text, References references) {
    return text.map(written -> written.resolve(references));
  }

  private static boolean isTrue(Map<String, String> properties, String key) {
    return "true".equalsIgnoreCase(properties.getOrDefault(key, "false"));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static DatabaseException bad(String name, String what, String cure) {
    return new DatabaseException(
        Reason.BAD_ADDRESS, "database " + name + " " + what + "; " + cure, null);
  }
}
