package dev.leasehold.alert;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Authenticator;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/** Mail over SMTP. Thread-safe. */
final class MailSender implements Sender {
  private static final int LONGEST_QUOTE = 200;

  private final String host;
  private final int port;
  private final String security;
  private final Optional<PasswordAuthentication> account;
  private final InternetAddress from;
  private final List<InternetAddress> to;
  private final Secrets secrets;
  private final Optional<SSLContext> trust;

  private MailSender(Settings settings, Optional<SSLContext> trust) {
    this.host = settings.required("host");
    this.security = settings.text("security").orElse("starttls");
    this.port = settings.text("port").map(Integer::valueOf).orElse(portOf(security));
    settings.together("username", "password");
    settings.together("password", "username");
    String password = settings.required("password");
    this.account =
        settings.text("username").map(name -> new PasswordAuthentication(name, password));
    List<InternetAddress> senders = addresses(settings, "from");
    if (senders.size() > 1) {
      settings.report("from", "holds several addresses; a mail has one sender");
    }
    this.from = senders.get(0);
    this.to = addresses(settings, "to");
    this.secrets = new Secrets(secrets(account));
    this.trust = trust;
  }

  static MailSender of(Settings settings, Optional<SSLContext> trust) {
    return new MailSender(settings, trust);
  }

  private static int portOf(String security) {
    return switch (security) {
      case "tls" -> 465;
      case "none" -> 25;
      default -> 587;
    };
  }

  /** At least one; where the setting is wrong, one that leads nowhere. */
  private static List<InternetAddress> addresses(Settings settings, String key) {
    String written = settings.required(key);
    try {
      InternetAddress[] addresses = InternetAddress.parse(written, true);
      for (InternetAddress address : addresses) {
        address.validate();
      }
      if (addresses.length > 0 && written.chars().noneMatch(Character::isISOControl)) {
        return List.of(addresses);
      }
    } catch (AddressException wrong) {
      // Its message holds the text.
    }
    if (!written.isEmpty()) {
      settings.report(key, "is no mail address; write one such as oncall@example.com");
    }
    return List.of(new InternetAddress());
  }

  /** As they are, and as SMTP sends them. */
  private static List<String> secrets(Optional<PasswordAuthentication> account) {
    List<String> secrets = new ArrayList<>();
    account.ifPresent(
        known -> {
          String name = known.getUserName();
          String password = known.getPassword();
          for (String each : List.of(name, password, "\0" + name + "\0" + password)) {
            secrets.add(each);
            secrets.add(Base64.getEncoder().encodeToString(each.getBytes(StandardCharsets.UTF_8)));
          }
        });
    return secrets;
  }

  @Override
  public void send(Notice notice, Duration limit) throws NotSentException, InterruptedException {
    SmtpLine line = new SmtpLine(host, port);
    try {
      Worker.within(limit, "leasehold-mail", () -> deliver(notice, line, limit), line::close);
    } catch (TimeoutException late) {
      throw new NotSentException(receiver() + " gave no answer in time", false);
    } catch (ExecutionException failed) {
      throw reason(failed.getCause());
    }
  }

  private String receiver() {
    return "the mail server " + host + ":" + port;
  }

  private boolean deliver(Notice notice, SmtpLine line, Duration limit)
      throws MessagingException, IOException {
    try (line) {
      Socket socket = line.open(limit);
      SSLSocketFactory factory =
          trust
              .map(SSLContext::getSocketFactory)
              .orElseGet(() -> (SSLSocketFactory) SSLSocketFactory.getDefault());
      Session session = session(factory, socket.getLocalAddress());
      MimeMessage mail = Mail.of(notice, session, from);
      mail.setRecipients(RecipientType.TO, to.toArray(InternetAddress[]::new));
      mail.saveChanges();
      try (SMTPTransport transport = (SMTPTransport) session.getTransport("smtp")) {
        transport.connect(security.equals("tls") ? line.secure(factory) : socket);
        transport.sendMessage(mail, mail.getAllRecipients());
      }
    }
    return true;
  }

  private Session session(SSLSocketFactory factory, InetAddress local) {
    Properties settings = new Properties();
    // The library would look for a name of this machine, which may take longer than there is time.
    settings.setProperty("mail.smtp.localhost", literal(local));
    boolean starttls = security.equals("starttls");
    settings.setProperty("mail.smtp.host", host);
    settings.setProperty("mail.smtp.port", Integer.toString(port));
    settings.setProperty("mail.smtp.auth", Boolean.toString(account.isPresent()));
    settings.setProperty("mail.smtp.starttls.enable", Boolean.toString(starttls));
    settings.setProperty("mail.smtp.starttls.required", Boolean.toString(starttls));
    settings.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    settings.put("mail.smtp.ssl.socketFactory", factory);
    // Who can be told is told, and who cannot is named.
    settings.setProperty("mail.smtp.sendpartial", "true");
    // What was accepted before the good-bye is accepted.
    settings.setProperty("mail.smtp.quitwait", "false");
    account.ifPresent(known -> settings.setProperty("mail.smtp.user", known.getUserName()));
    return Session.getInstance(
        settings,
        new Authenticator() {
          @Override
          protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            return account.orElse(null);
          }
        });
  }

  /** As SMTP writes an address in the place of a name. */
  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    return (plain.contains(":") ? "[IPv6:" : "[") + plain + "]";
  }

  private NotSentException reason(@Nullable Throwable failure) {
    if (failure instanceof AuthenticationFailedException refused) {
      return new NotSentException(receiver() + " refused the account" + quote(refused), true);
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      OptionalInt code = code(cause);
      if (code.isPresent()) {
        int taken = taken(failure);
        String whom =
            taken == 0 ? "" : " for one of " + to.size() + " receivers, of which others have it,";
        return new NotSentException(
            receiver() + " answered" + whom + " " + code.getAsInt() + quote(cause),
            // Who has got it would get it again.
            taken > 0 || code.getAsInt() >= 500);
      }
      if (String.valueOf(cause.getMessage()).startsWith("STARTTLS is required")) {
        return new NotSentException(
            receiver() + " does not offer STARTTLS; set security to tls, or to none", false);
      }
    }
    return new NotSentException(receiver() + " " + Reason.of(failure), false);
  }

  private static OptionalInt code(Throwable cause) {
    int code =
        cause instanceof SMTPAddressFailedException refused
            ? refused.getReturnCode()
            : cause instanceof SMTPSenderFailedException refused
                ? refused.getReturnCode()
                : cause instanceof SMTPSendFailedException refused ? refused.getReturnCode() : 0;
    return code >= 400 ? OptionalInt.of(code) : OptionalInt.empty();
  }

  private static int taken(@Nullable Throwable failure) {
    return failure instanceof SendFailedException partly && partly.getValidSentAddresses() != null
        ? partly.getValidSentAddresses().length
        : 0;
  }

  /** What the server said, unless it repeats a secret. */
  private String quote(Throwable answer) {
    String text = String.valueOf(answer.getMessage()).strip().replaceFirst("^[45]\\d\\d[ -]", "");
    if (answer.getMessage() == null || text.isEmpty() || secrets.areIn(text)) {
      return "";
    }
    String first = text.lines().findFirst().orElse("");
    return ": " + Wording.cut(first.replaceAll("\\p{Cntrl}", " "), LONGEST_QUOTE);
  }
}
