package dev.leasehold.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.declaration.DeclarationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SendersTest {

  static List<ChannelDeclaration> ofEveryType() {
    return List.of(
        Notices.channel("slack", "url", "https://hooks.example.com/a"),
        Notices.channel(
            "webhook", "url", "https://alerts.example.com/hook", "bearerToken", "quxquux"),
        Notices.channel(
            "alertmanager", "url", "http://am:9093", "username", "u", "password", "hunter2"),
        Notices.channel("pagerduty", "routingKey", "R123"),
        Notices.channel(
            "email", "host", "smtp.example.com", "from", "jobs@example.com", "to", "a@b.example"),
        Notices.channel("command", "run", "page --team shop"));
  }

  @ParameterizedTest
  @MethodSource("ofEveryType")
  void everyTypeHasASender(ChannelDeclaration channel) {
    assertThat(Senders.of(channel, Notices.knowing(Map.of()))).isNotNull();
  }

  private static void assertRefused(String message, String type, String... settings) {
    assertThatThrownBy(
            () ->
                Senders.of(
                    Notices.channel(type, settings),
                    Notices.knowing(Map.of("EMPTY", " ", "SECRET", "hunter2 hunter2"))))
        .isInstanceOf(DeclarationException.class)
        .hasMessage("jobs.yaml:9:5: channels.ops." + type + "." + message)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aSecretThatIsMissingIsNamedWithItsPlace() {
    assertRefused(
        "url: the environment variable HOOK is not set; set it, or change ${HOOK}",
        "slack",
        "url",
        "${HOOK}");
    assertRefused(
        "password: the environment variable PW is not set; set it, or change ${PW}",
        "email",
        "host",
        "h",
        "username",
        "u",
        "password",
        "${PW}",
        "from",
        "a@b.example",
        "to",
        "a@b.example");
    assertRefused(
        "run: the environment variable T is not set; set it, or change ${T}",
        "command",
        "run",
        "page ${T}");
  }

  @Test
  void whatIsWrongWithASettingIsSaidWithoutIt() {
    assertRefused(
        "routingKey: stands for an empty text; set what it refers to",
        "pagerduty",
        "routingKey",
        "${EMPTY}");
    assertRefused(
        "url: is no address of http or https; write one such as https://host/path",
        "slack",
        "url",
        "${SECRET}");
    assertRefused(
        "url: is no address of http or https; write one such as https://host/path",
        "webhook",
        "url",
        "ftp://hunter2/");
    assertRefused(
        "url: holds an account before its host; leave it out of the address",
        "alertmanager",
        "url",
        "https://me:hunter2@am/");
    assertRefused(
        "bearerToken: is no bearer token: it holds a space, a line break or a character beyond"
            + " ASCII",
        "webhook",
        "url",
        "https://a/",
        "bearerToken",
        "${SECRET}");
    assertRefused(
        "password: is set, and username is not; set both or none",
        "alertmanager",
        "url",
        "http://am",
        "password",
        "hunter2");
    assertRefused(
        "run: has a quote that is not closed; close it, or put \\ before it",
        "command",
        "run",
        "page 'hunter2");
  }

  @Test
  void anAddressThatWouldWriteAHeaderOfItsOwnIsRefused() {
    for (String address :
        List.of("a@b.example\r\nBcc: hunter2@c.example", "hunter2", "a@b.example, hunter2 x")) {
      assertRefused(
          "to: is no mail address; write one such as oncall@example.com",
          "email",
          "host",
          "h",
          "from",
          "a@b.example",
          "to",
          address);
    }
  }

  @Test
  void severalMistakesAreToldAtOnce() {
    assertThatThrownBy(
            () ->
                Notices.sender(
                    "alertmanager", "url", "${A}", "username", "${B}", "password", "${C}"))
        .isInstanceOfSatisfying(
            DeclarationException.class, wrong -> assertThat(wrong.problems()).hasSize(3));
  }

  @Test
  void aSenderShowsNothingOfItsSettings() {
    for (ChannelDeclaration channel : ofEveryType()) {
      assertThat(Senders.of(channel, Notices.knowing(Map.of())).toString())
          .doesNotContain("hunter2", "R123", "hooks", "quxquux");
    }
  }

  /** Is run in a process of its own. */
  static final class Program {
    public static void main(String[] arguments) {
      ofEveryType().stream()
          .filter(channel -> !channel.type().equals("email"))
          .forEach(channel -> Senders.of(channel, Notices.knowing(Map.of())));
    }
  }

  @Test
  void untilANoticeIsSentNoHttpClientAndNoMailLibraryIsLoaded(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path loaded = folder.resolve("loaded.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + loaded,
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out.txt").toFile())
            .start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(folder.resolve("out.txt"))).isEmpty();
    assertThat(process.exitValue()).isZero();
    List<String> lines = Files.readAllLines(loaded);
    assertThat(lines).anyMatch(line -> line.contains("dev.leasehold.alert.PagerDutySender"));
    assertThat(lines)
        .noneMatch(line -> line.contains(" java.net.http.HttpClient "))
        .noneMatch(line -> line.contains("jdk.internal.net.http"))
        .noneMatch(line -> line.contains(" jakarta.mail"));
  }

  @Test
  void makingASenderReachesNobody() {
    assertThatCode(() -> Notices.sender("webhook", "url", "http://192.0.2.1/"))
        .doesNotThrowAnyException();
  }
}
