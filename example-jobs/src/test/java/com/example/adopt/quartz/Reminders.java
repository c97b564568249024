package com.example.adopt.quartz;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/** Reminds of every invoice that nobody has paid, whoever starts it. */
public class Reminders implements Tasklet {
  private final DataSource dataSource;

  /** On the connections of this. */
  public Reminders(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  @Override
  public RepeatStatus execute(StepContribution contribution, ChunkContext context)
      throws SQLException {
    remind();
    return RepeatStatus.FINISHED;
  }

  void remind() throws SQLException {
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
