package com.example.adopt.quartz.before;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.SchedulerException;

/** Reminds of every invoice that nobody has paid. */
@DisallowConcurrentExecution
public class ReminderJob implements Job {
  @Override
  public void execute(JobExecutionContext context) throws JobExecutionException {
    try {
      remind((DataSource) context.getScheduler().getContext().get("dataSource"));
    } catch (SQLException | SchedulerException e) {
      throw new JobExecutionException(e);
    }
  }

  private void remind(DataSource dataSource) throws SQLException {
    try (Connection reading = dataSource.getConnection();
        Statement statement = reading.createStatement();
        ResultSet unpaid =
            statement.executeQuery("SELECT order_id FROM bills WHERE paid_on IS NULL")) {
      while (unpaid.next()) {
        try (Connection writing = dataSource.getConnection();
            PreparedStatement insert =
                writing.prepareStatement("INSERT INTO reminders (order_id) VALUES (?)")) {
          insert.setLong(1, unpaid.getLong(1));
          insert.executeUpdate();
        }
      }
    }
  }
}
