package dev.leasehold.declaration;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The instants of a schedule, as Kubernetes chooses them: every minute whose fields on the wall
 * clock of the time zone match. What the clock skips never comes, and what it shows twice comes
 * twice.
 */
public final class Schedule {
  /** The longest that a day such as 29 February lets one wait: across 2100. */
  private static final int YEARS = 8;

  private static final int HOURS = 24;
  private static final int MINUTES = 60;
  private static final int DAYS_OF_WEEK = 7;

  private final CronSyntax.Fields fields;
  private final ZoneId zone;

  private Schedule(CronSyntax.Fields fields, ZoneId zone) {
    this.fields = fields;
    this.zone = zone;
  }

  /** The schedule of a job; empty for one that is only started by hand. */
  public static Optional<Schedule> of(JobDeclaration job) {
    return job.schedule().map(cron -> of(cron, job.timeZone()));
  }

  /**
   * @param cron five fields or a macro, as the declaration takes them
   * @throws IllegalArgumentException when it is neither
   */
  public static Schedule of(String cron, ZoneId zone) {
    return new Schedule(CronSyntax.fields(cron), zone);
  }

  /** The first instant after this one; empty where there is none in eight years. */
  public Optional<Instant> next(Instant after) {
    LocalDate day = LocalDate.ofInstant(after, zone);
    LocalDate last = day.plusYears(YEARS);
    for (; !day.isAfter(last); day = day.plusDays(1)) {
      if (matches(day)) {
        for (Instant instant : on(day)) {
          if (instant.isAfter(after)) {
            return Optional.of(instant);
          }
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The instants after {@code from}, up to and with {@code to}, in their order.
   *
   * @param most how many; the first ones
   */
  public List<Instant> between(Instant from, Instant to, int most) {
    List<Instant> all = new ArrayList<>();
    LocalDate last = LocalDate.ofInstant(to, zone);
    for (LocalDate day = LocalDate.ofInstant(from, zone);
        !day.isAfter(last);
        day = day.plusDays(1)) {
      if (matches(day)) {
        for (Instant instant : on(day)) {
          if (instant.isAfter(to) || all.size() == most) {
            return all;
          }
          if (instant.isAfter(from)) {
            all.add(instant);
          }
        }
      }
    }
    return all;
  }

  /** A day of the month and a day of the week that are both given are two ways to match. */
  private boolean matches(LocalDate day) {
    boolean ofMonth = has(fields.days(), day.getDayOfMonth());
    boolean ofWeek = has(fields.weekdays(), day.getDayOfWeek().getValue() % DAYS_OF_WEEK);
    boolean either = !fields.everyDay() && !fields.everyWeekday();
    return has(fields.months(), day.getMonthValue())
        && (either ? ofMonth || ofWeek : ofMonth && ofWeek);
  }

  private List<Instant> on(LocalDate day) {
    List<Instant> all = new ArrayList<>();
    for (int hour = 0; hour < HOURS; hour++) {
      for (int minute = 0; has(fields.hours(), hour) && minute < MINUTES; minute++) {
        if (has(fields.minutes(), minute)) {
          LocalDateTime time = day.atTime(hour, minute);
          for (ZoneOffset offset : zone.getRules().getValidOffsets(time)) {
            all.add(time.toInstant(offset));
          }
        }
      }
    }
    all.sort(Comparator.naturalOrder());
    return all;
  }

  private static boolean has(long set, int value) {
    return (set & 1L << value) != 0;
  }
}
