import javax.sql.DataSource;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.JdbcTemplate;

/** The same query as the peer's. */
public final class TrivialJob implements Tasklet {
  private final JdbcTemplate sql;

  public TrivialJob(DataSource dataSource) {
    sql = new JdbcTemplate(dataSource);
  }

  @Override
  public RepeatStatus execute(StepContribution contribution, ChunkContext context) {
    sql.queryForObject("SELECT 1", Integer.class);
    return RepeatStatus.FINISHED;
  }
}
