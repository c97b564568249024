package com.example.daemon;

import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.JdbcTemplate;

/** Jobs that write down when they begin and end, in the table {@code noted}. */
public final class NotingJobs {
  private NotingJobs() {}

  private abstract static class Noting implements Tasklet {
    private final JdbcTemplate sql;

    Noting(DataSource dataSource) {
      sql = new JdbcTemplate(dataSource);
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws InterruptedException {
      String job = context.getStepContext().getJobName();
      String instant =
          String.valueOf(context.getStepContext().getJobParameters().get("leasehold.scheduledAt"));
      long process = ProcessHandle.current().pid();
      sql.update(
          "INSERT INTO noted (job, instant, process, began) VALUES (?, ?, ?, UTC_TIMESTAMP(6))",
          job,
          instant,
          process);
      long heap = Runtime.getRuntime().maxMemory() >> 20;
      System.out.println("noted that " + job + " begins, with " + heap + " MiB");
      work(sql, job, instant);
      sql.update(
          "UPDATE noted SET ended = UTC_TIMESTAMP(6) WHERE job = ? AND instant = ? AND process = ?",
          job,
          instant,
          process);
      return RepeatStatus.FINISHED;
    }

    abstract void work(JdbcTemplate sql, String job, String instant) throws InterruptedException;
  }

  /** Is done at once. */
  public static final class Brief extends Noting {
    public Brief(DataSource dataSource) {
      super(dataSource);
    }

    @Override
    void work(JdbcTemplate sql, String job, String instant) {}
  }

  /** Takes ten seconds. */
  public static final class TenSeconds extends Noting {
    public TenSeconds(DataSource dataSource) {
      super(dataSource);
    }

    @Override
    void work(JdbcTemplate sql, String job, String instant) throws InterruptedException {
      TimeUnit.SECONDS.sleep(10);
    }
  }

  /** Fails twice, then is done. */
  public static final class FailsTwice extends Noting {
    public FailsTwice(DataSource dataSource) {
      super(dataSource);
    }

    @Override
    void work(JdbcTemplate sql, String job, String instant) {
      Integer times =
          sql.queryForObject(
              "SELECT COUNT(*) FROM noted WHERE job = ? AND instant = ?",
              Integer.class,
              job,
              instant);
      if (times != null && times <= 2) {
        throw new IllegalStateException("fails for the " + times + ". time");
      }
    }
  }

  /** Does nothing, and writes nothing down. */
  public static final class Nothing implements Tasklet {
    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context) {
      return RepeatStatus.FINISHED;
    }
  }
}
