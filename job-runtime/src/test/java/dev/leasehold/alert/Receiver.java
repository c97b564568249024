package dev.leasehold.alert;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A receiver on this machine that says byte for byte what a test wants. */
final class Receiver implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");

  /** What it does with a connection. */
  interface Behaviour {
    void serve(Receiver receiver, Socket socket) throws IOException, InterruptedException;
  }

  /** A request as it came. */
  record Request(String head, byte[] body) {}

  private final ServerSocket server;
  private final String scheme;
  private final Behaviour behaviour;
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private Receiver(ServerSocket server, String scheme, Behaviour behaviour) {
    this.server = server;
    this.scheme = scheme;
    this.behaviour = behaviour;
    daemon(this::accept);
  }

  static Receiver plain(Behaviour behaviour) {
    try {
      return new Receiver(
          new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), "http", behaviour);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  static Receiver secure(SSLContext context, Behaviour behaviour) {
    try {
      return new Receiver(
          context
              .getServerSocketFactory()
              .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
          "https",
          behaviour);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Reads the request and answers at once. */
  static Behaviour answering(String status, String body) {
    return answering(status, "", body);
  }

  /**
   * @param headers each with its line break
   */
  static Behaviour answering(String status, String headers, String body) {
    return (receiver, socket) -> {
      receiver.read(socket);
      receiver.say(socket, head(status, headers, body.length()) + body);
    };
  }

  static String head(String status, String headers, int length) {
    return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + length + "\r\n\r\n";
  }

  /** A byte of it in every so many milliseconds, until the receiver is closed. */
  void drip(Socket socket, String text, int millis) throws IOException, InterruptedException {
    for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
      socket.getOutputStream().write(next);
      socket.getOutputStream().flush();
      if (closed.await(millis, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /** Says nothing until the test is over. */
  void hang() throws InterruptedException {
    closed.await();
  }

  void read(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return;
      }
      head.write(next);
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    Matcher length = LENGTH.matcher(text);
    byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
    requests.add(new Request(text, body));
  }

  /** The next request; waits for it. */
  Request request() throws InterruptedException {
    Request request = requests.poll(30, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request came");
    }
    return request;
  }

  boolean hasNoRequest() {
    return requests.isEmpty();
  }

  int port() {
    return server.getLocalPort();
  }

  String url() {
    return scheme + "://localhost:" + port() + "/hook";
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        daemon(() -> serve(socket));
      } catch (IOException over) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      behaviour.serve(this, socket);
    } catch (IOException | InterruptedException over) {
      // The sender has gone, as many tests want it.
    }
  }

  private static void daemon(Runnable what) {
    Thread thread = new Thread(what, "receiver");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
