package dev.leasehold.declaration;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Kubernetes' five-field cron, as a CronJob's schedule takes it: minute, hour, day of month, month,
 * day of week; lists, ranges, steps, names, {@code ?} for {@code *}, and the macros except {@code
 * @every}, which has no instants of its own.
 */
final class CronSyntax {
  private static final Map<String, String> MACROS =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final int[] LONGEST_MONTH = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,4}");
  private static final Pattern EVERY = Pattern.compile("[*?](?:/1)?");

  private record Field(String name, int least, int most, List<String> names) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("minute", 0, 59, List.of()),
          new Field("hour", 0, 23, List.of()),
          new Field("day of month", 1, 31, List.of()),
          new Field("month", 1, 12, MONTHS),
          new Field("day of week", 0, 6, DAYS));

  private CronSyntax() {}

  /** What is wrong with the schedule, and what to write; empty if nothing is. */
  static Optional<String> problem(String schedule) {
    String text = schedule.strip();
    if (text.startsWith("TZ=") || text.startsWith("CRON_TZ=")) {
      return Optional.of("names a time zone; write it as timeZone:");
    }
    if (text.startsWith("@")) {
      return macro(text);
    }
    String[] parts = SPACES.split(text);
    if (parts.length != FIELDS.size()) {
      return Optional.of(
          "has "
              + (text.isEmpty() ? 0 : parts.length)
              + " fields; cron has five: minute, hour, day of month, month, day of week");
    }
    long[] sets = new long[FIELDS.size()];
    for (int i = 0; i < parts.length; i++) {
      try {
        sets[i] = set(parts[i], FIELDS.get(i));
      } catch (Wrong e) {
        return Optional.of(FIELDS.get(i).name() + " \"" + parts[i] + "\": " + e.getMessage());
      }
    }
    return isEvery(parts[4]) && !comes(sets[2], sets[3])
        ? Optional.of("never comes; no month of it has such a day")
        : Optional.empty();
  }

  /**
   * The values of each field that match, as bits, and which of the days are not restricted.
   *
   * @param everyDay whether the day of the month is {@code *}
   * @param everyWeekday whether the day of the week is {@code *}
   */
  record Fields(
      long minutes,
      long hours,
      long days,
      long months,
      long weekdays,
      boolean everyDay,
      boolean everyWeekday) {}

  /**
   * What a schedule means.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Fields fields(String schedule) {
    Optional<String> problem = problem(schedule);
    if (problem.isPresent()) {
      throw new IllegalArgumentException(schedule + " " + problem.get());
    }
    String[] parts = parts(schedule);
    long[] sets = new long[FIELDS.size()];
    for (int i = 0; i < parts.length; i++) {
      sets[i] = set(parts[i], FIELDS.get(i));
    }
    return new Fields(
        sets[0], sets[1], sets[2], sets[3], sets[4], isEvery(parts[2]), isEvery(parts[4]));
  }

  /** The five fields of a schedule that is one, of a macro too. */
  static String[] parts(String schedule) {
    String text = schedule.strip();
    return SPACES.split(MACROS.getOrDefault(text, text));
  }

  /** Whether one of its items is all values; a step above 1 restricts. */
  private static boolean isEvery(String part) {
    return Arrays.stream(part.split(",")).anyMatch(item -> EVERY.matcher(item).matches());
  }

  private static Optional<String> macro(String text) {
    if (MACROS.containsKey(text)) {
      return Optional.empty();
    }
    if (text.startsWith("@every")) {
      return Optional.of("@every has no fixed instants; write fields, as in \"*/5 * * * *\"");
    }
    List<String> known = MACROS.keySet().stream().sorted().toList();
    return Optional.of(
        "is no macro of cron; known are "
            + String.join(", ", known)
            + Value.didYouMean(text, known).orElse(""));
  }

  private static boolean comes(long days, long months) {
    for (int month = 1; month <= 12; month++) {
      boolean chosen = (months & 1L << month) != 0;
      if (chosen && Long.numberOfTrailingZeros(days) <= LONGEST_MONTH[month - 1]) {
        return true;
      }
    }
    return false;
  }

  private static long set(String part, Field field) {
    long set = 0;
    for (String item : part.split(",", -1)) {
      set |= item(item, field);
    }
    return set;
  }

  private static long item(String item, Field field) {
    int slash = item.indexOf('/');
    String range = slash < 0 ? item : item.substring(0, slash);
    int step = slash < 0 ? 1 : step(item.substring(slash + 1));
    int first;
    int last;
    int dash = range.indexOf('-');
    if (range.equals("*") || range.equals("?")) {
      first = field.least();
      last = field.most();
    } else if (dash < 0) {
      first = number(range, field);
      last = slash < 0 ? first : field.most();
    } else {
      first = number(range.substring(0, dash), field);
      last = number(range.substring(dash + 1), field);
    }
    if (first > last) {
      throw new Wrong("a range goes from the smaller to the larger");
    }
    long set = 0;
    for (int i = first; i <= last; i += step) {
      set |= 1L << i;
    }
    return set;
  }

  private static int step(String text) {
    if (!DIGITS.matcher(text).matches() || Integer.parseInt(text) == 0) {
      throw new Wrong("a step is a number above 0");
    }
    return Integer.parseInt(text);
  }

  private static int number(String text, Field field) {
    int name = field.names().indexOf(text.toLowerCase(Locale.ROOT));
    if (name >= 0) {
      return name + field.least();
    }
    boolean within = DIGITS.matcher(text).matches();
    int number = within ? Integer.parseInt(text) : -1;
    if (number < field.least() || number > field.most()) {
      throw new Wrong(
          "must be from "
              + field.least()
              + " to "
              + field.most()
              + (field.names().isEmpty() ? "" : ", or a name such as " + field.names().get(1))
              + (field.names() == DAYS && number == 7 ? "; Sunday is 0" : ""));
    }
    return number;
  }

  private static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message, null, false, false);
    }
  }
}
