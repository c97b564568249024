package com.example.night;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.RunIdIncrementer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Small jobs, each with one way to end. */
public final class NightJobs {
  private NightJobs() {}

  /** Counts how often {@link FailsOnce} was tried. */
  public static final AtomicInteger TRIES = new AtomicInteger();

  /** Opens when a job here runs a statement that sleeps. */
  public static final AtomicReference<CountDownLatch> ASLEEP =
      new AtomicReference<>(new CountDownLatch(1));

  /** What {@link TellsWhenItIsMade} does as it is made. */
  public static final AtomicReference<Runnable> WHEN_MADE = new AtomicReference<>(() -> {});

  /** A cursor, and a query per row on another connection: the first of the two nights. */
  public static final class QueryPerRow implements Tasklet {
    private final DataSource dataSource;

    public QueryPerRow(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws SQLException {
      try (Connection outer = dataSource.getConnection();
          Statement orders = outer.createStatement()) {
        orders.setFetchSize(Integer.MIN_VALUE);
        try (ResultSet rows = orders.executeQuery("SELECT 1 AS id UNION SELECT 2")) {
          while (rows.next()) {
            contribution.incrementReadCount();
            lookUp(rows.getInt(1));
          }
        }
      }
      return RepeatStatus.FINISHED;
    }

    private void lookUp(int id) throws SQLException {
      try (Connection inner = dataSource.getConnection();
          PreparedStatement customer = inner.prepareStatement("SELECT ? + 1")) {
        customer.setInt(1, id);
        customer.executeQuery().close();
      }
    }
  }

  /** The first of the two nights, with literals in its statements. */
  public static final class Literals implements Tasklet {
    public static final String IN_A_STATEMENT = "planted-in-a-statement";

    private final DataSource dataSource;

    public Literals(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws SQLException {
      try (Connection outer = dataSource.getConnection();
          Statement orders = outer.createStatement();
          ResultSet rows = orders.executeQuery("SELECT '" + IN_A_STATEMENT + "'")) {
        while (rows.next()) {
          dataSource.getConnection().close();
        }
      }
      return RepeatStatus.FINISHED;
    }
  }

  /** One statement that runs on the server for as long as nobody kills it. */
  public static final class SleepsOnTheServer implements Tasklet {
    private final DataSource dataSource;

    public SleepsOnTheServer(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws SQLException {
      try (Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        ASLEEP.get().countDown();
        statement.execute("DO SLEEP(120)");
      }
      return RepeatStatus.FINISHED;
    }
  }

  /** Five seconds long, and ends by itself. */
  public static final class SleepsFiveSeconds implements Tasklet {
    private final DataSource dataSource;

    public SleepsFiveSeconds(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws SQLException {
      try (Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        ASLEEP.get().countDown();
        statement.execute("DO SLEEP(5)");
      }
      return RepeatStatus.FINISHED;
    }
  }

  /** Its own exception the first time, nothing the second. */
  public static final class FailsOnce implements Tasklet {
    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context) {
      if (TRIES.incrementAndGet() == 1) {
        throw new IllegalStateException("the moon was not full");
      }
      return RepeatStatus.FINISHED;
    }
  }

  /** {@link FailsOnce} in a Batch job that is called otherwise than it is declared. */
  @Configuration(proxyBeanMethods = false)
  public static class Moonlight {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions) {
      Step step =
          new StepBuilder("look", repository).tasklet(new FailsOnce(), transactions).build();
      return new JobBuilder("moonlight", repository).start(step).build();
    }
  }

  /** Has a thread that ends by an exception, which is nothing to the job. */
  public static final class LosesAThread implements Tasklet {
    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws InterruptedException {
      Thread thread =
          new Thread(
              () -> {
                throw new IllegalStateException("the moon was not full");
              },
              "thread of the author");
      thread.start();
      thread.join();
      return RepeatStatus.FINISHED;
    }
  }

  /** Is never ready to run, and does not mind being interrupted. */
  public static final class NeverMade implements Tasklet {
    public NeverMade() {
      LoggerFactory.getLogger(NeverMade.class).info("is being made");
      while (true) {
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          // as authors do
        }
      }
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context) {
      return RepeatStatus.FINISHED;
    }
  }

  /** Tells that it is made, which is all that is left before it can run; counts its runs. */
  public static final class TellsWhenItIsMade implements Tasklet {
    public TellsWhenItIsMade() {
      WHEN_MADE.get().run();
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context) {
      TRIES.incrementAndGet();
      return RepeatStatus.FINISHED;
    }
  }

  /** {@link FailsOnce} in a Batch job that numbers its runs by itself. */
  @Configuration(proxyBeanMethods = false)
  public static class NumberedMoonlight {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions) {
      Step step =
          new StepBuilder("look", repository).tasklet(new FailsOnce(), transactions).build();
      return new JobBuilder("numbered moonlight", repository)
          .incrementer(new RunIdIncrementer())
          .start(step)
          .build();
    }
  }

  /** Each run is a new one to Spring Batch, for the job numbers them by itself; leaves a row. */
  @Configuration(proxyBeanMethods = false)
  public static class Numbered {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      Tasklet tasklet =
          (contribution, context) -> {
            new JdbcTemplate(data).update("INSERT INTO ran () VALUES ()");
            return RepeatStatus.FINISHED;
          };
      Step step = new StepBuilder("row", repository).tasklet(tasklet, transactions).build();
      return new JobBuilder("numbered", repository)
          .incrementer(new RunIdIncrementer())
          .start(step)
          .build();
    }
  }

  /** Reads which run its session says it is of. */
  public static final class ReadsItsRun implements Tasklet {
    /** What it has read. */
    public static final AtomicReference<String> RUN = new AtomicReference<>("");

    private final DataSource dataSource;

    public ReadsItsRun(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws SQLException {
      try (Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT ATTR_VALUE FROM performance_schema.session_account_connect_attrs WHERE"
                      + " PROCESSLIST_ID = CONNECTION_ID() AND ATTR_NAME = 'leasehold_run'")) {
        row.next();
        RUN.set(row.getString(1));
      }
      return new FailsOnce().execute(contribution, context);
    }
  }

  /** Works on one connection while a thread that nobody knows waits for another. */
  public static final class WaitsForAStranger implements Tasklet {
    private final DataSource dataSource;

    public WaitsForAStranger(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws SQLException {
      try (Connection mine = dataSource.getConnection();
          Statement statement = mine.createStatement()) {
        statement.execute("SELECT 1");
        Thread stranger =
            new Thread(
                () -> {
                  try {
                    dataSource.getConnection().close();
                  } catch (SQLException e) {
                    // what the test is about: the run has ended by now
                  }
                },
                "stranger");
        stranger.setDaemon(true);
        stranger.start();
        ASLEEP.get().countDown();
        statement.execute("DO SLEEP(120)");
      }
      return RepeatStatus.FINISHED;
    }
  }
}
