package com.example.shapes;

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

/** Streams rows, and writes each on another connection; on plain JDBC, without Spring. */
public final class StreamTasklet implements Tasklet {
  private final DataSource dataSource;

  public StreamTasklet(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  @Override
  public RepeatStatus execute(StepContribution contribution, ChunkContext context)
      throws SQLException {
    try (Connection streaming = dataSource.getConnection();
        Statement select = streaming.createStatement()) {
      select.setFetchSize(Integer.MIN_VALUE);
      try (ResultSet rows = select.executeQuery("SELECT id FROM source ORDER BY id")) {
        while (rows.next()) {
          contribution.incrementReadCount();
          copy(rows.getInt("id"));
          contribution.incrementWriteCount(1);
        }
      }
    }
    return RepeatStatus.FINISHED;
  }

  private void copy(int id) throws SQLException {
    try (Connection other = dataSource.getConnection();
        PreparedStatement insert = other.prepareStatement("INSERT INTO target (id) VALUES (?)")) {
      insert.setInt(1, id);
      insert.executeUpdate();
    }
  }
}
