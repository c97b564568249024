package dev.leasehold.schedule;

import org.quartz.impl.jdbcjobstore.SimplePropertiesTriggerPersistenceDelegateSupport;
import org.quartz.impl.jdbcjobstore.SimplePropertiesTriggerProperties;
import org.quartz.spi.OperableTrigger;

/** How Quartz keeps a {@link ScheduleTrigger} in its tables; made by Quartz, by its name. */
public final class ScheduleTriggerRows extends SimplePropertiesTriggerPersistenceDelegateSupport {
  @Override
  public boolean canHandleTriggerType(OperableTrigger trigger) {
    return trigger instanceof ScheduleTrigger;
  }

  /** At most eight letters. */
  @Override
  public String getHandledTriggerTypeDiscriminator() {
    return "SCHEDULE";
  }

  @Override
  protected SimplePropertiesTriggerProperties getTriggerProperties(OperableTrigger trigger) {
    ScheduleTrigger schedule = (ScheduleTrigger) trigger;
    SimplePropertiesTriggerProperties properties = new SimplePropertiesTriggerProperties();
    properties.setString1(schedule.cron());
    properties.setString2(schedule.zone());
    return properties;
  }

  @Override
  protected TriggerPropertyBundle getTriggerPropertyBundle(
      SimplePropertiesTriggerProperties properties) {
    return new TriggerPropertyBundle(
        ScheduleTrigger.at(properties.getString1(), properties.getString2()), null, null);
  }
}
