package dev.leasehold.declaration;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as declarations write them: {@code 500ms}, {@code 30s}, {@code 1h30m}, {@code 1d}, and
 * ISO-8601 from days down to seconds, {@code PT1H30M}.
 */
public final class Durations {
  static final Duration LONGEST = Duration.ofDays(366);

  private static final Pattern SHORT =
      Pattern.compile(
          "(?=[0-9])(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?"
              + "(?:([0-9]{1,9})ms)?");
  private static final Pattern ISO =
      Pattern.compile(
          "P(?=[0-9T])(?:[0-9]{1,9}D)?(?:T(?=[0-9])(?:[0-9]{1,9}H)?(?:[0-9]{1,9}M)?"
              + "(?:[0-9]{1,9}(?:\\.[0-9]{1,9})?S)?)?");

  private Durations() {}

  /** Empty for what is no duration. Zero is one. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = SHORT.matcher(text);
    if (matcher.matches()) {
      return Optional.of(
          Duration.ofDays(number(matcher, 1))
              .plusHours(number(matcher, 2))
              .plusMinutes(number(matcher, 3))
              .plusSeconds(number(matcher, 4))
              .plusMillis(number(matcher, 5)));
    }
    return ISO.matcher(text).matches() ? Optional.of(Duration.parse(text)) : Optional.empty();
  }

  private static long number(Matcher matcher, int group) {
    return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
  }
}
