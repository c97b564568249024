package dev.leasehold.alert;

import dev.leasehold.alert.Notice.Event;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;

/**
 * A notice as a mail. All mails of one group since it began to fire refer to its first, so that
 * mail programs show them as one conversation.
 */
final class Mail extends MimeMessage {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();
  private static final int LONGEST_SUBJECT = 150;
  private static final int LONGEST_TEXT = 64 * 1024;

  private final String id;

  private Mail(Session session, String id) {
    super(session);
    this.id = id;
  }

  static Mail of(Notice notice, Session session, InternetAddress from) throws MessagingException {
    String first = id(notice, from, Event.FIRING, notice.since());
    boolean isFirst = notice.event() == Event.FIRING && notice.occurrences() == 1;
    Mail mail = new Mail(session, isFirst ? first : id(notice, from, notice.event(), notice.at()));
    mail.setFrom(from);
    mail.setSubject(
        "[" + notice.event() + "] " + Wording.cut(subject(notice), LONGEST_SUBJECT), UTF_8);
    mail.setSentDate(Date.from(notice.at()));
    mail.setHeader("Auto-Submitted", "auto-generated");
    if (!isFirst && notice.event() != Event.TEST) {
      mail.setHeader("In-Reply-To", first);
      mail.setHeader("References", first);
    }
    mail.setText(text(notice), UTF_8);
    return mail;
  }

  private static String text(Notice notice) {
    boolean again = notice.event() == Event.FIRING && notice.occurrences() > 1;
    String often = again ? "\n\n  " + Wording.circumstances(notice) : "";
    return Wording.inFull(notice, LONGEST_TEXT) + often + "\n";
  }

  private static String subject(Notice notice) {
    return Wording.subject(notice) + ": " + Wording.cause(notice);
  }

  /** The same for the same notice, so that one that is sent twice is recognised. */
  private static String id(Notice notice, InternetAddress from, Event event, Instant when) {
    String what = notice.group() + "/" + event + "/" + when;
    String address = from.getAddress();
    return "<"
        + UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8))
        + ".leasehold@"
        + address.substring(address.lastIndexOf('@') + 1)
        + ">";
  }

  /** The library would make one up. */
  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", id);
  }
}
