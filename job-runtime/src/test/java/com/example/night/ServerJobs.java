package com.example.night;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Jobs that wait for the server, and not only for the pool. All on the table {@code orders}. */
public final class ServerJobs {
  private ServerJobs() {}

  /** Told the session on which a job runs its next statement; the test may do something first. */
  public static final AtomicReference<LongConsumer> BEFORE = new AtomicReference<>(session -> {});

  /** The socket timeout that the last {@link Waits} saw, in milliseconds. */
  public static final AtomicInteger SOCKET_TIMEOUT = new AtomicInteger();

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long session(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Runs the statement of the property {@code sql}. */
  public static final class Waits implements Tasklet {
    private final DataSource dataSource;
    private final String sql;

    public Waits(DataSource dataSource, @Value("${sql}") String sql) {
      this.dataSource = dataSource;
      this.sql = sql;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws SQLException {
      try (Connection connection = dataSource.getConnection()) {
        SOCKET_TIMEOUT.set(connection.getNetworkTimeout());
        BEFORE.get().accept(session(connection));
        ServerJobs.execute(connection, sql);
      }
      return RepeatStatus.FINISHED;
    }
  }

  /** Changes a row, and before it commits changes it again over another connection. */
  public static final class BlocksItself implements Tasklet {
    private final DataSource dataSource;

    public BlocksItself(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws SQLException {
      try (Connection first = dataSource.getConnection();
          Connection second = dataSource.getConnection()) {
        first.setAutoCommit(false);
        ServerJobs.execute(first, "UPDATE orders SET total = 1 WHERE id = 1");
        ServerJobs.execute(second, "UPDATE orders SET total = 2 WHERE id = 1");
        first.commit();
      }
      return RepeatStatus.FINISHED;
    }
  }

  /**
   * Reads a table in a transaction, and before it ends alters the table over another connection.
   */
  public static final class AltersWhatItReads implements Tasklet {
    private final DataSource dataSource;

    public AltersWhatItReads(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws SQLException {
      try (Connection first = dataSource.getConnection();
          Connection second = dataSource.getConnection()) {
        first.setAutoCommit(false);
        ServerJobs.execute(first, "SELECT COUNT(*) FROM orders");
        ServerJobs.execute(second, "ALTER TABLE orders ADD COLUMN note INT");
        first.commit();
      }
      return RepeatStatus.FINISHED;
    }
  }

  /** Two threads, of which one has a row and the other wants it. */
  public abstract static class TwoThreads implements Tasklet {
    private final DataSource dataSource;

    TwoThreads(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    /** What the one that has the row does before it commits. */
    abstract void meanwhile(DataSource dataSource, Connection holder) throws SQLException;

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws Exception {
      CountDownLatch locked = new CountDownLatch(1);
      CountDownLatch bothHold = new CountDownLatch(2);
      AtomicReference<Exception> failure = new AtomicReference<>();
      Thread holder =
          thread(
              failure,
              () -> {
                try (Connection connection = dataSource.getConnection()) {
                  connection.setAutoCommit(false);
                  ServerJobs.execute(connection, "UPDATE orders SET total = 1 WHERE id = 1");
                  bothHold.countDown();
                  locked.countDown();
                  bothHold.await();
                  meanwhile(dataSource, connection);
                  connection.commit();
                }
              });
      Thread waiter =
          thread(
              failure,
              () -> {
                locked.await();
                try (Connection connection = dataSource.getConnection()) {
                  bothHold.countDown();
                  ServerJobs.execute(connection, "UPDATE orders SET total = 2 WHERE id = 1");
                }
              });
      holder.join();
      waiter.join();
      if (failure.get() != null) {
        throw failure.get();
      }
      return RepeatStatus.FINISHED;
    }

    private interface Body {
      void run() throws Exception;
    }

    private static Thread thread(AtomicReference<Exception> failure, Body body) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  body.run();
                } catch (Exception e) {
                  failure.compareAndSet(null, e);
                }
              });
      thread.setDaemon(true);
      thread.start();
      return thread;
    }
  }

  /** The one that has the row wants another connection, and none is left. */
  public static final class HolderWaitsForThePool extends TwoThreads {
    public HolderWaitsForThePool(DataSource dataSource) {
      super(dataSource);
    }

    @Override
    void meanwhile(DataSource dataSource, Connection holder) throws SQLException {
      dataSource.getConnection().close();
    }
  }

  /** The one that has the row works for a while, and then commits. */
  public static final class HolderWorks extends TwoThreads {
    public HolderWorks(DataSource dataSource) {
      super(dataSource);
    }

    @Override
    void meanwhile(DataSource dataSource, Connection holder) throws SQLException {
      ServerJobs.execute(holder, "DO SLEEP(2)");
    }
  }

  /**
   * Copies rows from a cursor, a chunk at a time; at item {@code stop.at} it runs a statement that
   * takes minutes. With {@code more} the cursor has millions of rows after those of the table.
   */
  @Configuration
  public static class CopiesFromACursor {
    @Bean
    Job copies(
        JobRepository repository,
        PlatformTransactionManager transactions,
        DataSource dataSource,
        @Value("${stop.at}") int stopAt,
        @Value("${more}") boolean more) {
      JdbcTemplate template = new JdbcTemplate(dataSource);
      return new JobBuilder("copies", repository)
          .start(
              new StepBuilder("copy", repository)
                  .<Long, Long>chunk(100)
                  .transactionManager(transactions)
                  .reader(reader(dataSource, more))
                  .processor(
                      id -> {
                        if (id == stopAt) {
                          Long session =
                              template.queryForObject("SELECT CONNECTION_ID()", Long.class);
                          BEFORE.get().accept(session == null ? 0 : session);
                          template.execute("DO SLEEP(300)");
                        }
                        return id;
                      })
                  .writer(
                      chunk ->
                          chunk.forEach(id -> template.update("INSERT INTO done VALUES (?)", id)))
                  .build())
          .build();
    }

    private static JdbcCursorItemReader<Long> reader(DataSource dataSource, boolean more) {
      return new JdbcCursorItemReaderBuilder<Long>()
          .name("orders")
          .dataSource(dataSource)
          .sql(
              "SELECT id FROM orders"
                  + (more
                      ? " UNION ALL SELECT 1000000 FROM orders a, orders b, orders c LIMIT 6000000"
                      : ""))
          .rowMapper((row, number) -> row.getLong(1))
          .fetchSize(Integer.MIN_VALUE)
          .verifyCursorPosition(false)
          .build();
    }
  }
}
