package com.example.adopt.quartz;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.SchedulerException;

/** Reminds of every invoice that nobody has paid, as Quartz starts it. */
@DisallowConcurrentExecution
public class ReminderJob implements Job {
  @Override
  public void execute(JobExecutionContext context) throws JobExecutionException {
    try {
      new Reminders((DataSource) context.getScheduler().getContext().get("dataSource")).remind();
    } catch (SQLException | SchedulerException e) {
      throw new JobExecutionException(e);
    }
  }
}
