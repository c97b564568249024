package dev.leasehold.alert;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a receiver was not reached, in words of our own: an exception's message may hold a host. */
final class Reason {
  private Reason() {}

  /** To be put behind the receiver's name. */
  static String of(@Nullable Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      causes.add(cause);
    }
    // What is said first is what explains most.
    if (any(causes, UnresolvedAddressException.class, UnknownHostException.class)) {
      return "is not known: no such host";
    }
    if (any(causes, CertificateExpiredException.class)) {
      return "has a certificate that has expired";
    }
    if (any(causes, CertPathBuilderException.class)) {
      return "has a certificate of an issuer that is not trusted";
    }
    if (any(causes, CertificateException.class)) {
      return "has a certificate for another name, or one that is not accepted";
    }
    if (any(causes, HttpTimeoutException.class, SocketTimeoutException.class)) {
      return "gave no answer in time";
    }
    if (any(causes, ConnectException.class, NoRouteToHostException.class)) {
      return "cannot be reached";
    }
    return any(causes, SSLException.class)
        ? "could not agree with us on TLS"
        : "broke off before its answer was there";
  }

  private static boolean any(List<Throwable> causes, Class<?>... types) {
    return causes.stream().anyMatch(cause -> Stream.of(types).anyMatch(t -> t.isInstance(cause)));
  }
}
