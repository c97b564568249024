package dev.leasehold.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** How times and numbers are written for people. */
public final class Words {
  private Words() {}

  /** {@code 40 ms}, {@code 0.4 s}, {@code 3 min 20 s}, {@code 1 h 5 min}. */
  public static String of(Duration time) {
    long millis = Math.max(0, time.toMillis());
    if (millis < 100) {
      return millis + " ms";
    }
    // Down, never up: a wait that is not yet ten seconds does not read as ten.
    if (millis < 60_000) {
      long tenths = millis / 100;
      return tenths % 10 == 0 && tenths >= 100
          ? tenths / 10 + " s"
          : tenths / 10 + "." + tenths % 10 + " s";
    }
    if (millis < 3_600_000) {
      return join(millis / 60_000, "min", millis / 1000 % 60, "s");
    }
    return join(millis / 3_600_000, "h", millis / 60_000 % 60, "min");
  }

  /** To the second, in UTC; without seconds where there are none. */
  public static String of(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC).toString();
  }

  /** With a comma between thousands. */
  static String of(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 connection}, {@code 2 connections}. */
  public static String count(long number, String one) {
    return of(number) + " " + one + (number == 1 ? "" : "s");
  }

  /** On one line and without anything that a terminal obeys. */
  public static String printable(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", " ").strip();
  }

  private static String join(long great, String unit, long small, String smallUnit) {
    return small == 0 ? great + " " + unit : great + " " + unit + " " + small + " " + smallUnit;
  }
}
