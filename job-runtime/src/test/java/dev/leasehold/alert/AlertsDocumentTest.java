package dev.leasehold.alert;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The examples in {@code docs/alerts.md} are what is sent. With {@code -Dleasehold.docs=write} they
 * are written anew.
 */
class AlertsDocumentTest {
  private static final Path FILE = Path.of("..", "docs", "alerts.md");

  /** A block behind the mark that names it. */
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "(<!-- example: ([a-z-]+) -->\\n```[a-z]*\\n)(.*?)(^```$)",
          Pattern.DOTALL | Pattern.MULTILINE);

  private static Map<String, String> examples() throws MessagingException, IOException {
    Notice firing = Notices.firing();
    Notice resolved = Notices.resolved();
    return Map.of(
        "slack", Payload.pretty(SlackSender.message(firing)),
        "slack-resolved", Payload.pretty(SlackSender.message(resolved)),
        "webhook", Payload.pretty(WebhookSender.message("ops", firing)),
        "alertmanager", Payload.pretty(AlertmanagerSender.message(firing)),
        "pagerduty", Payload.pretty(PagerDutySender.message("R0UT1NGKEY", firing)),
        "pagerduty-resolved", Payload.pretty(PagerDutySender.message("R0UT1NGKEY", resolved)),
        "email", mail(firing),
        "email-resolved", mail(resolved),
        "command-environment", environment(firing),
        "command", new String(NoticeJson.of(firing), StandardCharsets.UTF_8));
  }

  private static String mail(Notice notice) throws MessagingException, IOException {
    Mail mail =
        Mail.of(
            notice, Session.getInstance(new Properties()), new InternetAddress("jobs@example.com"));
    mail.saveChanges();
    StringBuilder text = new StringBuilder();
    for (String header :
        new String[] {"From", "Subject", "Message-ID", "References", "Auto-Submitted"}) {
      String value = mail.getHeader(header, null);
      if (value != null) {
        text.append(header)
            .append(": ")
            .append(MimeUtility.decodeText(MimeUtility.unfold(value)))
            .append('\n');
      }
    }
    return text.append('\n').append(mail.getContent()).toString();
  }

  private static String environment(Notice notice) {
    return new TreeMap<>(CommandSender.environment(notice))
        .entrySet().stream()
            .map(variable -> variable.getKey() + "=" + variable.getValue())
            .collect(Collectors.joining("\n"));
  }

  @Test
  void theExamplesAreWhatIsSent() throws MessagingException, IOException {
    Map<String, String> examples = examples();
    String text = Files.readString(FILE);
    Matcher found = EXAMPLE.matcher(text);
    StringBuilder expected = new StringBuilder();
    int count = 0;
    while (found.find()) {
      String example = examples.get(found.group(2));
      assertThat(example).as(found.group(2)).isNotNull();
      count++;
      found.appendReplacement(
          expected,
          Matcher.quoteReplacement(found.group(1) + example.strip() + "\n" + found.group(4)));
    }
    found.appendTail(expected);
    if ("write".equals(System.getProperty("leasehold.docs"))) {
      Files.writeString(FILE, expected);
    }

    assertThat(count).isEqualTo(examples.size());
    assertThat(Files.readString(FILE))
        .as("run this test with -Dleasehold.docs=write and look at what changed")
        .isEqualTo(expected.toString());
  }

  @Test
  void aNoticeOfEveryEventIsMadeOfTheSameMail() throws MessagingException, IOException {
    for (Notice notice : new Notice[] {Notices.firing(), Notices.resolved(), Notices.test()}) {
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      Mail mail =
          Mail.of(
              notice,
              Session.getInstance(new Properties()),
              new InternetAddress("jobs@example.com"));
      mail.writeTo(written);
      assertThat(written.toString(StandardCharsets.UTF_8)).contains("[" + notice.event() + "]");
    }
  }
}
