package dev.leasehold.schedule;

import dev.leasehold.declaration.Schedule;
import java.io.Serial;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import org.jspecify.annotations.Nullable;
import org.quartz.Calendar;
import org.quartz.ScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.impl.triggers.AbstractTrigger;
import org.quartz.spi.MutableTrigger;

/**
 * A trigger for the instants that Kubernetes would choose: Quartz' own understands another cron.
 *
 * <p>It is never misfired, so that Quartz skips nothing: what is late is decided where it is
 * started.
 */
final class ScheduleTrigger extends AbstractTrigger<ScheduleTrigger> {
  @Serial private static final long serialVersionUID = 1;

  private final String cron;
  private final String zone;
  private transient @Nullable Schedule schedule;
  private Date start = new Date(0);
  private @Nullable Date next;
  private @Nullable Date previous;

  private ScheduleTrigger(String cron, String zone) {
    this.cron = cron;
    this.zone = zone;
    setMisfireInstruction(MISFIRE_INSTRUCTION_IGNORE_MISFIRE_POLICY);
  }

  /**
   * What builds one, for Quartz.
   *
   * @param cron of five fields, or a macro
   * @param zone the time zone's id
   */
  static ScheduleBuilder<ScheduleTrigger> at(String cron, String zone) {
    return new ScheduleBuilder<>() {
      @Override
      protected MutableTrigger build() {
        return new ScheduleTrigger(cron, zone);
      }
    };
  }

  String cron() {
    return cron;
  }

  String zone() {
    return zone;
  }

  private @Nullable Date after(Instant instant) {
    Schedule read = schedule;
    if (read == null) {
      read = Schedule.of(cron, ZoneId.of(zone));
      schedule = read;
    }
    return read.next(instant).map(Date::from).orElse(null);
  }

  @Override
  public @Nullable Date computeFirstFireTime(@Nullable Calendar none) {
    next = after(start.toInstant().minusMillis(1));
    return next;
  }

  @Override
  public void triggered(@Nullable Calendar none) {
    previous = next;
    next = previous == null ? null : after(previous.toInstant());
  }

  @Override
  public @Nullable Date getFireTimeAfter(@Nullable Date time) {
    Instant from = time == null ? start.toInstant() : time.toInstant();
    return after(from.isBefore(start.toInstant()) ? start.toInstant().minusMillis(1) : from);
  }

  @Override
  public boolean mayFireAgain() {
    return next != null;
  }

  @Override
  public @Nullable Date getFinalFireTime() {
    return null;
  }

  @Override
  protected boolean validateMisfireInstruction(int instruction) {
    return instruction == MISFIRE_INSTRUCTION_IGNORE_MISFIRE_POLICY;
  }

  @Override
  public void updateAfterMisfire(@Nullable Calendar none) {
    // It never is.
  }

  @Override
  public void updateWithNewCalendar(@Nullable Calendar none, long threshold) {
    // It has none.
  }

  @Override
  public Date getStartTime() {
    return new Date(start.getTime());
  }

  @Override
  public void setStartTime(Date time) {
    start = new Date(time.getTime());
  }

  @Override
  public @Nullable Date getEndTime() {
    return null;
  }

  @Override
  public void setEndTime(@Nullable Date time) {
    if (time != null) {
      throw new IllegalArgumentException("a schedule has no end");
    }
  }

  @Override
  public @Nullable Date getNextFireTime() {
    return next;
  }

  @Override
  public void setNextFireTime(@Nullable Date time) {
    next = time;
  }

  @Override
  public @Nullable Date getPreviousFireTime() {
    return previous;
  }

  @Override
  public void setPreviousFireTime(@Nullable Date time) {
    previous = time;
  }

  @Override
  public ScheduleBuilder<ScheduleTrigger> getScheduleBuilder() {
    return at(cron, zone);
  }

  /** Triggers of one name are equal, as all of Quartz' are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Trigger trigger && super.equals(trigger);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
