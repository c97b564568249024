package dev.leasehold.alert;

import dev.leasehold.alert.Notice.Event;
import dev.leasehold.report.Incident;
import dev.leasehold.report.Words;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** PagerDuty, by version 2 of its Events API. Thread-safe. */
final class PagerDutySender implements Sender {
  static final String ENDPOINT = "https://events.pagerduty.com/v2/enqueue";

  private static final int LONGEST_KEY = 255;
  private static final int LONGEST_SUMMARY = 1024;

  /** PagerDuty takes 512 KB of everything together. */
  private static final int LONGEST_TEXT = 32 * 1024;

  private final String routingKey;
  private final HttpPost post;

  private PagerDutySender(String routingKey, HttpPost post) {
    this.routingKey = routingKey;
    this.post = post;
  }

  static PagerDutySender of(Settings settings, Optional<SSLContext> trust) {
    URI address = settings.address("url", ENDPOINT);
    String key = settings.required("routingKey");
    return new PagerDutySender(
        key, new HttpPost("PagerDuty", address, Map.of(), List.of(key), trust));
  }

  @Override
  public void send(Notice notice, Duration limit) throws NotSentException, InterruptedException {
    post.send(message(routingKey, notice), limit);
  }

  static byte[] message(String routingKey, Notice notice) {
    Map<String, Object> event =
        Json.object(
            "routing_key",
            routingKey,
            "event_action",
            notice.event() == Event.RESOLVED ? "resolve" : "trigger",
            "dedup_key",
            deduplication(notice));
    if (notice.event() != Event.RESOLVED) {
      event.put("client", "Leasehold");
      event.put("payload", payload(notice));
    }
    return Json.of(event);
  }

  private static Map<String, Object> payload(Notice notice) {
    Incident incident = notice.incident();
    String job = Words.printable(incident.job());
    Map<String, Object> details =
        Json.object(
            "what", Wording.cut(Words.printable(incident.what()), LONGEST_TEXT),
            "why", Wording.cut(Words.printable(incident.why()), LONGEST_TEXT),
            "change", Wording.cut(Words.printable(incident.change()), LONGEST_TEXT),
            "run", Words.of(incident.run()),
            "incident", Words.printable(incident.id()),
            "occurrences", notice.occurrences(),
            "since", notice.since().toString());
    incident
        .planToDeclare()
        .ifPresent(plan -> details.put("plan", Wording.cut(plan.strip(), LONGEST_TEXT)));
    return Json.object(
        "summary",
        Wording.cut(Wording.headline(notice), LONGEST_SUMMARY),
        "source",
        job,
        "severity",
        Wording.severity(notice),
        "timestamp",
        incident.at().toString(),
        "component",
        job,
        "group",
        "leasehold",
        "class",
        incident.kind().name(),
        "custom_details",
        details);
  }

  /** The group; of one that is too long its beginning and a number for the rest. */
  private static String deduplication(Notice notice) {
    String group = (notice.event() == Event.TEST ? "test/" : "") + notice.group();
    if (group.length() <= LONGEST_KEY) {
      return group;
    }
    String number = Integer.toHexString(group.hashCode());
    return Wording.cut(group, LONGEST_KEY - 1 - number.length()) + "-" + number;
  }
}
