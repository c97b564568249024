package dev.leasehold.alert;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** The connection to a mail server, which another thread may close at any time. Thread-safe. */
final class SmtpLine implements AutoCloseable {
  private final String host;
  private final int port;
  private final Socket socket = new Socket();

  SmtpLine(String host, int port) {
    this.host = host;
    this.port = port;
  }

  Socket open(Duration limit) throws IOException {
    int millis = (int) Math.max(1, Math.min(limit.toMillis(), Integer.MAX_VALUE));
    // The name goes along with the address, for the certificate has to be for the name as it is
    // declared, and not for what a reverse lookup makes of the address.
    InetAddress named = InetAddress.getByAddress(host, InetAddress.getByName(host).getAddress());
    socket.setSoTimeout(millis);
    socket.connect(new InetSocketAddress(named, port), millis);
    return socket;
  }

  /** TLS from the first byte, with a certificate for the host's name. */
  Socket secure(SSLSocketFactory factory) throws IOException {
    SSLSocket secured = (SSLSocket) factory.createSocket(socket, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException closed) {
      // Nothing is left to close.
    }
  }
}
