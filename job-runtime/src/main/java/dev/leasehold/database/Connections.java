package dev.leasehold.database;

import com.mysql.cj.jdbc.Driver;
import com.mysql.cj.jdbc.JdbcConnection;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Physical connections to one address. No wait on the network is without an end. Thread-safe. */
final class Connections implements DataSource {
  /** Until a server that is reached has let us in. */
  static final Duration CONNECT = Duration.ofSeconds(10);

  /** Without a byte of an answer, where nothing else is asked for. */
  static final Duration ANSWER = Duration.ofHours(1);

  private final Address address;
  private final Map<String, String> attributes;
  private final Registration registration;
  private final Duration answer;
  private volatile Duration connect;

  Connections(Address address, Map<String, String> attributes) {
    this(address, attributes, Registration.NONE, CONNECT, ANSWER);
  }

  /**
   * @param registration of each one before its first use
   * @param connect until a server that is reached has let us in
   * @param answer the longest time without a byte, unless the address says another
   */
  Connections(
      Address address,
      Map<String, String> attributes,
      Registration registration,
      Duration connect,
      Duration answer) {
    this.address = address;
    this.attributes = checked(attributes);
    this.registration = registration;
    this.connect = connect;
    this.answer = answer;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return open(connect);
  }

  /** Gives up where the connect, or a step of the handshake, takes longer than {@code limit}. */
  Connection open(Duration limit) throws SQLException {
    registration.beforeConnect();
    Connection connection = new Driver().connect(address.url(), properties(limit));
    if (connection == null) {
      throw new SQLException("the driver does not take " + address.url());
    }
    try {
      if (registration != Registration.NONE) {
        registration.register(connection, Eviction.describe(connection));
      }
      // Up to here the short limit held; connectTimeout alone ends no handshake that hangs.
      connection.setNetworkTimeout(Runnable::run, answerMillis());
      return connection;
    } catch (SQLException | RuntimeException failed) {
      connection.abort(Runnable::run);
      throw failed;
    }
  }

  private Properties properties(Duration limit) {
    Properties all = address.asProperties();
    String millis = Long.toString(Math.max(1, limit.toMillis()));
    all.setProperty("connectTimeout", millis);
    all.setProperty("socketTimeout", millis);
    all.setProperty("tcpKeepAlive", "true");
    Map<String, String> sent = new TreeMap<>(attributes);
    String authors = all.getProperty("connectionAttributes", "");
    StringJoiner joined = new StringJoiner(",");
    sent.forEach((name, value) -> joined.add(name + ":" + value));
    if (!authors.isBlank() && !authors.equalsIgnoreCase("none")) {
      joined.add(authors);
    }
    all.setProperty("connectionAttributes", joined.toString());
    return all;
  }

  private int answerMillis() {
    String authors = address.properties().getOrDefault("socketTimeout", "0");
    try {
      int millis = Integer.parseInt(authors.strip());
      return millis > 0 ? millis : millis(answer);
    } catch (NumberFormatException notANumber) {
      return millis(answer);
    }
  }

  /** The driver counts in an int, and takes 0 for no limit. */
  private static int millis(Duration limit) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, limit.toMillis()));
  }

  private static Map<String, String> checked(Map<String, String> attributes) {
    Map<String, String> clean = new TreeMap<>();
    attributes.forEach(
        (name, value) -> {
          if (name.isEmpty() || name.startsWith("_") || name.matches(".*[:,\\s].*")) {
            throw new IllegalArgumentException("not the name of a connection attribute: " + name);
          }
          // The driver takes a list with commas, and leaves out a pair without a value.
          clean.put(name, value.isEmpty() ? "-" : value.replace(',', ';'));
        });
    return clean;
  }

  /** The server's id of the session, as the handshake said it. */
  static long handshakeId(Connection connection) throws SQLException {
    return connection.unwrap(JdbcConnection.class).getId();
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the account is the declaration's");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {}

  /** Bounds the connect and the handshake, each. */
  @Override
  public void setLoginTimeout(int seconds) {
    connect = seconds > 0 ? Duration.ofSeconds(seconds) : CONNECT;
  }

  @Override
  public int getLoginTimeout() {
    return (int) connect.toSeconds();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("java.util.logging is not used");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException("this is no " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
