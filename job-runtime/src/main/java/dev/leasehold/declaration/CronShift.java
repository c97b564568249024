package dev.leasehold.declaration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A schedule that can be moved by minutes, with all else as it was written. A fixed time once a day
 * moves within its day; other minutes stay within their hours; {@code *}{@code /15} keeps its step
 * and gets another first minute.
 */
public final class CronShift {
  private static final int HOUR = 60;
  private static final int DAY = 24 * HOUR;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,2}");
  private static final Pattern NUMBERS = Pattern.compile("[0-9]{1,2}(,[0-9]{1,2})*");
  private static final Pattern STEP = Pattern.compile("(\\*|[0-9]{1,2}|[0-9]{1,2}-59)/[0-9]{1,2}");

  private final String[] fields;
  private final @Nullable String why;

  /** The minutes, within the hour or the day. */
  private final int[] minutes;

  /** What the minutes must stay below. */
  private final int bound;

  /** Above 0 where the minutes are one that comes again after so many. */
  private final int step;

  private CronShift(String[] fields, @Nullable String why, int[] minutes, int bound, int step) {
    this.fields = fields;
    this.why = why;
    this.minutes = minutes;
    this.bound = bound;
    this.step = step;
  }

  /**
   * @param cron five fields or a macro, as the declaration takes them
   */
  public static CronShift of(String cron) {
    String[] fields = CronSyntax.parts(cron);
    String minute = fields[0];
    if (NUMBER.matcher(minute).matches() && NUMBER.matcher(fields[1]).matches()) {
      int time = Integer.parseInt(fields[1]) * HOUR + Integer.parseInt(minute);
      return new CronShift(fields, null, new int[] {time}, DAY, 0);
    }
    if (NUMBERS.matcher(minute).matches()) {
      int[] minutes = Arrays.stream(minute.split(",")).mapToInt(Integer::parseInt).toArray();
      return new CronShift(fields, null, minutes, HOUR, 0);
    }
    if (STEP.matcher(minute).matches()) {
      return step(fields, minute);
    }
    boolean every = minute.equals("*") || minute.equals("?");
    return fixed(
        fields,
        every
            ? "it comes every minute"
            : "of its minutes, " + minute + ", it is not known how to move them");
  }

  private static CronShift step(String[] fields, String minute) {
    int slash = minute.indexOf('/');
    int step = Integer.parseInt(minute.substring(slash + 1));
    String from = minute.substring(0, slash).replace("-59", "");
    int first = from.equals("*") ? 0 : Integer.parseInt(from);
    if (step == 1 || HOUR % step != 0 || first >= step) {
      return fixed(fields, "its minutes, " + minute + ", do not come evenly around the hour");
    }
    return new CronShift(fields, null, new int[] {first}, step, step);
  }

  private static CronShift fixed(String[] fields, String why) {
    return new CronShift(fields, why, new int[0], 0, 0);
  }

  /** Why it cannot be moved; empty where it can. */
  public Optional<String> why() {
    return Optional.ofNullable(why);
  }

  /**
   * By how many minutes it can be moved: the nearest first, later before earlier.
   *
   * @param most how far, in minutes
   */
  public List<Integer> distances(int most) {
    List<Integer> distances = new ArrayList<>();
    if (why != null) {
      return distances;
    }
    int earlier = step > 0 ? (step - 1) / 2 : Arrays.stream(minutes).min().orElse(0);
    int later = step > 0 ? step / 2 : bound - 1 - Arrays.stream(minutes).max().orElse(bound);
    for (int distance = 1; distance <= Math.min(most, Math.max(earlier, later)); distance++) {
      if (distance <= later) {
        distances.add(distance);
      }
      if (distance <= earlier) {
        distances.add(-distance);
      }
    }
    return distances;
  }

  /**
   * The schedule that comes so many minutes later, in five fields.
   *
   * @param distance one of {@link #distances}
   */
  public String by(int distance) {
    String[] moved = fields.clone();
    if (step > 0) {
      int first = Math.floorMod(minutes[0] + distance, step);
      moved[0] = (first == 0 ? "*" : first + "-59") + "/" + step;
    } else if (bound == DAY) {
      int time = minutes[0] + distance;
      moved[0] = Integer.toString(time % HOUR);
      moved[1] = Integer.toString(time / HOUR);
    } else {
      moved[0] =
          IntStream.of(minutes)
              .mapToObj(minute -> Integer.toString(minute + distance))
              .collect(Collectors.joining(","));
    }
    return String.join(" ", moved);
  }
}
