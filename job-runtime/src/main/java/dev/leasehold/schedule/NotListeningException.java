package dev.leasehold.schedule;

import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;

/** The status page cannot be where it is to be. Its message is one line for people. */
public final class NotListeningException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotListeningException(String host, int port, IOException cause) {
    super("the status page cannot be at %s port %d: %s".formatted(host, port, why(cause)), cause);
  }

  private static String why(IOException cause) {
    if (cause instanceof UnknownHostException) {
      return "no such host is known; change daemon.listen";
    }
    if (cause instanceof BindException) {
      return "the address is in use, or none of this machine's; end what listens there or change"
          + " daemon.listen";
    }
    return String.valueOf(cause.getMessage());
  }
}
