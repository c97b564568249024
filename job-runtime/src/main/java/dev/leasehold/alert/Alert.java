package dev.leasehold.alert;

import dev.leasehold.alert.Notice.Event;
import dev.leasehold.report.Words;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A notice as Alertmanager knows alerts. The labels say which alert it is, so they are the same
 * whenever the same group is told.
 *
 * @param labels in the order of their names
 * @param annotations what people read
 * @param startsAt when the group began to fire
 * @param endsAt when it ends, or ended, if nothing more is said
 */
record Alert(
    SortedMap<String, String> labels,
    Map<String, String> annotations,
    Instant startsAt,
    Instant endsAt) {

  /**
   * A process that has ended cannot say every few minutes that its alert still fires, which is what
   * Alertmanager waits for where no end is given.
   */
  static final Duration FIRES_FOR = Duration.ofDays(7);

  /** A test is over by itself. */
  static final Duration TEST_FOR = Duration.ofMinutes(5);

  private static final int LONGEST_TEXT = 16 * 1024;

  static Alert of(Notice notice) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put("alertname", name(notice));
    labels.put("job", Words.printable(notice.incident().job()));
    labels.put("kind", notice.incident().kind().name());
    labels.put("severity", Wording.severity(notice));
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put("summary", Wording.cut(Wording.headline(notice), 1024));
    annotations.put(
        "description", Wording.cut(String.join("\n", Wording.explanation(notice)), LONGEST_TEXT));
    notice
        .incident()
        .planToDeclare()
        .ifPresent(plan -> annotations.put("plan", Wording.cut(plan.strip(), LONGEST_TEXT)));
    annotations.put("run", Words.of(notice.incident().run()));
    annotations.put("incident", Words.printable(notice.incident().id()));
    annotations.put("occurrences", Integer.toString(notice.occurrences()));
    return new Alert(
        labels,
        annotations,
        notice.since(),
        switch (notice.event()) {
          case FIRING -> notice.at().plus(FIRES_FOR);
          case TEST -> notice.at().plus(TEST_FOR);
          case RESOLVED -> notice.at();
        });
  }

  /** {@code LeaseholdPoolDeadlock}. */
  private static String name(Notice notice) {
    return notice.event() == Event.TEST
        ? "LeaseholdTest"
        : "Leasehold"
            + Arrays.stream(notice.incident().kind().name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
  }

  /** Alertmanager's own number for the labels: 64 bits of FNV-1a, in hexadecimal digits. */
  String fingerprint() {
    long hash = 0xcbf29ce484222325L;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      hash = added(added(hash, label.getKey()), label.getValue());
    }
    return String.format("%016x", hash);
  }

  private static long added(long hash, String text) {
    long sum = hash;
    for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
      sum = (sum ^ (next & 0xff)) * 0x100000001b3L;
    }
    return (sum ^ 0xff) * 0x100000001b3L;
  }
}
