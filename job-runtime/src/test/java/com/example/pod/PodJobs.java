package com.example.pod;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.JdbcTemplate;

/** A user's jobs, as they come in a jar of their own on top of the image. */
public final class PodJobs {
  private PodJobs() {}

  /** Writes three rows. */
  public static final class Copies implements Tasklet {
    private final JdbcTemplate sql;

    public Copies(DataSource dataSource) {
      sql = new JdbcTemplate(dataSource);
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context) {
      contribution.incrementWriteCount(
          sql.update("INSERT INTO target SELECT 1 UNION SELECT 2 UNION SELECT 3"));
      return RepeatStatus.FINISHED;
    }
  }

  /** Writes one row, and then takes more memory than a small container may have. */
  public static final class EatsMemory implements Tasklet {
    private static final int PIECE = 8 * 1024 * 1024;

    private final JdbcTemplate sql;
    private final List<Object> eaten = new ArrayList<>();

    public EatsMemory(DataSource dataSource) {
      sql = new JdbcTemplate(dataSource);
    }

    @Override
    public RepeatStatus execute(StepContribution contribution, ChunkContext context)
        throws InterruptedException {
      sql.update("INSERT INTO target VALUES (0)");
      // The heap may have that much, and buffers outside of it as much again.
      long most = Runtime.getRuntime().maxMemory() * 9 / 10;
      for (long taken = 0; taken < most; taken += PIECE) {
        ByteBuffer direct = ByteBuffer.allocateDirect(PIECE);
        while (direct.hasRemaining()) {
          direct.putLong(taken);
        }
        eaten.add(direct);
        eaten.add(new byte[PIECE * 3 / 4]);
      }
      TimeUnit.MINUTES.sleep(2);
      return RepeatStatus.FINISHED;
    }
  }
}
