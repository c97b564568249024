package com.example.adopt.plain;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.beans.factory.annotation.Value;

/** The clean-up on a connection of the job's lease. */
public class CleanupTasklet implements Tasklet {
  private final DataSource dataSource;
  private final int days;

  /** Keeps what was seen in the last days. */
  public CleanupTasklet(DataSource dataSource, @Value("${cleanup.days}") int days) {
    this.dataSource = dataSource;
    this.days = days;
  }

  @Override
  public RepeatStatus execute(StepContribution contribution, ChunkContext context)
      throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      Cleanup.delete(connection, days);
    }
    return RepeatStatus.FINISHED;
  }
}
