package com.example.tested;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Jobs as their authors write them, some with a fault. */
public final class TestedJobs {
  private TestedJobs() {}

  /** Two partitions, each of which writes its log in a transaction of its own. */
  @Configuration
  public static class Booking {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      JdbcTemplate template = new JdbcTemplate(data);
      TransactionTemplate own = new TransactionTemplate(transactions);
      own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
      Step part =
          new StepBuilder("part", repository)
              .tasklet(
                  (contribution, context) -> {
                    template.update("INSERT INTO booked (what) VALUES ('booking')");
                    own.executeWithoutResult(
                        status -> template.update("INSERT INTO booked (what) VALUES ('log')"));
                    return RepeatStatus.FINISHED;
                  },
                  transactions)
              .build();
      Step parts =
          new StepBuilder("parts", repository)
              .partitioner(
                  "part", size -> Map.of("a", new ExecutionContext(), "b", new ExecutionContext()))
              .step(part)
              .gridSize(2)
              .taskExecutor(new SimpleAsyncTaskExecutor())
              .build();
      return new JobBuilder("booking", repository).start(parts).build();
    }
  }

  private abstract static class Plain implements Tasklet {
    final DataSource data;

    Plain(DataSource data) {
      this.data = data;
    }

    abstract void work() throws SQLException;

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws Exception {
      work();
      return RepeatStatus.FINISHED;
    }
  }

  /** Forgets to close its connection. */
  public static class Leaking extends Plain {
    public Leaking(DataSource data) {
      super(data);
    }

    @Override
    @SuppressWarnings("resource")
    void work() throws SQLException {
      data.getConnection().createStatement().execute("SELECT 1");
    }
  }

  /** Closes a connection on which a transaction is open. */
  public static class LeavingOpen extends Plain {
    public LeavingOpen(DataSource data) {
      super(data);
    }

    @Override
    void work() throws SQLException {
      try (Connection connection = data.getConnection();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute("INSERT INTO booked (what) VALUES ('never')");
      }
    }
  }

  /** Asks for one more connection with each row. */
  public static class QueryPerRow extends Plain {
    public QueryPerRow(DataSource data) {
      super(data);
    }

    @Override
    void work() throws SQLException {
      try (Connection connection = data.getConnection();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT 1")) {
        while (row.next()) {
          try (Connection second = data.getConnection();
              Statement query = second.createStatement()) {
            query.execute("SELECT 2");
          }
        }
      }
    }
  }

  /** Does what it should. */
  public static class LeavingNothing extends Plain {
    public LeavingNothing(DataSource data) {
      super(data);
    }

    @Override
    void work() throws SQLException {
      try (Connection connection = data.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT 1");
      }
    }
  }

  /** Fails by itself. */
  public static class Failing extends Plain {
    public Failing(DataSource data) {
      super(data);
    }

    @Override
    void work() {
      throw new IllegalStateException("no ink left");
    }
  }
}
