package dev.leasehold.database;

import com.mysql.cj.jdbc.exceptions.PacketTooBigException;
import dev.leasehold.database.DatabaseException.Reason;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What an error of the driver means for the one who declared the database. */
final class Trouble {
  private Trouble() {}

  /** While a connection was opened. */
  static DatabaseException connecting(Address address, SQLException error) {
    @Nullable DatabaseException said = said(address, error);
    return said != null ? said : unreachable(address, error);
  }

  /** While a connection was used. */
  static DatabaseException using(Address address, SQLException error) {
    @Nullable DatabaseException said = said(address, error);
    if (said != null) {
      return said;
    }
    boolean lost = isLost(error);
    return of(
        lost ? Reason.LOST : Reason.UNUSABLE,
        address,
        lost
            ? "no longer answers; see the server's own log"
            : "refused what the runtime needs: " + oneLine(error),
        error);
  }

  /** Whether the connection is of no more use. */
  static boolean isLost(SQLException error) {
    @Nullable String state = error.getSQLState();
    return state != null && state.startsWith("08")
        || error.getErrorCode() == 1053
        || error.getErrorCode() == 1927
        || isTimeout(error);
  }

  /** Whether the server did not answer in the time that it had. */
  static boolean isTimeout(SQLException error) {
    return find(error, SocketTimeoutException.class) != null;
  }

  /** The driver's error among the causes of this one that says that a connection was lost. */
  static Optional<SQLException> lostIn(Throwable failure) {
    int depth = 0;
    for (@Nullable Throwable cause = failure;
        cause != null && depth < 50;
        cause = cause.getCause()) {
      if (cause instanceof SQLException error && isLost(error)) {
        return Optional.of(error);
      }
      depth++;
    }
    return Optional.empty();
  }

  /** What the server itself said, by its error codes. */
  private static @Nullable DatabaseException said(Address address, SQLException error) {
    String user = address.username().isEmpty() ? "the account" : "user " + address.username();
    switch (error.getErrorCode()) {
      case 1045:
      case 1698:
      case 1130:
      case 1862:
      case 1820:
      case 3118:
        return of(
            Reason.ACCESS_DENIED,
            address,
            error.getErrorCode() == 1045
                ? "refuses "
                    + user
                    + (address.password().isEmpty() ? " without a password" : " and its password")
                    + "; check username and password"
                : "refuses " + user + ": " + oneLine(error),
            error);
      case 1049:
        return of(
            Reason.NO_SUCH_SCHEMA,
            address,
            "has no schema "
                + address.schema()
                + "; create it, or correct the last part of the url",
            error);
      case 1044:
        return of(
            Reason.NO_PRIVILEGE,
            address,
            "gives " + user + " no right to schema " + address.schema() + "; grant it",
            error);
      case 1142:
      case 1143:
      case 1227:
      case 1370:
        return of(
            Reason.NO_PRIVILEGE,
            address,
            "gives " + user + " too few rights: " + oneLine(error) + "; grant what is missing",
            error);
      case 1040:
        return of(
            Reason.FULL,
            address,
            "has no connection left (max_connections); end some, or raise the limit",
            error);
      case 1203:
      case 1226:
        return of(
            Reason.FULL,
            address,
            "gives " + user + " no more connections: " + oneLine(error),
            error);
      case 3159:
        return of(
            Reason.BAD_ADDRESS,
            address,
            "takes only encrypted connections; add sslMode=REQUIRED to the url",
            error);
      default:
        return null;
    }
  }

  private static DatabaseException unreachable(Address address, SQLException error) {
    String message = String.valueOf(error.getMessage());
    if (message.contains("Public Key Retrieval")) {
      return of(
          Reason.ACCESS_DENIED,
          address,
          "needs an encrypted connection or its public key to take the password;"
              + " add sslMode=REQUIRED to the url, or allowPublicKeyRetrieval=true on a network"
              + " that you trust",
          error);
    }
    if (find(error, UnknownHostException.class) != null) {
      return of(
          Reason.UNREACHABLE,
          address,
          "cannot be found: the name " + address.host() + " does not resolve; correct the url",
          error);
    }
    if (find(error, SSLException.class) != null) {
      return of(
          Reason.BAD_ADDRESS,
          address,
          "and the driver agree on no encryption; look at sslMode and the trust store of the url",
          error);
    }
    if (find(error, SocketTimeoutException.class) != null) {
      return of(
          Reason.UNREACHABLE,
          address,
          "gave no answer in time; check that a MySQL server listens there, and firewalls",
          error);
    }
    if (find(error, ConnectException.class) != null
        || find(error, NoRouteToHostException.class) != null) {
      return of(
          Reason.UNREACHABLE,
          address,
          "does not answer: nothing listens at "
              + address.serverName()
              + "; start the server, or correct the url",
          error);
    }
    // The first bytes of another protocol read as the length of a packet.
    boolean network =
        error instanceof PacketTooBigException
            || error.getSQLState() != null && error.getSQLState().startsWith("08");
    return of(
        network ? Reason.UNREACHABLE : Reason.UNUSABLE,
        address,
        network
            ? "does not answer as a MySQL server does; correct host and port of the url"
            : "cannot be used: " + oneLine(error),
        error);
  }

  private static DatabaseException of(
      Reason reason, Address address, String what, SQLException error) {
    return new DatabaseException(reason, "database " + address + " " + what, error);
  }

  private static String oneLine(SQLException error) {
    String message = String.valueOf(error.getMessage()).replaceAll("\\s+", " ").strip();
    return message.length() <= 200 ? message : message.substring(0, 199) + "…";
  }

  private static <T extends Throwable> @Nullable T find(Throwable error, Class<T> type) {
    int depth = 0;
    for (@Nullable Throwable cause = error; cause != null && depth < 20; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      depth++;
    }
    return null;
  }
}
