package dev.leasehold.alert;

import dev.leasehold.alert.Notice.Event;
import dev.leasehold.alert.Notice.Severity;
import dev.leasehold.report.Incident;
import dev.leasehold.report.IncidentText;
import dev.leasehold.report.Words;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a notice says to people, the same words over every channel. */
final class Wording {
  /** What stands for half a character. */
  static final int REPLACEMENT = 0xFFFD;

  private static final String CUT = "…";

  private Wording() {}

  /** The kind, the job and the cause, on one line. */
  static String headline(Notice notice) {
    return mark(notice) + subject(notice) + ": " + cause(notice);
  }

  /** {@code RESOLVED } or {@code TEST }; nothing where it fires, which is what people expect. */
  static String mark(Notice notice) {
    return notice.event() == Event.FIRING ? "" : notice.event() + " ";
  }

  /** The kind and the job. */
  static String subject(Notice notice) {
    return notice.incident().kind() + " " + Words.printable(notice.incident().job());
  }

  /** What happened; of what is resolved, how often it did. */
  static String cause(Notice notice) {
    return notice.event() == Event.RESOLVED
        ? "a run went well after "
            + Words.count(notice.occurrences(), "incident")
            + " since "
            + Words.of(notice.since())
        : Words.printable(notice.incident().what());
  }

  /** Why, and what to change: the sentences after the first that say something. */
  static List<String> explanation(Notice notice) {
    Incident incident = notice.incident();
    return Stream.of(incident.why(), incident.change())
        .map(Words::printable)
        .filter(sentence -> !sentence.isEmpty())
        .toList();
  }

  /** Which run it was and how often it happened, on one line. */
  static String circumstances(Notice notice) {
    String often =
        notice.occurrences() == 1
            ? ""
            : ", "
                + Words.count(notice.occurrences(), "incident")
                + " since "
                + Words.of(notice.since());
    return notice.incident().which()
        + ", after "
        + Words.of(notice.incident().after())
        + often
        + ", incident "
        + Words.printable(notice.incident().id());
  }

  /** The incident in full, cut at a line to so many bytes of UTF-8. */
  static String inFull(Notice notice, int bytes) {
    return notice.event() == Event.RESOLVED
        ? headline(notice)
        : mark(notice) + IncidentText.cut(notice.incident(), bytes);
  }

  /** In lower case, as machines expect it; a test alarms nobody. */
  static String severity(Notice notice) {
    Severity severity = notice.event() == Event.TEST ? Severity.INFO : notice.severity();
    return severity.name().toLowerCase(Locale.ROOT);
  }

  /**
   * At most so many {@code char}s, with an ellipsis where something was left out; no character is
   * cut in two, and half a character becomes a replacement.
   *
   * @param limit at least 1
   */
  static String cut(String text, int limit) {
    StringBuilder cut = new StringBuilder();
    for (int point : text.codePoints().toArray()) {
      int whole = isHalf(point) ? REPLACEMENT : point;
      if (cut.length() + Character.charCount(whole) > limit) {
        return shorten(cut, limit - CUT.length()).append(CUT).toString();
      }
      cut.appendCodePoint(whole);
    }
    return cut.toString();
  }

  /** Whether it is a surrogate that has no other half. */
  static boolean isHalf(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  private static StringBuilder shorten(StringBuilder text, int length) {
    int end = Math.min(text.length(), length);
    if (end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    text.setLength(end);
    return text;
  }
}
