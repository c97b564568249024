package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.night.MeasuredJob;
import dev.leasehold.cli.CommandBench.Told;
import dev.leasehold.testkit.HttpReceiver;
import dev.leasehold.testkit.HttpReceiver.Manner;
import dev.leasehold.testkit.HttpReceiver.Request;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A real run that tells every place there is, as each of them has seen it.
 *
 * @param page what was on the page while the job stood still
 * @param pushed to the Pushgateway
 * @param metrics sent to the collector
 * @param traces sent to the collector
 * @param told by the command
 */
record MeasuredRun(
    String page, List<Request> pushed, List<Request> metrics, List<Request> traces, Told told) {
  static final String INSTANT = "2026-11-22T03:15:00Z";
  static final String JOB = "measured";

  static final String JOBS =
      """
      jobs:
        measured:
          configuration: %s
          plan:
            - step: copy
              do: [{chunk: {reader: {cursor: SELECT 1}, writer: {query: SELECT 2}}}]
            - step: stand
              do: [{tasklet: [{query: SELECT 1}]}]
      """;

  static MeasuredRun of(CommandBench bench) throws Exception {
    try (HttpReceiver receiver = new HttpReceiver(Manner.TAKES)) {
      return of(bench, receiver, receiver.url());
    }
  }

  /** The same with a Pushgateway at another address. */
  static MeasuredRun with(CommandBench bench, String gateway) throws Exception {
    try (HttpReceiver receiver = new HttpReceiver(Manner.TAKES)) {
      return of(bench, receiver, gateway);
    }
  }

  private static MeasuredRun of(CommandBench bench, HttpReceiver receiver, String gateway)
      throws Exception {
    int port = HttpReceiver.freePort();
    String file =
        bench.declare(
            "",
            JOBS.formatted(MeasuredJob.class.getName())
                + """
                metrics:
                  scrape: {port: %d}
                  pushgateway: {url: "%s", username: me, password: secret-of-gateway}
                  otlp: {url: "%s", headers: {Authorization: Bearer x}}
                traces: {otlp: {url: "%3$s/"}}
                """
                    .formatted(port, gateway, receiver.url()));
    MeasuredJob.STANDS.set(new CountDownLatch(1));
    MeasuredJob.GO_ON.set(new CountDownLatch(1));
    CompletableFuture<Told> run =
        CompletableFuture.supplyAsync(
            () -> CommandBench.leasehold("run", JOB, "-f", file, "--scheduled-at", INSTANT));
    String page;
    try {
      while (!MeasuredJob.STANDS.get().await(100, TimeUnit.MILLISECONDS)) {
        assertThat(run.isDone()).as(run.isDone() ? run.get().toString() : "").isFalse();
      }
      page = pageWithALook(port);
    } finally {
      MeasuredJob.GO_ON.get().countDown();
    }
    Told told = run.get(60, TimeUnit.SECONDS);
    return new MeasuredRun(
        page,
        receiver.requests("/metrics/job/" + JOB),
        receiver.requests("/v1/metrics"),
        receiver.requests("/v1/traces"),
        told);
  }

  /** The run looks at its pools a few times a second; the page shows what it last saw. */
  private static String pageWithALook(int port) throws IOException, InterruptedException {
    while (true) {
      String page = get("http://127.0.0.1:" + port + "/metrics");
      if (page.contains("leasehold_items_read_total{job=\"measured\"} 3.0")
          && page.contains("leasehold_connections_held{database=\"main\",job=\"measured\"} 1.0")) {
        return page;
      }
    }
  }

  static String get(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }
}
