package dev.leasehold.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.alert.Notice.Event;
import dev.leasehold.testkit.Program;
import dev.leasehold.watchdog.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real Alertmanager takes, groups and resolves our alerts, and tells a webhook of them. */
@Tag("prometheus")
class AlertmanagerIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private Receiver hook;
  private Process alertmanager;
  private URI address;

  @BeforeEach
  void start() throws IOException {
    hook = Receiver.plain(Receiver.answering("200 OK", ""));
    Path settings = folder.resolve("alertmanager.yml");
    Files.writeString(
        settings,
        """
        route:
          receiver: ops
          group_by: [alertname, job]
          group_wait: 0s
          group_interval: 1s
          repeat_interval: 1h
        receivers:
          - name: ops
            webhook_configs:
              - url: %s
                send_resolved: true
        """
            .formatted(hook.url()));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    address = URI.create("http://127.0.0.1:" + port);
    alertmanager =
        new ProcessBuilder(
                Program.ALERTMANAGER.path().orElseThrow().toString(),
                "--config.file=" + settings,
                "--storage.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    await("Alertmanager is ready")
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> get("/-/ready").contains("OK"));
  }

  @AfterEach
  void stop() throws IOException {
    alertmanager.destroyForcibly();
    alertmanager.onExit().join();
    hook.close();
  }

  private String get(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString())
        .body();
  }

  private JsonNode alerts() throws IOException, InterruptedException {
    return Json.read(get("/api/v2/alerts?active=true"));
  }

  private static Notice notice(Event event, Kind kind, Instant since, Instant at) {
    return new Notice(event, Notices.incident(kind), since, 1, at);
  }

  @Test
  void anAlertFiresIsGroupedAndIsResolved() throws Exception {
    Instant since = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS).minusSeconds(30);
    Sender sender = Notices.sender("alertmanager", "url", address.toString());
    Notice firing = notice(Event.FIRING, Kind.POOL_DEADLOCK, since, since);
    Alert expected = Alert.of(firing);

    sender.send(firing, LIMIT);
    sender.send(notice(Event.FIRING, Kind.POOL_DEADLOCK, since, since.plusSeconds(1)), LIMIT);

    JsonNode alert = alerts().get(0);
    assertThat(alerts()).hasSize(1);
    assertThat(alert.get("fingerprint").asString()).isEqualTo(expected.fingerprint());
    assertThat(alert.at("/labels/alertname").asString()).isEqualTo("LeaseholdPoolDeadlock");
    assertThat(alert.at("/annotations/summary").asString()).startsWith("POOL_DEADLOCK");
    assertThat(alert.at("/status/state").asString()).isNotEqualTo("suppressed");
    assertThat(Instant.parse(alert.get("startsAt").asString())).isEqualTo(since);
    assertThat(Instant.parse(alert.get("endsAt").asString()))
        .isEqualTo(since.plusSeconds(1).plus(Alert.FIRES_FOR));

    JsonNode theirs = Payload.read(hook.request().body());
    JsonNode ours = Payload.read(WebhookSender.message("ops", firing));
    assertSameShape(ours, theirs);
    assertThat(ours.get("commonLabels")).isEqualTo(theirs.get("commonLabels"));
    assertThat(ours.get("groupLabels")).isEqualTo(theirs.get("groupLabels"));
    assertThat(ours.get("groupKey")).isEqualTo(theirs.get("groupKey"));
    assertThat(ours.get("receiver")).isEqualTo(theirs.get("receiver"));
    for (String field : List.of("status", "labels", "annotations", "endsAt", "fingerprint")) {
      assertThat(ours.at("/alerts/0/" + field))
          .as(field)
          .isEqualTo(theirs.at("/alerts/0/" + field));
    }

    sender.send(notice(Event.FIRING, Kind.DEADLINE, since, since), LIMIT);
    assertThat(alerts()).hasSize(2);
    assertThat(Json.read(get("/api/v2/alerts/groups"))).hasSize(2);
    assertThat(Payload.read(hook.request().body()).at("/alerts/0/labels/kind").asString())
        .isEqualTo("DEADLINE");

    Instant now = Clock.systemUTC().instant();
    Notice good = notice(Event.RESOLVED, Kind.POOL_DEADLOCK, since, now);
    sender.send(good, LIMIT);

    JsonNode resolved = Payload.read(hook.request().body());
    assertSameShape(Payload.read(WebhookSender.message("ops", good)), resolved);
    assertThat(resolved.get("status").asString()).isEqualTo("resolved");
    assertThat(resolved.at("/alerts/0/fingerprint").asString()).isEqualTo(expected.fingerprint());
    assertThat(alerts()).hasSize(1);
  }

  /** The same fields of the same types, all the way down. */
  private static void assertSameShape(JsonNode ours, JsonNode theirs) {
    assertThat(ours.getNodeType()).isEqualTo(theirs.getNodeType());
    if (theirs.isObject()) {
      assertThat(names(ours)).isEqualTo(names(theirs));
      names(theirs).forEach(name -> assertSameShape(ours.get(name), theirs.get(name)));
    } else if (theirs.isArray()) {
      assertThat(ours).hasSameSizeAs(theirs);
      for (int i = 0; i < theirs.size(); i++) {
        assertSameShape(ours.get(i), theirs.get(i));
      }
    }
  }

  private static Set<String> names(JsonNode object) {
    return new TreeSet<>(object.propertyNames());
  }

  @Test
  void aTestIsAnAlertOfItsOwn() throws Exception {
    Instant now = Clock.systemUTC().instant();
    Notices.sender("alertmanager", "url", address.toString())
        .send(notice(Event.TEST, Kind.FAILED, now, now), LIMIT);

    assertThat(alerts()).hasSize(1);
    assertThat(alerts().get(0).at("/labels/alertname").asString()).isEqualTo("LeaseholdTest");
  }
}
