package dev.leasehold.alert;

import dev.leasehold.alert.Notice.Event;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** A Slack incoming webhook. Thread-safe. */
final class SlackSender implements Sender {
  /** What Slack takes of a section. */
  static final int LONGEST_SECTION = 3000;

  private static final String FENCE = "```";

  private final HttpPost post;

  private SlackSender(HttpPost post) {
    this.post = post;
  }

  static SlackSender of(Settings settings, Optional<SSLContext> trust) {
    URI address = settings.address("url", "");
    return new SlackSender(new HttpPost("Slack", address, Map.of(), List.of(), trust));
  }

  @Override
  public void send(Notice notice, Duration limit) throws NotSentException, InterruptedException {
    post.send(message(notice), limit);
  }

  static byte[] message(Notice notice) {
    String subject = escaped(Wording.mark(notice) + Wording.subject(notice), LONGEST_SECTION / 10);
    String headline =
        "*" + subject + "*: " + escaped(Wording.cause(notice), LONGEST_SECTION * 8 / 10);
    List<Object> blocks = new ArrayList<>();
    blocks.add(section(headline));
    if (notice.event() != Event.RESOLVED) {
      String explanation = String.join("\n", Wording.explanation(notice));
      if (!explanation.isEmpty()) {
        blocks.add(section(escaped(explanation, LONGEST_SECTION)));
      }
      notice.incident().planToDeclare().ifPresent(plan -> blocks.add(plan(plan)));
      blocks.add(
          Json.object(
              "type",
              "context",
              "elements",
              List.of(markdown(escaped(Wording.circumstances(notice), LONGEST_SECTION)))));
    }
    return Json.of(
        Json.object("text", escaped(Wording.headline(notice), LONGEST_SECTION), "blocks", blocks));
  }

  private static Map<String, Object> plan(String yaml) {
    String before = "The plan to declare:\n" + FENCE + "\n";
    String after = "\n" + FENCE;
    // A fence of its own would end the one around it.
    String inside = yaml.stripTrailing().replace(FENCE, "'''");
    int limit = LONGEST_SECTION - before.length() - after.length();
    return section(before + escaped(inside, limit) + after);
  }

  private static Map<String, Object> section(String text) {
    return Json.object("type", "section", "text", markdown(text));
  }

  private static Map<String, Object> markdown(String text) {
    return Json.object("type", "mrkdwn", "text", text);
  }

  /**
   * Slack's escaping of the three characters that it obeys, cut to so many {@code char}s: never
   * within an escape or a character.
   *
   * @param limit at least 1
   */
  static String escaped(String text, int limit) {
    StringBuilder escaped = new StringBuilder();
    int lastFitting = 0;
    for (int point : text.codePoints().toArray()) {
      if (escaped.length() < limit) {
        lastFitting = escaped.length();
      }
      switch (point) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        default -> escaped.appendCodePoint(Wording.isHalf(point) ? Wording.REPLACEMENT : point);
      }
      if (escaped.length() > limit) {
        escaped.setLength(lastFitting);
        return escaped.append('…').toString();
      }
    }
    return escaped.toString();
  }
}
