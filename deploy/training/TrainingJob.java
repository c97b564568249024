import java.util.List;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** What most jobs do: a cursor, a query per row, and a write per chunk; and a step of a tasklet. */
@Configuration
public class TrainingJob {
  @Bean
  JdbcCursorItemReader<Long> reader(DataSource main) {
    return new JdbcCursorItemReaderBuilder<Long>()
        .name("reader")
        .dataSource(main)
        .sql("SELECT id FROM source")
        .rowMapper((row, number) -> row.getLong(1))
        .build();
  }

  @Bean
  Step copy(
      JobRepository repository,
      PlatformTransactionManager transactions,
      JdbcCursorItemReader<Long> reader,
      DataSource main) {
    JdbcTemplate sql = new JdbcTemplate(main);
    return new StepBuilder("copy", repository)
        .<Long, Long>chunk(10)
        .transactionManager(transactions)
        .reader(reader)
        .processor(id -> sql.queryForObject("SELECT id FROM source WHERE id = ?", Long.class, id))
        .writer(
            chunk ->
                sql.batchUpdate(
                    "INSERT INTO target VALUES (?)",
                    List.copyOf(chunk.getItems()).stream().map(id -> new Object[] {id}).toList()))
        .build();
  }

  @Bean
  Step tidy(JobRepository repository, PlatformTransactionManager transactions, DataSource main) {
    return new StepBuilder("tidy", repository)
        .tasklet(
            (contribution, context) -> {
              new JdbcTemplate(main).update("DELETE FROM target");
              return null;
            },
            transactions)
        .build();
  }

  @Bean
  Job training(JobRepository repository, Step copy, Step tidy) {
    return new JobBuilder("training", repository).start(copy).next(tidy).build();
  }
}
