package dev.leasehold.alert;

import dev.leasehold.alert.Notice.Event;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * An HTTP receiver of what Alertmanager sends to webhooks, version 4 of that shape: what takes
 * Alertmanager's takes ours. Thread-safe.
 */
final class WebhookSender implements Sender {
  /** What Alertmanager writes where an alert has no end. */
  private static final String NO_END = "0001-01-01T00:00:00Z";

  private final String name;
  private final HttpPost post;

  private WebhookSender(String name, HttpPost post) {
    this.name = name;
    this.post = post;
  }

  static WebhookSender of(Settings settings, Optional<SSLContext> trust) {
    URI address = settings.address("url", "");
    Map<String, String> headers =
        settings
            .text(
                "bearerToken",
                token -> token.chars().allMatch(c -> c > ' ' && c < 0x7f),
                "is no bearer token: it holds a space, a line break or a character beyond ASCII")
            .map(token -> Map.of("Authorization", "Bearer " + token))
            .orElse(Map.of());
    List<String> secrets = settings.text("bearerToken").map(List::of).orElse(List.of());
    return new WebhookSender(
        settings.name(),
        new HttpPost(
            "the webhook at " + HttpPost.shown(address), address, headers, secrets, trust));
  }

  @Override
  public void send(Notice notice, Duration limit) throws NotSentException, InterruptedException {
    post.send(message(name, notice), limit);
  }

  /**
   * @param receiver the channel's name
   */
  static byte[] message(String receiver, Notice notice) {
    Alert alert = Alert.of(notice);
    String status = notice.event() == Event.RESOLVED ? "resolved" : "firing";
    String alertname = alert.labels().getOrDefault("alertname", "");
    String job = alert.labels().getOrDefault("job", "");
    return Json.of(
        Json.object(
            "receiver",
            receiver,
            "status",
            status,
            "alerts",
            List.of(
                Json.object(
                    "status", status,
                    "labels", alert.labels(),
                    "annotations", alert.annotations(),
                    "startsAt", alert.startsAt().toString(),
                    "endsAt", notice.event() == Event.RESOLVED ? alert.endsAt().toString() : NO_END,
                    "generatorURL", "",
                    "fingerprint", alert.fingerprint())),
            "groupLabels",
            Json.object("alertname", alertname, "job", job),
            "commonLabels",
            alert.labels(),
            "commonAnnotations",
            alert.annotations(),
            "externalURL",
            "",
            "version",
            "4",
            "groupKey",
            "{}:{alertname=\"" + alertname + "\", job=\"" + quoted(job) + "\"}",
            "truncatedAlerts",
            0));
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
