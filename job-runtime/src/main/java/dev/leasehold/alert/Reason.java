package dev.leasehold.alert;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a receiver was not reached, in words of our own: an exception's message may hold a host. */
final class Reason {
  private Reason() {}

  /** To be put behind the receiver's name. */
  static String of(@Nullable Throwable failure) {
    boolean certificate = false;
    String reason = "broke off before its answer was there";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return "is not known: no such host";
      }
      if (cause instanceof CertificateExpiredException) {
        return "has a certificate that has expired";
      }
      if (cause instanceof CertPathBuilderException) {
        return "has a certificate of an issuer that is not trusted";
      }
      if (cause instanceof HttpTimeoutException || cause instanceof SocketTimeoutException) {
        return "gave no answer in time";
      }
      if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
        return "cannot be reached";
      }
      certificate |= cause instanceof CertificateException;
      if (cause instanceof SSLException) {
        reason = "could not agree with us on TLS";
      } else if (!(cause instanceof IOException) && cause.getCause() == null) {
        reason += " (" + cause.getClass().getSimpleName() + ")";
      }
    }
    return certificate ? "has a certificate for another name, or one that is not accepted" : reason;
  }
}
