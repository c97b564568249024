package dev.leasehold.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes whatever is posted to it, or behaves as receivers do on a bad night. */
public final class HttpReceiver implements AutoCloseable {
  /** What comes back. */
  public enum Manner {
    /** 200, and the request is kept. */
    TAKES,
    /** 500. */
    BREAKS,
    /** Nothing, for as long as it is open. */
    HANGS
  }

  /** What came. */
  public record Request(String method, String path, String authorization, byte[] body) {
    /** The body as text. */
    public String text() {
      return new String(body, java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  public HttpReceiver(Manner manner) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", exchange -> answer(exchange, manner));
    server.setExecutor(threads);
    server.start();
  }

  private void answer(HttpExchange exchange, Manner manner) throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    requests.add(
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getPath(),
            authorization == null ? "" : authorization,
            exchange.getRequestBody().readAllBytes()));
    if (manner == Manner.HANGS) {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    exchange.sendResponseHeaders(manner == Manner.BREAKS ? 500 : 200, -1);
    exchange.close();
  }

  /** What came so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The requests to one path. */
  public List<Request> requests(String path) {
    return requests.stream().filter(request -> request.path().equals(path)).toList();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** A port that nobody listens at, a moment ago. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
