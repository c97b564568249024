package dev.leasehold.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The four channels over HTTP, against receivers that behave in every way. */
class HttpSendersIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** For what must fail at the limit. */
  private static final Duration SHORT = Duration.ofMillis(700);

  private static Sender webhook(String url) {
    return Senders.of(
        Notices.channel("webhook", "url", url, "bearerToken", "hunter2-token"),
        Notices.knowing(Map.of()),
        Optional.of(Certificates.trusting()));
  }

  private static NotSentException refused(Receiver receiver, Duration limit) {
    long begin = System.nanoTime();
    NotSentException refused =
        catchThrowableOfType(
            NotSentException.class, () -> webhook(receiver.url()).send(Notices.firing(), limit));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(limit.plusSeconds(5));
    assertThat(refused).as("was taken").isNotNull();
    return refused;
  }

  private static NotSentException refused(Receiver.Behaviour behaviour, Duration limit)
      throws IOException {
    try (Receiver receiver = Receiver.plain(behaviour)) {
      NotSentException refused = refused(receiver, limit);
      assertThat(refused.getMessage())
          .startsWith("the webhook at http://localhost:" + receiver.port() + " ")
          .doesNotContain("hunter2", "/hook", "\n");
      return refused;
    }
  }

  @Test
  void whatIsAnsweredWith2xxIsTaken() throws Exception {
    for (String status : new String[] {"200 OK", "202 Accepted", "204 No Content"}) {
      try (Receiver receiver = Receiver.plain(Receiver.answering(status, ""))) {
        webhook(receiver.url()).send(Notices.firing(), LIMIT);
        Receiver.Request request = receiver.request();
        assertThat(request.head())
            .startsWith("POST /hook HTTP/1.1\r\n")
            .containsIgnoringCase("\r\ncontent-type: application/json\r\n")
            .containsIgnoringCase("\r\nauthorization: Bearer hunter2-token\r\n")
            .doesNotContainIgnoringCase("upgrade:");
        assertThat(request.body()).isEqualTo(WebhookSender.message("ops", Notices.firing()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, true",
    "401, true",
    "404, true",
    "422, true",
    "408, false",
    "425, false",
    "429, false",
    "500, false",
    "503, false"
  })
  void anotherAnswerIsNamedAndSomeArePointlessToRepeat(int status, boolean pointless)
      throws IOException {
    NotSentException refused =
        refused(Receiver.answering(status + " No", "invalid_payload\nmore"), LIMIT);

    assertThat(refused).hasMessageEndingWith(" answered " + status + ": invalid_payload");
    assertThat(refused.isPointless()).isEqualTo(pointless);
  }

  @Test
  void anAnswerThatRepeatsASecretIsNotQuoted() throws IOException {
    assertThat(refused(Receiver.answering("400 No", "token hunter2-token is wrong"), LIMIT))
        .hasMessageEndingWith(" answered 400");
    assertThat(refused(Receiver.answering("400 No", "<html>Bad Request"), LIMIT))
        .hasMessageEndingWith(" answered 400");
  }

  @Test
  void aRedirectIsNotFollowedAndIsNamed() throws IOException {
    try (Receiver elsewhere = Receiver.plain(Receiver.answering("200 OK", ""))) {
      for (int status : new int[] {301, 302, 303, 307, 308}) {
        NotSentException refused =
            refused(
                Receiver.answering(status + " Moved", "Location: " + elsewhere.url() + "\r\n", ""),
                LIMIT);
        assertThat(refused)
            .hasMessageEndingWith(" answered " + status + ", a redirect, and none is followed");
        assertThat(refused.isPointless()).isTrue();
      }
      assertThat(elsewhere.hasNoRequest()).isTrue();
    }
  }

  @Test
  void aReceiverThatHangsBeforeItsAnswerIsGivenUp() throws IOException {
    NotSentException refused =
        refused(
            (receiver, socket) -> {
              receiver.read(socket);
              receiver.hang();
            },
            SHORT);

    assertThat(refused).hasMessageEndingWith(" gave no answer in time");
    assertThat(refused.isPointless()).isFalse();
  }

  @Test
  void aReceiverThatReadsNothingIsGivenUp() throws IOException {
    assertThat(refused((receiver, socket) -> receiver.hang(), SHORT))
        .hasMessageEndingWith(" gave no answer in time");
  }

  @Test
  void headersThatDripDoNotProlongTheLimit() throws IOException {
    assertThat(
            refused(
                (receiver, socket) -> {
                  receiver.read(socket);
                  receiver.drip(socket, Receiver.head("200 OK", "", 0), 100);
                },
                SHORT))
        .hasMessageEndingWith(" gave no answer in time");
  }

  @Test
  void aBodyThatDripsDoesNotHideTheStatus() throws Exception {
    Receiver.Behaviour failing =
        (receiver, socket) -> {
          receiver.read(socket);
          receiver.say(socket, Receiver.head("500 No", "", 1000));
          receiver.drip(socket, "x".repeat(1000), 1000);
        };
    assertThat(refused(failing, SHORT)).hasMessageEndingWith(" answered 500");

    try (Receiver receiver =
        Receiver.plain(
            (self, socket) -> {
              self.read(socket);
              self.say(socket, Receiver.head("200 OK", "", 1000));
              self.drip(socket, "x".repeat(1000), 1000);
            })) {
      webhook(receiver.url()).send(Notices.firing(), LIMIT);
    }
  }

  @Test
  void anAnswerThatIsCutHalfWayIsNone() throws IOException {
    assertThat(
            refused(
                (receiver, socket) -> {
                  receiver.read(socket);
                  receiver.say(socket, "HTTP/1.1 20");
                },
                LIMIT))
        .hasMessageEndingWith(" broke off before its answer was there");
    assertThat(
            refused(
                (receiver, socket) -> {
                  receiver.read(socket);
                  receiver.say(socket, Receiver.head("503 No", "", 1000) + "half");
                },
                LIMIT))
        .hasMessageContaining(" answered 503");
  }

  @Test
  void ofAHugeAnswerTheBeginningIsEnough() throws IOException {
    NotSentException refused =
        refused(
            (receiver, socket) -> {
              receiver.read(socket);
              receiver.say(socket, Receiver.head("500 No", "", Integer.MAX_VALUE));
              for (; ; ) {
                receiver.say(socket, "y".repeat(4096));
              }
            },
            LIMIT);

    assertThat(refused.getMessage()).hasSizeLessThan(300).contains(" answered 500: yyy");
  }

  @Test
  void aRefusedConnectionIsSaid() throws IOException {
    int free;
    try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = once.getLocalPort();
    }
    NotSentException refused =
        catchThrowableOfType(
            NotSentException.class,
            () -> webhook("http://localhost:" + free + "/x").send(Notices.firing(), LIMIT));

    assertThat(refused)
        .hasMessage("the webhook at http://localhost:" + free + " cannot be reached");
    assertThat(refused.isPointless()).isFalse();
  }

  @Test
  void aHostThatIsNotThereIsSaid() {
    NotSentException refused =
        catchThrowableOfType(
            NotSentException.class,
            () -> webhook("http://no-such-host.invalid/x").send(Notices.firing(), LIMIT));

    assertThat(refused)
        .hasMessage("the webhook at http://no-such-host.invalid is not known: no such host");
  }

  @Test
  void aCertificateIsAcceptedForItsHostAndByItsIssuerOnly() throws Exception {
    Receiver.Behaviour taking = Receiver.answering("200 OK", "");
    try (Receiver good = Receiver.secure(Certificates.good(), taking);
        Receiver another = Receiver.secure(Certificates.forAnotherName(), taking);
        Receiver stranger = Receiver.secure(Certificates.selfSigned(), taking)) {
      assertThatCode(() -> webhook(good.url()).send(Notices.firing(), LIMIT))
          .doesNotThrowAnyException();
      assertThat(refused(another, LIMIT))
          .hasMessageEndingWith(" has a certificate for another name, or one that is not accepted");
      assertThat(refused(stranger, LIMIT))
          .hasMessageEndingWith(" has a certificate of an issuer that is not trusted");
      assertThat(another.hasNoRequest()).isTrue();
      assertThat(stranger.hasNoRequest()).isTrue();
      // And by what this JVM trusts when nothing else is said.
      Sender ordinary = Notices.sender("webhook", "url", good.url());
      assertThat(
              catchThrowableOfType(
                  NotSentException.class, () -> ordinary.send(Notices.firing(), LIMIT)))
          .hasMessageEndingWith(" has a certificate of an issuer that is not trusted");
    }
  }

  @Test
  void aHandshakeThatHangsIsGivenUp() throws IOException {
    try (Receiver silent = Receiver.plain((receiver, socket) -> receiver.hang())) {
      NotSentException refused =
          catchThrowableOfType(
              NotSentException.class,
              () ->
                  webhook("https://localhost:" + silent.port() + "/")
                      .send(Notices.firing(), SHORT));
      assertThat(refused).hasMessageEndingWith(" gave no answer in time");
    }
  }

  @Test
  void whoIsInterruptedDoesNotWait() throws Exception {
    try (Receiver silent = Receiver.plain((receiver, socket) -> receiver.hang())) {
      CountDownLatch interrupted = new CountDownLatch(1);
      Thread thread =
          new Thread(
              () -> {
                try {
                  webhook(silent.url()).send(Notices.firing(), Duration.ofMinutes(5));
                } catch (NotSentException unexpected) {
                  throw new AssertionError(unexpected);
                } catch (InterruptedException wanted) {
                  interrupted.countDown();
                }
              });
      thread.start();
      thread.interrupt();
      interrupted.await();
    }
  }

  @Test
  void slackGetsItsMessageAndItsAddressIsNeverSaid() throws Exception {
    try (Receiver receiver = Receiver.plain(Receiver.answering("200 OK", "ok"))) {
      Notices.sender("slack", "url", receiver.url()).send(Notices.firing(), LIMIT);
      assertThat(Payload.problems("slack.schema.json", receiver.request().body())).isEmpty();
    }
    try (Receiver receiver = Receiver.plain(Receiver.answering("404 No", "no_service"))) {
      Sender sender = Notices.sender("slack", "url", receiver.url());
      assertThat(
              catchThrowableOfType(
                  NotSentException.class, () -> sender.send(Notices.firing(), LIMIT)))
          .hasMessage("Slack answered 404: no_service");
    }
  }

  @Test
  void alertmanagerIsAskedUnderItsPathWithItsAccount() throws Exception {
    try (Receiver receiver = Receiver.plain(Receiver.answering("200 OK", ""))) {
      for (String end : new String[] {"", "/"}) {
        Notices.sender(
                "alertmanager",
                "url",
                receiver.url().replace("/hook", "/am" + end),
                "username",
                "jobs",
                "password",
                "hünter2")
            .send(Notices.firing(), LIMIT);
        Receiver.Request request = receiver.request();
        assertThat(request.head())
            .startsWith("POST /am/api/v2/alerts HTTP/1.1\r\n")
            .containsIgnoringCase("\r\nauthorization: Basic am9iczpow7xudGVyMg==\r\n");
        assertThat(Payload.problems("alertmanager.schema.json", request.body())).isEmpty();
      }
    }
  }

  @Test
  void pagerDutyGetsAnEventAndItsKeyIsNeverSaid() throws Exception {
    try (Receiver receiver =
        Receiver.plain(Receiver.answering("202 Accepted", "{\"status\":\"success\"}"))) {
      Notices.sender("pagerduty", "routingKey", "hunter2-key", "url", receiver.url())
          .send(Notices.firing(), LIMIT);
      byte[] body = receiver.request().body();
      assertThat(Payload.problems("pagerduty.schema.json", body)).isEmpty();
      assertThat(new String(body, StandardCharsets.UTF_8)).contains("hunter2-key");
    }
    try (Receiver receiver =
        Receiver.plain(Receiver.answering("400 No", "{\"errors\":[\"hunter2-key is wrong\"]}"))) {
      Sender sender =
          Notices.sender("pagerduty", "routingKey", "hunter2-key", "url", receiver.url());
      assertThat(
              catchThrowableOfType(
                  NotSentException.class, () -> sender.send(Notices.firing(), LIMIT)))
          .hasMessage("PagerDuty answered 400");
    }
  }
}
