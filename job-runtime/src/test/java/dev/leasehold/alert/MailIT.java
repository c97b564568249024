package dev.leasehold.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.leasehold.declaration.ChannelDeclaration;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mail, over a real server. */
class MailIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(700);

  private static Sender sender(int port, String security, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of("host", "localhost", "port", Integer.toString(port), "security", security));
    settings.addAll(List.of("from", "Batch jobs <jobs@example.com>"));
    settings.addAll(List.of(more));
    if (!settings.contains("to")) {
      settings.addAll(List.of("to", "oncall@example.com"));
    }
    ChannelDeclaration channel = Notices.channel("email", settings.toArray(String[]::new));
    return Senders.of(channel, Notices.knowing(Map.of()), Optional.of(Certificates.trusting()));
  }

  private static NotSentException refused(Sender sender, Duration limit) {
    long begin = System.nanoTime();
    NotSentException refused =
        catchThrowableOfType(NotSentException.class, () -> sender.send(Notices.firing(), limit));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(limit.plusSeconds(5));
    assertThat(refused).as("was taken").isNotNull();
    assertThat(refused.getMessage())
        .startsWith("the mail server localhost:")
        .doesNotContain("hunter2", "\n");
    return refused;
  }

  private static MimeMessage read(MailServer.Taken mail) throws MessagingException {
    return new MimeMessage(
        Session.getInstance(new Properties()), new ByteArrayInputStream(mail.content()));
  }

  @Test
  void aMailHasTheCauseInItsSubjectAndTheIncidentInItsText() throws Exception {
    try (MailServer server = new MailServer(builder -> builder)) {
      sender(server.port(), "none", "to", "oncall@example.com, Boss <boss@example.com>")
          .send(Notices.firing(), LIMIT);

      MailServer.Taken taken = server.mail();
      assertThat(taken.from()).isEqualTo("jobs@example.com");
      assertThat(taken.to()).isEqualTo("oncall@example.com,boss@example.com");
      MimeMessage mail = read(taken);
      assertThat(mail.getSubject())
          .startsWith("[FIRING] POOL_DEADLOCK order-export: step export holds 1 of 1 connections");
      assertThat(mail.getContent().toString())
          .startsWith("POOL_DEADLOCK  order-export  run 2026-11-22T03:15Z")
          .contains("Change the plan to", "The plan to declare:", "Held, longest first:");
      assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
      assertThat(mail.getSentDate())
          .isEqualTo(Notices.FOUND.truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
    }
  }

  @Test
  void whatIsResolvedIsOneConversationWithWhatFired() throws Exception {
    try (MailServer server = new MailServer(builder -> builder)) {
      Sender sender = sender(server.port(), "none");
      List<MimeMessage> mails = new ArrayList<>();
      for (Notice notice :
          List.of(Notices.firing(), Notices.firingAgain(), Notices.resolved(), Notices.test())) {
        sender.send(notice, LIMIT);
        mails.add(read(server.mail()));
      }

      String first = mails.get(0).getMessageID();
      assertThat(first).matches("<[0-9a-f-]{36}\\.leasehold@example\\.com>");
      assertThat(mails.get(0).getHeader("References")).isNull();
      for (MimeMessage later : mails.subList(1, 3)) {
        assertThat(later.getHeader("References")).containsExactly(first);
        assertThat(later.getHeader("In-Reply-To")).containsExactly(first);
      }
      assertThat(mails.get(1).getContent().toString())
          .contains("3 incidents since 2026-11-22T03:15Z");
      assertThat(mails.get(3).getHeader("References")).isNull();
      assertThat(mails).extracting(MimeMessage::getMessageID).doesNotHaveDuplicates();
      assertThat(mails.get(2).getSubject()).startsWith("[RESOLVED] POOL_DEADLOCK order-export: ");
      assertThat(mails.get(3).getSubject()).startsWith("[TEST] ");
    }
  }

  @Test
  void noTextWritesAHeader() throws Exception {
    try (MailServer server = new MailServer(builder -> builder)) {
      Notice notice =
          Notices.saying("x\r\nBcc: eve@example.com\r\n\r\nHello ü 😀 " + "y".repeat(500));
      sender(server.port(), "none").send(notice, LIMIT);

      MimeMessage mail = read(server.mail());
      assertThat(mail.getHeader("Bcc")).isNull();
      assertThat(mail.getAllRecipients()).hasSize(1);
      assertThat(mail.getSubject()).contains("x Bcc: eve@example.com Hello ü 😀 y").endsWith("…");
    }
  }

  @Test
  void starttlsIsRequiredAndTheAccountIsGivenAfterIt() throws Exception {
    try (MailServer server =
        new MailServer(
            builder ->
                MailServer.withAccounts(
                    builder.requireTLS().startTlsSocketFactory(Certificates.good())))) {
      sender(server.port(), "starttls", "username", "jobs", "password", MailServer.PASSWORD)
          .send(Notices.firing(), LIMIT);
      assertThat(server.mail().to()).isEqualTo("oncall@example.com");
    }
    try (MailServer without = new MailServer(builder -> builder)) {
      assertThat(refused(sender(without.port(), "starttls"), LIMIT))
          .hasMessageEndingWith(" does not offer STARTTLS; set security to tls, or to none");
      assertThat(without.hasNone()).isTrue();
    }
  }

  @Test
  void tlsIsSpokenFromTheFirstByte() throws Exception {
    try (MailServer server =
        new MailServer(builder -> builder.serverSocketFactory(Certificates.good()))) {
      sender(server.port(), "tls").send(Notices.firing(), LIMIT);
      assertThat(server.mail().to()).isEqualTo("oncall@example.com");
    }
  }

  @ParameterizedTest
  @CsvSource({"starttls", "tls"})
  void aCertificateForAnotherNameOrOfAStrangerIsRefused(String security) {
    String another = " has a certificate for another name, or one that is not accepted";
    String stranger = " has a certificate of an issuer that is not trusted";
    for (boolean known : new boolean[] {true, false}) {
      var context = known ? Certificates.forAnotherName() : Certificates.selfSigned();
      try (MailServer server =
          new MailServer(
              builder ->
                  security.equals("tls")
                      ? builder.serverSocketFactory(context)
                      : builder.enableTLS().startTlsSocketFactory(context))) {
        NotSentException refused =
            refused(
                sender(
                    server.port(), security, "username", "jobs", "password", MailServer.PASSWORD),
                LIMIT);
        assertThat(refused).hasMessageEndingWith(known ? another : stranger);
        assertThat(server.hasNone()).isTrue();
      }
    }
  }

  @Test
  void anAccountThatIsRefusedIsPointlessToRepeat() {
    try (MailServer server = new MailServer(MailServer::withAccounts)) {
      NotSentException refused =
          refused(
              sender(server.port(), "none", "username", "jobs", "password", "hunter2-wrong"),
              LIMIT);
      assertThat(refused).hasMessageContaining(" refused the account");
      assertThat(refused.isPointless()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"550, true", "450, false"})
  void aReceiverThatIsRefusedIsNamedByItsCode(int code, boolean pointless) {
    try (MailServer server = new MailServer(builder -> builder)) {
      NotSentException refused =
          refused(sender(server.port(), "none", "to", code + "@example.com"), LIMIT);
      assertThat(refused).hasMessageEndingWith(" answered " + code + ": Not here");
      assertThat(refused.isPointless()).isEqualTo(pointless);
    }
  }

  @Test
  void whoCanBeToldIsToldAndNobodyTwice() throws Exception {
    try (MailServer server = new MailServer(builder -> builder)) {
      NotSentException refused =
          refused(
              sender(server.port(), "none", "to", "oncall@example.com, 450@example.com"), LIMIT);
      assertThat(refused).hasMessageContaining(" for one of 2 receivers, of which others have it");
      assertThat(refused.isPointless()).isTrue();
      assertThat(server.mail().to()).isEqualTo("oncall@example.com");
    }
  }

  @Test
  void aServerThatHangsOrDripsIsGivenUp() throws IOException {
    Receiver.Behaviour afterGreeting =
        (receiver, socket) -> {
          receiver.say(socket, "220 here\r\n");
          receiver.hang();
        };
    Receiver.Behaviour dripping =
        (receiver, socket) -> receiver.drip(socket, "220-" + "x".repeat(10_000), 100);
    for (Receiver.Behaviour behaviour :
        List.of((receiver, socket) -> receiver.hang(), afterGreeting, dripping)) {
      for (String security : new String[] {"none", "tls"}) {
        try (Receiver silent = Receiver.plain(behaviour)) {
          NotSentException refused = refused(sender(silent.port(), security), SHORT);
          assertThat(refused.isPointless()).isFalse();
        }
      }
    }
  }

  @Test
  void aServerThatIsNotThereIsSaid() throws IOException {
    int free;
    try (Receiver once = Receiver.plain((receiver, socket) -> {})) {
      free = once.port();
    }
    assertThat(refused(sender(free, "none"), LIMIT)).hasMessageEndingWith(" cannot be reached");
  }
}
