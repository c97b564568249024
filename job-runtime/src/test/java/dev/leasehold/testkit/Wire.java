package dev.leasehold.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A way to a schema's server that can fall silent, as a network does when a machine on it vanishes:
 * both sides stay connected and neither hears of the other any more.
 */
public final class Wire implements AutoCloseable {
  private final TestSchema there;
  private final String host;
  private final int port;
  private final ServerSocket server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final Set<Integer> silentPorts = ConcurrentHashMap.newKeySet();
  private volatile boolean silent;

  public Wire(TestSchema there) {
    URI address = URI.create(there.url().substring("jdbc:".length()));
    this.there = there;
    this.host = address.getHost();
    this.port = address.getPort() < 0 ? 3306 : address.getPort();
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    daemon(this::accept);
  }

  /** The schema, by this way. */
  public TestSchema schema() {
    String url = there.url().replaceFirst("//[^/]*/", "//127.0.0.1:" + server.getLocalPort() + "/");
    return new TestSchema(there.name(), url, there.username(), there.password());
  }

  /** From now on nothing arrives, in either direction. */
  public void fallSilent() {
    silent = true;
  }

  /**
   * From now on nothing arrives of one connection, in either direction.
   *
   * @param remotePort that the server sees it come from
   */
  public void fallSilent(int remotePort) {
    silentPorts.add(remotePort);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket near = server.accept();
        Socket far = new Socket(host, port);
        sockets.add(near);
        sockets.add(far);
        daemon(() -> carry(near, far));
        daemon(() -> carry(far, near));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void carry(Socket from, Socket to) {
    byte[] bytes = new byte[65_536];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        if (!silent && !isSilent(from) && !isSilent(to)) {
          out.write(bytes, 0, n);
          out.flush();
        }
      }
    } catch (IOException closed) {
      // One side went away, and the other one with it.
    }
  }

  private boolean isSilent(Socket side) {
    return side.getPort() == port && silentPorts.contains(side.getLocalPort());
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "wire");
    thread.setDaemon(true);
    thread.start();
  }
}
