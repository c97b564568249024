package dev.leasehold.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.leasehold.declaration.ChannelDeclaration;
import dev.leasehold.declaration.References;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets in every setting, receivers that repeat them, and not one of them in what we say. */
class ChannelSecretsIT {
  private static final String SECRET = "hunter2secret";

  @TempDir private Path folder;

  private final List<String> said = new ArrayList<>();

  /** Sends over a channel that must fail, and keeps all that is said of it. */
  private String fail(ChannelDeclaration channel, References references, Duration limit) {
    Sender sender = Senders.of(channel, references);
    said.add(sender.toString());
    said.add(channel.toString());
    NotSentException failure =
        catchThrowableOfType(NotSentException.class, () -> sender.send(Notices.firing(), limit));
    assertThat(failure).as(channel.type()).isNotNull();
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    said.add(trace.toString());
    try {
      said.add(
          new Dispatch(limit).send(Map.of(channel.name(), sender), Notices.firing()).toString());
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
    return failure.getMessage();
  }

  private List<ChannelDeclaration> overHttp(int port) {
    String url = "http://localhost:" + port + "/${SECRET}/x?key=${SECRET}";
    return List.of(
        Notices.channel("slack", "url", url),
        Notices.channel("webhook", "url", url, "bearerToken", "${SECRET}"),
        Notices.channel(
            "alertmanager", "url", url, "username", "${SECRET}", "password", "${SECRET}"),
        Notices.channel("pagerduty", "routingKey", "${SECRET}", "url", url));
  }

  private ChannelDeclaration mail(int port, String security) {
    return Notices.channel(
        "email",
        "host",
        "localhost",
        "port",
        Integer.toString(port),
        "security",
        security,
        "username",
        "${SECRET}",
        "password",
        "${SECRET}",
        "from",
        "a@b.example",
        "to",
        "a@b.example");
  }

  @Test
  void noFailureNoNameAndNoLogHoldsASecret() throws IOException {
    References references = Notices.knowing(Map.of("SECRET", SECRET));
    Duration shortly = Duration.ofMillis(500);
    Receiver.Behaviour repeating =
        (receiver, socket) -> {
          receiver.read(socket);
          String answer = SECRET + " is wrong, as is " + "aHVudGVyMnNlY3JldDpodW50ZXIyc2VjcmV0";
          receiver.say(socket, Receiver.head("400 " + SECRET, "", answer.length()) + answer);
        };
    Receiver.Behaviour nonsense =
        (receiver, socket) -> {
          receiver.read(socket);
          receiver.say(socket, SECRET + "\r\n\r\n");
        };
    Receiver.Behaviour smtp =
        (receiver, socket) -> {
          receiver.say(socket, "220 here\r\n");
          receiver.drip(socket, "", 0);
          receiver.say(socket, "250-here\r\n250 AUTH PLAIN\r\n535 " + SECRET + " is wrong\r\n");
          receiver.hang();
        };
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    PrintStream capture = new PrintStream(captured, true, StandardCharsets.UTF_8);
    System.setOut(capture);
    System.setErr(capture);
    try {
      for (Receiver.Behaviour behaviour :
          List.of(repeating, nonsense, (receiver, socket) -> receiver.hang())) {
        try (Receiver receiver = Receiver.plain(behaviour)) {
          overHttp(receiver.port()).forEach(channel -> fail(channel, references, shortly));
        }
      }
      try (Receiver secure = Receiver.secure(Certificates.selfSigned(), nonsense)) {
        fail(
            Notices.channel("webhook", "url", "https://localhost:" + secure.port() + "/${SECRET}"),
            references,
            Duration.ofSeconds(20));
      }
      fail(
          Notices.channel("webhook", "url", "http://no-such-host.invalid/${SECRET}"),
          references,
          Duration.ofSeconds(5));
      try (Receiver receiver = Receiver.plain(smtp)) {
        assertThat(fail(mail(receiver.port(), "none"), references, Duration.ofSeconds(5)))
            .endsWith(" refused the account");
        assertThat(fail(mail(receiver.port(), "starttls"), references, Duration.ofSeconds(5)))
            .contains(" does not offer STARTTLS");
      }
      try (Receiver receiver = Receiver.plain(nonsense)) {
        fail(mail(receiver.port(), "tls"), references, shortly);
      }
      Path script = folder.resolve("fail");
      Files.writeString(script, "#!/bin/sh\necho \"$@\" >&2; echo \"$@\"; exit 1\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
      fail(
          Notices.channel("command", "run", script + " --a=${SECRET} ${SECRET}"),
          references,
          Duration.ofSeconds(20));
      fail(
          Notices.channel("command", "run", "/no/such/${SECRET}"),
          references,
          Duration.ofSeconds(20));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    said.add(captured.toString(StandardCharsets.UTF_8));

    assertThat(said).hasSizeGreaterThan(60);
    assertThat(said)
        .noneMatch(text -> text.contains(SECRET))
        .noneMatch(text -> text.contains("aHVudGVyMnNlY3JldDpodW50ZXIyc2VjcmV0"));
  }
}
