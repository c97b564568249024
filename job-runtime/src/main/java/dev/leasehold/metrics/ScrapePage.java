package dev.leasehold.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.leasehold.declaration.MetricsDeclaration;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A page for Prometheus to read while the run lasts. One that cannot be opened is a warning. */
final class ScrapePage implements Export {
  private static final Logger log = LoggerFactory.getLogger(ScrapePage.class);
  private static final String PATH = "/metrics";
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final MetricsDeclaration.Scrape declared;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ExecutorService readers =
      Executors.newFixedThreadPool(2, work -> daemon(work, "metrics.scrape"));
  private @Nullable HttpServer server;
  private boolean ended;

  ScrapePage(MetricsDeclaration.Scrape declared, Meters meters) {
    this.declared = declared;
    meters.add(registry);
  }

  /** Opens it on a thread of its own: a name may take its time to be resolved. */
  void start() {
    daemon(this::open, "metrics.scrape opens").start();
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private void open() {
    try {
      InetAddress host = InetAddress.getByName(declared.host());
      HttpServer opened = HttpServer.create(new InetSocketAddress(host, declared.port()), 16);
      opened.createContext(PATH, this::answer);
      opened.setExecutor(readers);
      synchronized (this) {
        if (!ended) {
          // Its own thread is a daemon because this one is.
          opened.start();
          server = opened;
        }
      }
    } catch (IOException | RuntimeException failed) {
      log.warn(
          "{} cannot be opened at {} port {}: {}",
          place(),
          declared.host(),
          declared.port(),
          failed.getMessage());
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean known = exchange.getRequestURI().getPath().equals(PATH);
      String method = exchange.getRequestMethod();
      if (!known || !method.equals("GET")) {
        exchange.sendResponseHeaders(known ? 405 : 404, -1);
        return;
      }
      byte[] page = registry.scrape().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", TYPE);
      exchange.sendResponseHeaders(200, page.length);
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(page);
      }
    }
  }

  @Override
  public String place() {
    return "metrics.scrape";
  }

  @Override
  public void end() {
    HttpServer opened;
    synchronized (this) {
      ended = true;
      opened = server;
    }
    if (opened != null) {
      opened.stop(0);
    }
    readers.shutdownNow();
    registry.close();
  }
}
