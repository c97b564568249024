package dev.leasehold.database;

import dev.leasehold.database.DatabaseException.Reason;
import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.References;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A declared database that was reached once. Holds no connection open. Thread-safe.
 *
 * <p>Closing it stops an embedded server, unless another process uses it too. A process that ends
 * without closing it leaves the embedded server to the next one.
 */
public final class Database implements AutoCloseable {
  private final Address address;
  private final Server server;
  private final AutoCloseable embedded;

  Database(Address address, Server server, AutoCloseable embedded) {
    this.address = address;
    this.server = server;
    this.embedded = embedded;
  }

  /**
   * Reaches the database, starting the embedded server where it is declared.
   *
   * @param folder of the embedded server's data; created when missing
   * @throws DatabaseException when it cannot be reached or used
   * @throws dev.leasehold.declaration.DeclarationException when a reference cannot be resolved
   */
  public static Database reach(
      DatabaseDeclaration declaration, References references, Path folder) {
    if (!declaration.embedded()) {
      return reach(declaration, Address.of(declaration, references), () -> {});
    }
    EmbeddedServer embedded = EmbeddedServer.use(declaration, folder);
    try {
      return reach(declaration, embedded.address(declaration.name()), embedded);
    } catch (RuntimeException failed) {
      embedded.close();
      throw failed;
    }
  }

  private static Database reach(
      DatabaseDeclaration declaration, Address address, AutoCloseable embedded) {
    Connection opened;
    try {
      opened = new Connections(address, Map.of()).getConnection();
    } catch (SQLException failed) {
      throw Trouble.connecting(address, failed);
    }
    try (Connection connection = opened) {
      refuseProxy(address, connection);
      return new Database(address, ServerLook.at(connection, declaration), embedded);
    } catch (SQLException failed) {
      throw Trouble.using(address, failed);
    }
  }

  /** Behind a proxy that shares sessions, ids of sessions and their attributes mean nothing. */
  private static void refuseProxy(Address address, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
      row.next();
      if (row.getLong(1) != Connections.handshakeId(connection)) {
        throw new DatabaseException(
            Reason.BAD_ADDRESS,
            "database "
                + address
                + " is a proxy that shares sessions among its clients; name the server itself",
            null);
      }
    }
  }

  /** Its name in the declaration. */
  public String name() {
    return address.database();
  }

  /** Where its server is, for people: host and port. */
  public String address() {
    return address.serverName();
  }

  /** Who the server is. */
  public Server server() {
    return server;
  }

  /** The schema that unqualified names mean. */
  public String schema() {
    return address.schema();
  }

  /**
   * Physical connections, a new one for each call; never pooled. Socket timeouts are always set: 10
   * seconds until a connection is usable, then an hour without a byte of an answer, or what the
   * address says.
   *
   * @param attributes sent in the handshake as connection attributes; names do not begin with an
   *     underscore
   * @param registration of each one before its first use
   * @param answer the longest time without a byte of an answer, in place of the hour
   */
  public DataSource connections(
      Map<String, String> attributes, Registration registration, Duration answer) {
    return new Connections(address, attributes, registration, Connections.CONNECT, answer);
  }

  /** The same, with nothing to be done before their first use. */
  public DataSource connections(Map<String, String> attributes) {
    return connections(attributes, Registration.NONE, Connections.ANSWER);
  }

  /**
   * Whether the server is gone, or was started anew since it was reached, so that no session of
   * then is left. One line that says which; empty where it is as it was.
   *
   * @param limit for the connect, and for each answer
   */
  public Optional<String> lost(Duration limit) {
    try (Connection connection =
        new Connections(address, Map.of(), Registration.NONE, limit, limit).getConnection()) {
      Instant started = ServerLook.startedAt(connection);
      // Each reading may be off by a second, by the server's rounding.
      return Duration.between(server.startedAt(), started).compareTo(Duration.ofSeconds(2)) <= 0
          ? Optional.empty()
          : Optional.of(
              "database "
                  + address
                  + " was started anew at "
                  + started
                  + "; its old sessions are gone");
    } catch (SQLException failed) {
      DatabaseException trouble = Trouble.connecting(address, failed);
      return trouble.reason() == Reason.UNREACHABLE || trouble.reason() == Reason.LOST
          ? Optional.of(String.valueOf(trouble.getMessage()))
          : Optional.empty();
    }
  }

  /** Whether an error of the driver is the reason for it, and says that a connection was lost. */
  public static boolean saysLost(Throwable failure) {
    return Trouble.lostIn(failure).isPresent();
  }

  /**
   * Opens the control connection: the one from which statements are killed and the server is looked
   * at, taken before any trouble.
   *
   * @throws DatabaseException when the server cannot give it
   */
  public Control control(Map<String, String> attributes, Registration registration) {
    return new Control(
        address,
        new Connections(
            address.forOwnStatements(),
            attributes,
            registration,
            Connections.CONNECT,
            Connections.ANSWER));
  }

  /** The same, with nothing to be done before its first use. */
  public Control control(Map<String, String> attributes) {
    return control(attributes, Registration.NONE);
  }

  /**
   * Transactions on a connection to this database that is the caller's; its own network timeout is
   * their only limit.
   */
  public Transactions transactions(Connection connection) {
    return new Transactions() {
      @Override
      public <T> T run(Duration limit, Work<T> work) {
        try {
          return Transaction.on(connection, work);
        } catch (SQLException failed) {
          throw Trouble.using(address, failed);
        }
      }
    };
  }

  /** Transactions that hold a connection no longer than they last: each opens one of its own. */
  public Transactions transactions() {
    return new BriefTransactions(address);
  }

  /**
   * Ends another session of the same account and server; one that is gone is no error.
   *
   * @param connection to the server
   * @param session the server's id of it; of a session that is proven to be the caller's, and of
   *     the same start of the server as the connection
   */
  public static void end(Connection connection, long session) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("KILL CONNECTION " + session);
    } catch (SQLException refused) {
      if (refused.getErrorCode() != Eviction.NO_SUCH_SESSION) {
        throw refused;
      }
    }
  }

  /**
   * Brings the tables of this kind to the newest version, any number of processes at once.
   *
   * @return how many steps that took; 0 where they were there
   * @throws DatabaseException when the server does not let us
   */
  public int migrate(Tables tables) {
    return Migration.of(tables).run(address);
  }

  /**
   * Whether the tables of this kind are there, in the version that this program needs or a later
   * one. Costs one look at the server.
   *
   * @throws DatabaseException when the server does not say it
   */
  public boolean isMigrated(Tables tables) {
    return transactions()
        .run(Connections.CONNECT, connection -> Migration.of(tables).isDone(connection));
  }

  /**
   * What an error of one of its connections means.
   *
   * @param connecting whether it came when a connection was asked for, not when one was used
   */
  public DatabaseException explain(SQLException error, boolean connecting) {
    return connecting ? Trouble.connecting(address, error) : Trouble.using(address, error);
  }

  @Override
  public void close() {
    try {
      embedded.close();
    } catch (RuntimeException failed) {
      throw failed;
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** Its name and its address; no secret. */
  @Override
  public String toString() {
    return address.toString();
  }
}
