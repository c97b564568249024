package dev.leasehold.schedule;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.report.DaemonStatus;
import dev.leasehold.report.IncidentPage;
import dev.leasehold.report.LedgerJson;
import dev.leasehold.report.StatusPage;
import dev.leasehold.report.Words;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows what a daemon shows, over HTTP, and changes nothing: a page, the same as JSON, incidents,
 * health, and numbers. However slow its source is, whether the process lives is answered at once.
 * Thread-safe.
 */
final class StatusServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StatusServer.class);
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
  private static final Pattern INCIDENT = Pattern.compile("/incidents/([A-Za-z0-9-]{1,64})");

  /** For so long many readers are shown the same. */
  private static final Duration HOLDS = Duration.ofSeconds(1);

  /** So often a page is renewed that does not hold still. */
  private static final String RENEWED = "30";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int BACKLOG = 64;

  static {
    // Threads read requests and write answers: who sends or reads one slowly must not keep them for
    // ever. The JDK's server takes these limits, in seconds, from nowhere else.
    limit("sun.net.httpserver.maxReqTime", 10);
    limit("sun.net.httpserver.maxRspTime", 60);
  }

  private final Source source;
  private final Duration patience;
  private final HttpServer server;
  private final HostCheck hosts;
  private final ExecutorService readers = Asking.pool("status.readers", 4, 256);
  private final ExecutorService writers = Asking.pool("status.writers", 4, 256);
  private final Asking status = new Asking("status.page", 1, 1);
  private final Asking incidents = new Asking("status.incidents", 2, 32);
  private final Asking ready = new Asking("status.ready", 1, 32);
  private final Asking metrics = new Asking("status.metrics", 1, 32);
  private final Recent<Shown> recent;

  /**
   * What there is to show. Each method is called by threads of its own: {@link #incidentPage} by
   * two at once, every other by one at a time. What they throw is told as one line; the message of
   * a {@link DatabaseException} is shown, of anything else only that it happened.
   */
  interface Source {
    /** Everything that the page shows. */
    DaemonStatus status();

    /**
     * The page of an incident that is kept.
     *
     * @param id the whole id: letters, digits and hyphens, at most 64
     * @return of {@link IncidentPage}; empty where there is none
     */
    Optional<String> incidentPage(String id);

    /** Why no run would be started now, one line each; none where they would be. */
    List<String> notReady();

    /** The numbers, as Prometheus reads them. */
    String metrics();
  }

  /** Written once for all who read it. */
  private record Shown(Reply page, Reply json) {
    static Shown of(DaemonStatus status) {
      return new Shown(
          Reply.page(StatusPage.of(status), StatusPage.policy()),
          Reply.of(200, Reply.JSON, LedgerJson.of(status)));
    }
  }

  private StatusServer(Source source, HttpServer server, InstantSource clock, Duration patience) {
    this.source = source;
    this.server = server;
    this.patience = patience;
    this.hosts = new HostCheck(server.getAddress().getAddress());
    this.recent = new Recent<>(HOLDS, clock, () -> status.ask(() -> Shown.of(source.status())));
    server.createContext("/", this::answer);
    server.setExecutor(readers);
  }

  /**
   * Listens from now on.
   *
   * @param host a name or an address of this machine
   * @param port 0 for any that is free
   * @param clock by which an answer grows old
   * @throws NotListeningException when it cannot, as one line
   */
  static StatusServer open(String host, int port, Source source, InstantSource clock) {
    return open(host, port, source, clock, PATIENCE);
  }

  /**
   * The same.
   *
   * @param patience how long a reader is kept waiting for the source
   */
  static StatusServer open(
      String host, int port, Source source, InstantSource clock, Duration patience) {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
      StatusServer opened =
          new StatusServer(source, HttpServer.create(address, BACKLOG), clock, patience);
      opened.start();
      return opened;
    } catch (IOException failed) {
      throw new NotListeningException(host, port, failed);
    }
  }

  /** The server's own thread ends with the process if the one that starts it does. */
  private void start() {
    Thread starting = new Thread(server::start, "status.starts");
    starting.setDaemon(true);
    starting.start();
    boolean interrupted = false;
    while (starting.isAlive()) {
      try {
        starting.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return server.getAddress();
  }

  private void answer(HttpExchange exchange) {
    try {
      Optional<Reply> refusal = refusal(exchange);
      if (refusal.isPresent()) {
        send(exchange, refusal.get());
        return;
      }
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/health/live")) {
        send(exchange, Reply.text(200, "live"));
        return;
      }
      answer(path, exchange)
          .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
          .exceptionally(failed -> failed(path, failed))
          .thenAcceptAsync(reply -> send(exchange, reply), writers)
          .exceptionally(
              full -> {
                exchange.close();
                return null;
              });
    } catch (RuntimeException failed) {
      log.warn("a request to the status page failed", failed);
      exchange.close();
    }
  }

  private Optional<Reply> refusal(HttpExchange exchange) {
    List<String> host = exchange.getRequestHeaders().getOrDefault("Host", List.of());
    if (!hosts.allows(host)) {
      return Optional.of(
          Reply.text(
              421, "this is only for this machine; ask for localhost or for the address itself"));
    }
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return Optional.of(
          Reply.text(405, "nothing can be changed here; only GET and HEAD are answered")
              .with("Allow", "GET, HEAD"));
    }
    return Optional.empty();
  }

  private CompletableFuture<Reply> answer(String path, HttpExchange exchange) {
    switch (path) {
      case "/":
        boolean still = "still".equals(exchange.getRequestURI().getQuery());
        return recent
            .get()
            .thenApply(shown -> still ? shown.page() : shown.page().with("Refresh", RENEWED));
      case "/status.json":
        return recent.get().thenApply(Shown::json);
      case "/health/ready":
        return ready.ask(source::notReady).thenApply(StatusServer::ready);
      case "/metrics":
        return metrics.ask(source::metrics).thenApply(text -> Reply.of(200, METRICS, text));
      default:
        var incident = INCIDENT.matcher(path);
        return incident.matches()
            ? incidents
                .ask(() -> source.incidentPage(incident.group(1)))
                .thenApply(StatusServer::incident)
            : CompletableFuture.completedFuture(Reply.text(404, "there is nothing here"));
    }
  }

  private static Reply incident(Optional<String> page) {
    return page.map(html -> Reply.page(html, IncidentPage.policy()))
        .orElseGet(() -> Reply.text(404, "no such incident is kept"));
  }

  private static Reply ready(List<String> reasons) {
    return reasons.isEmpty()
        ? Reply.text(200, "ready")
        : Reply.text(503, String.join("\n", reasons.stream().map(Words::printable).toList()));
  }

  /** For people, without anything that a stranger should not read. */
  private Reply failed(String path, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException) {
      return Reply.text(503, "no answer within " + Words.of(patience) + "; try again later");
    }
    if (cause instanceof RejectedExecutionException) {
      return Reply.text(503, "too many ask at once; try again later");
    }
    if (cause instanceof DatabaseException) {
      return Reply.text(503, Words.printable(String.valueOf(cause.getMessage())));
    }
    log.warn("{} could not be answered", path, cause);
    return Reply.text(503, "it cannot be shown now; the daemon's log says why");
  }

  private static void send(HttpExchange exchange, Reply reply) {
    try (exchange) {
      Headers headers = exchange.getResponseHeaders();
      headers.set("Content-Type", reply.type());
      headers.set("Content-Security-Policy", reply.policy() + "; frame-ancestors 'none'");
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set("Referrer-Policy", "no-referrer");
      headers.set("Cache-Control", "no-store");
      reply.headers().forEach(headers::set);
      if (exchange.getRequestMethod().equals("HEAD")) {
        headers.set("Content-Length", Integer.toString(reply.body().length));
        exchange.sendResponseHeaders(reply.status(), -1);
        return;
      }
      exchange.sendResponseHeaders(reply.status(), reply.body().length);
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(reply.body());
      }
    } catch (IOException gone) {
      log.debug("a reader left before it was answered: {}", gone.getMessage());
    }
  }

  private static void limit(String property, int seconds) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(seconds));
    }
  }

  @Override
  public void close() {
    server.stop(0);
    readers.shutdownNow();
    writers.shutdownNow();
    List.of(status, incidents, ready, metrics).forEach(Asking::close);
  }
}
