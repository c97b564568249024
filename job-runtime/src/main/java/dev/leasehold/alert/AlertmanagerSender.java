package dev.leasehold.alert;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** An Alertmanager, by its API of version 2. Thread-safe. */
final class AlertmanagerSender implements Sender {
  private final HttpPost post;

  private AlertmanagerSender(HttpPost post) {
    this.post = post;
  }

  static AlertmanagerSender of(Settings settings, Optional<SSLContext> trust) {
    URI base = settings.address("url", "");
    settings.together("username", "password");
    settings.together("password", "username");
    String password = settings.required("password");
    Map<String, String> headers =
        settings
            .text("username", name -> !name.contains(":"), "holds a colon, which no account may")
            .map(name -> Map.of("Authorization", "Basic " + base64(name + ":" + password)))
            .orElse(Map.of());
    return new AlertmanagerSender(
        new HttpPost(
            "Alertmanager at " + HttpPost.shown(base),
            under(base),
            headers,
            List.of(password),
            trust));
  }

  private static URI under(URI base) {
    String path = Optional.ofNullable(base.getRawPath()).orElse("").replaceAll("/+$", "");
    return base.resolve(path + "/api/v2/alerts");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void send(Notice notice, Duration limit) throws NotSentException, InterruptedException {
    post.send(message(notice), limit);
  }

  static byte[] message(Notice notice) {
    Alert alert = Alert.of(notice);
    return Json.of(
        List.of(
            Json.object(
                "labels",
                alert.labels(),
                "annotations",
                alert.annotations(),
                "startsAt",
                alert.startsAt().toString(),
                "endsAt",
                alert.endsAt().toString())));
  }
}
