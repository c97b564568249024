package dev.leasehold.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leasehold.database.DatabaseException;
import dev.leasehold.report.DaemonStatus;
import dev.leasehold.report.DayLoad;
import dev.leasehold.report.History;
import dev.leasehold.report.IncidentList;
import dev.leasehold.report.LedgerStatus;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusServerTest {
  private static final Instant AT = Instant.parse("2026-11-22T03:15:00Z");
  private static final String ID = "20261122T031507250Z-5d3f0a1c";

  /** What the tests let it say. */
  private static final class Stub implements StatusServer.Source {
    final AtomicInteger looks = new AtomicInteger();
    volatile Supplier<DaemonStatus> status = StatusServerTest::status;
    volatile Supplier<List<String>> notReady = List::of;
    volatile Supplier<String> metrics = () -> "leasehold_up 1\n";

    @Override
    public DaemonStatus status() {
      looks.incrementAndGet();
      return status.get();
    }

    @Override
    public Optional<String> incidentPage(String id) {
      return id.equals(ID) ? Optional.of("<html>incident</html>") : Optional.empty();
    }

    @Override
    public List<String> notReady() {
      return notReady.get();
    }

    @Override
    public String metrics() {
      return metrics.get();
    }
  }

  private final Stub source = new Stub();
  private volatile Instant now = AT;
  private final StatusServer server =
      StatusServer.open("127.0.0.1", 0, source, () -> now, Duration.ofSeconds(20));
  private final HttpClient client = HttpClient.newHttpClient();

  /** What a slow source waits for; opened at the end, for no thread is to stay. */
  private final CountDownLatch slow = new CountDownLatch(1);

  @AfterEach
  void close() {
    slow.countDown();
    server.close();
  }

  private static DaemonStatus status() {
    return new DaemonStatus(
        AT,
        new DaemonStatus.Daemon("node-1-a", "node-1", 4711, AT, true, List.of()),
        new LedgerStatus(AT, List.of(), List.of(), List.of()),
        DayLoad.none(AT),
        List.of(),
        new History(List.of()),
        new IncidentList(List.of(), List.of()));
  }

  private <T> T slowly(T answer) {
    try {
      slow.await();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
    return answer;
  }

  private HttpRequest.Builder request(StatusServer at, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.address().getPort() + path))
        .timeout(Duration.ofSeconds(30));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(server, path).build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void thePageIsThePageAndIsRenewedUnlessItIsToHoldStill() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.body()).contains("<h1>Leasehold on node-1</h1>");
    assertThat(header(page, "Refresh")).isEqualTo("30");
    assertThat(header(get("/?still"), "Refresh")).isEmpty();
  }

  @Test
  void theSameIsThereAsJson() throws Exception {
    HttpResponse<String> json = get("/status.json");
    assertThat(json.statusCode()).isEqualTo(200);
    assertThat(header(json, "Content-Type")).isEqualTo("application/json");
    assertThat(json.body()).startsWith("{\"version\":1,\"at\":\"2026-11-22T03:15:00Z\"");
  }

  @Test
  void anIncidentThatIsKeptHasItsPageAndNoOtherHas() throws Exception {
    assertThat(get("/incidents/" + ID).body()).isEqualTo("<html>incident</html>");
    assertThat(get("/incidents/" + ID).statusCode()).isEqualTo(200);
    assertThat(get("/incidents/" + ID.substring(1)).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/index.html",
        "/status",
        "/status.json/",
        "/health",
        "/health/live/x",
        "/incidents/",
        "/incidents/..%2Fetc",
        "/incidents/a/b",
        "/incidents/%3Cscript%3E"
      })
  void nothingIsAnywhereElse(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body())
        .doesNotContain("<")
        .isEqualTo(answer.body().lines().findFirst().get() + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/status.json", "/health/live", "/health/ready", "/metrics", "/no"})
  void nothingCanBeChangedAndEveryAnswerIsGuarded(String path) throws Exception {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
      HttpResponse<String> answer =
          client.send(
              request(server, path).method(method, BodyPublishers.ofString("x")).build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(method).isEqualTo(405);
      assertThat(header(answer, "Allow")).isEqualTo("GET, HEAD");
    }
    HttpResponse<String> answer = get(path);
    assertThat(header(answer, "Content-Security-Policy"))
        .startsWith("default-src 'none'; ")
        .endsWith("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void headIsGetWithoutItsBody() throws Exception {
    for (String path : List.of("/", "/status.json", "/health/live", "/metrics")) {
      HttpResponse<String> head =
          client.send(
              request(server, path).method("HEAD", BodyPublishers.noBody()).build(),
              BodyHandlers.ofString());
      HttpResponse<String> get = get(path);
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      assertThat(header(head, "Content-Length")).isEqualTo(header(get, "Content-Length"));
      assertThat(header(head, "Content-Type")).isEqualTo(header(get, "Content-Type"));
    }
  }

  @Test
  void readyIsSaidAndNotReadyWithItsReasons() throws Exception {
    assertThat(get("/health/ready").body()).isEqualTo("ready\n");
    source.notReady = () -> List.of("the clock is 4.2 s behind", "the ledger is\nlost");
    HttpResponse<String> not = get("/health/ready");
    assertThat(not.statusCode()).isEqualTo(503);
    assertThat(not.body()).isEqualTo("the clock is 4.2 s behind\nthe ledger is lost\n");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void theNumbersAreThoseOfTheSource() throws Exception {
    HttpResponse<String> numbers = get("/metrics");
    assertThat(numbers.body()).isEqualTo("leasehold_up 1\n");
    assertThat(header(numbers, "Content-Type")).startsWith("text/plain; version=0.0.4");
  }

  @Test
  void aLostLedgerIsOneLineAndTheNextLookIsAnother() throws Exception {
    source.status =
        () -> {
          throw new DatabaseException(
              DatabaseException.Reason.LOST, "database main cannot\nbe reached", null);
        };
    HttpResponse<String> failed = get("/");
    assertThat(failed.statusCode()).isEqualTo(503);
    assertThat(failed.body()).isEqualTo("database main cannot be reached\n");
    source.status = StatusServerTest::status;
    assertThat(get("/").statusCode()).isEqualTo(200);
  }

  @Test
  void ofAnyOtherFailureNothingIsToldThatCouldBeASecret() throws Exception {
    source.status =
        () -> {
          throw new IllegalStateException("password=hunter2");
        };
    source.metrics =
        () -> {
          throw new AssertionError("password=hunter2");
        };
    for (String path : List.of("/", "/status.json", "/metrics")) {
      HttpResponse<String> failed = get(path);
      assertThat(failed.statusCode()).isEqualTo(503);
      assertThat(failed.body()).isEqualTo("it cannot be shown now; the daemon's log says why\n");
    }
  }

  @Test
  void manyReadersCostOneLookAndALaterOneAnother() throws Exception {
    CompletableFuture<DaemonStatus> looked = new CompletableFuture<>();
    source.status = looked::join;
    List<CompletableFuture<HttpResponse<String>>> readers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      readers.add(
          client.sendAsync(
              request(server, i % 2 == 0 ? "/" : "/status.json").build(), BodyHandlers.ofString()));
    }
    looked.complete(status());
    for (CompletableFuture<HttpResponse<String>> reader : readers) {
      assertThat(reader.get().statusCode()).isEqualTo(200);
    }
    assertThat(source.looks).hasValue(1);
    now = now.plusSeconds(1);
    assertThat(get("/").statusCode()).isEqualTo(200);
    assertThat(source.looks).hasValue(2);
  }

  @Test
  void whetherItLivesIsAnsweredHoweverSlowTheSourceIs() throws Exception {
    source.status = () -> slowly(status());
    source.metrics = () -> slowly("late 1\n");
    source.notReady = () -> slowly(List.of());
    List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      waiting.add(
          client.sendAsync(
              request(server, List.of("/", "/status.json", "/metrics", "/health/ready").get(i % 4))
                  .build(),
              BodyHandlers.ofString()));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(get("/health/live").body()).isEqualTo("live\n");
    }
    assertThat(get("/incidents/" + ID).statusCode()).isEqualTo(200);
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    slow.countDown();
    for (CompletableFuture<HttpResponse<String>> one : waiting) {
      assertThat(one.get().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void nobodyIsKeptWaitingForEver() throws Exception {
    source.status = () -> slowly(status());
    try (StatusServer impatient =
        StatusServer.open("127.0.0.1", 0, source, () -> now, Duration.ofMillis(50))) {
      HttpResponse<String> answer =
          client.send(request(impatient, "/").build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("no answer within 50 ms; try again later\n");
    }
  }

  @Test
  void onLoopbackNobodyIsAnsweredWhoMeansAnotherHost() throws Exception {
    int port = server.address().getPort();
    assertThat(asked("Host: shop.example.com:" + port)).startsWith("HTTP/1.1 421 ");
    assertThat(asked("Host: 127.0.0.1.example.com")).startsWith("HTTP/1.1 421 ");
    assertThat(asked("Host: localhost:" + port)).startsWith("HTTP/1.1 200 ");
    try (StatusServer open = StatusServer.open("0.0.0.0", 0, source, () -> now)) {
      assertThat(asked(open, "Host: shop.example.com")).startsWith("HTTP/1.1 200 ");
    }
  }

  private String asked(String header) throws IOException {
    return asked(server, header);
  }

  private static String asked(StatusServer at, String header) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", at.address().getPort())) {
      socket.setSoTimeout(20_000);
      String request = "GET /health/live HTTP/1.1\r\n" + header + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void anAddressThatCannotBeIsOneSentence() {
    int port = server.address().getPort();
    assertThatThrownBy(() -> StatusServer.open("127.0.0.1", port, source, () -> now))
        .isInstanceOf(NotListeningException.class)
        .hasMessage(
            "the status page cannot be at 127.0.0.1 port %d: the address is in use, or none of this"
                    .formatted(port)
                + " machine's; end what listens there or change daemon.listen");
    assertThatThrownBy(() -> StatusServer.open("no.such.host.invalid", 0, source, () -> now))
        .hasMessage(
            "the status page cannot be at no.such.host.invalid port 0: no such host is known;"
                + " change daemon.listen");
  }

  @Test
  void afterItsEndNobodyListens() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    server.close();
    assertThatThrownBy(() -> get("/health/live")).isInstanceOf(IOException.class);
  }
}
