package dev.leasehold.batch;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.job.flow.support.SimpleFlow;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemStreamException;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.JdbcPagingItemReader;
import org.springframework.batch.infrastructure.item.database.Order;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcPagingItemReaderBuilder;
import org.springframework.batch.infrastructure.item.support.SynchronizedItemStreamReader;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** One ordinary Spring Batch 6 job for each shape of step, as authors write them. */
final class Shapes {
  private Shapes() {}

  static JdbcCursorItemReader<Integer> cursor(DataSource dataSource, String where) {
    return new JdbcCursorItemReaderBuilder<Integer>()
        .name("reader")
        .dataSource(dataSource)
        .sql("SELECT id FROM source " + where + " ORDER BY id")
        .rowMapper((row, number) -> row.getInt(1))
        .build();
  }

  static JdbcPagingItemReader<Integer> paging(DataSource dataSource, String where) {
    try {
      JdbcPagingItemReader<Integer> reader =
          new JdbcPagingItemReaderBuilder<Integer>()
              .name("reader")
              .dataSource(dataSource)
              .selectClause("SELECT id")
              .fromClause("FROM source")
              .whereClause(where)
              .sortKeys(Map.of("id", Order.ASCENDING))
              .rowMapper((row, number) -> row.getInt(1))
              .pageSize(10)
              .build();
      reader.afterPropertiesSet();
      return reader;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static ItemWriter<Integer> writer(DataSource dataSource) {
    JdbcTemplate template = new JdbcTemplate(dataSource);
    return chunk -> chunk.forEach(id -> template.update("INSERT INTO target (id) VALUES (?)", id));
  }

  static ItemProcessor<Integer, Integer> lookup(DataSource dataSource) {
    JdbcTemplate template = new JdbcTemplate(dataSource);
    return id -> template.queryForObject("SELECT id FROM source WHERE id = ?", Integer.class, id);
  }

  static Job job(JobRepository repository, Step step) {
    return new JobBuilder("shape", repository).start(step).build();
  }

  @Configuration
  static class OneQuery {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      JdbcTemplate template = new JdbcTemplate(data);
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .tasklet(
                  (contribution, context) -> {
                    template.update("INSERT INTO target (id) SELECT id FROM source");
                    return RepeatStatus.FINISHED;
                  },
                  transactions)
              .build());
    }
  }

  @Configuration
  static class PagingChunk {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .<Integer, Integer>chunk(10)
              .transactionManager(transactions)
              .reader(paging(data, ""))
              .processor(lookup(data))
              .writer(writer(data))
              .build());
    }
  }

  @Configuration
  static class CursorChunk {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .<Integer, Integer>chunk(10)
              .transactionManager(transactions)
              .reader(cursor(data, ""))
              .processor(lookup(data))
              .writer(writer(data))
              .build());
    }
  }

  @Configuration
  static class RequiresNew {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      TransactionTemplate own = new TransactionTemplate(transactions);
      own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
      JdbcTemplate template = new JdbcTemplate(data);
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .<Integer, Integer>chunk(10)
              .transactionManager(transactions)
              .reader(cursor(data, ""))
              .processor(
                  id -> {
                    own.executeWithoutResult(
                        status -> template.update("INSERT INTO log (note) VALUES (?)", "" + id));
                    return id;
                  })
              .writer(writer(data))
              .build());
    }
  }

  @Configuration
  static class CursorWorkers {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .<Integer, Integer>chunk(10)
              .transactionManager(transactions)
              .reader(cursor(data, ""))
              .processor(lookup(data))
              .writer(writer(data))
              .taskExecutor(new SimpleAsyncTaskExecutor("author-"))
              .build());
    }
  }

  @Configuration
  static class PagingWorkers {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .<Integer, Integer>chunk(10)
              .transactionManager(transactions)
              .reader(paging(data, ""))
              .processor(lookup(data))
              .writer(writer(data))
              .taskExecutor(new SimpleAsyncTaskExecutor("author-"))
              .build());
    }
  }

  @Configuration
  static class OldModelWorkers {
    @Bean
    @SuppressWarnings("removal")
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      SynchronizedItemStreamReader<Integer> reader =
          new SynchronizedItemStreamReader<>(cursor(data, ""));
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .<Integer, Integer>chunk(10, transactions)
              .reader(reader)
              .processor(lookup(data))
              .writer(writer(data))
              .taskExecutor(new SimpleAsyncTaskExecutor("author-"))
              .build());
    }
  }

  /** Four partitions, of which each is open before any of them goes on. */
  abstract static class Partitions {
    abstract ItemStreamReader<Integer> reader(DataSource data, String where);

    @Bean
    Job job(
        JobRepository repository,
        PlatformTransactionManager transactions,
        DataSource data,
        ItemStreamReader<Integer> partReader) {
      Step part =
          new StepBuilder("part", repository)
              .<Integer, Integer>chunk(10)
              .transactionManager(transactions)
              .reader(partReader)
              .writer(writer(data))
              .build();
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .partitioner(
                  "part",
                  grid -> {
                    Map<String, ExecutionContext> parts = new HashMap<>();
                    for (int i = 0; i < grid; i++) {
                      parts.put("partition" + i, new ExecutionContext(Map.of("part", i)));
                    }
                    return parts;
                  })
              .step(part)
              .gridSize(4)
              .taskExecutor(new SimpleAsyncTaskExecutor("author-"))
              .build());
    }

    @Bean
    CyclicBarrier allOpen() {
      return new CyclicBarrier(4);
    }

    @Bean
    @StepScope
    ItemStreamReader<Integer> partReader(
        DataSource data,
        CyclicBarrier allOpen,
        @Value("#{stepExecutionContext['part']}") int part) {
      ItemStreamReader<Integer> reader = reader(data, "WHERE part = " + part);
      return new ItemStreamReader<>() {
        @Override
        public Integer read() throws Exception {
          return reader.read();
        }

        @Override
        public void open(ExecutionContext context) {
          reader.open(context);
          try {
            allOpen.await(10, TimeUnit.SECONDS);
          } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new ItemStreamException(e);
          }
        }

        @Override
        public void update(ExecutionContext context) {
          reader.update(context);
        }

        @Override
        public void close() {
          reader.close();
        }
      };
    }
  }

  @Configuration
  static class CursorPartitions extends Partitions {
    @Override
    ItemStreamReader<Integer> reader(DataSource data, String where) {
      return cursor(data, where);
    }
  }

  @Configuration
  static class PagingPartitions extends Partitions {
    @Override
    ItemStreamReader<Integer> reader(DataSource data, String where) {
      return paging(data, where);
    }
  }

  @Configuration
  static class SplitFlow {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      Flow[] flows = new Flow[4];
      for (int i = 0; i < flows.length; i++) {
        flows[i] =
            new FlowBuilder<SimpleFlow>("flow" + i)
                .start(
                    new StepBuilder("copy" + i, repository)
                        .<Integer, Integer>chunk(10)
                        .transactionManager(transactions)
                        .reader(paging(data, "WHERE part = " + i))
                        .writer(writer(data))
                        .build())
                .build();
      }
      return new JobBuilder("shape", repository)
          .start(
              new FlowBuilder<SimpleFlow>("split")
                  .split(new SimpleAsyncTaskExecutor("author-"))
                  .add(flows)
                  .build())
          .end()
          .build();
    }
  }

  @Configuration
  static class StreamOnOwnConnection {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .tasklet(
                  (contribution, context) -> {
                    stream(data);
                    return RepeatStatus.FINISHED;
                  },
                  transactions)
              .build());
    }

    private static void stream(DataSource data) throws java.sql.SQLException {
      try (Connection streaming = data.getConnection();
          PreparedStatement rows = streaming.prepareStatement("SELECT id FROM source")) {
        rows.setFetchSize(Integer.MIN_VALUE);
        try (ResultSet row = rows.executeQuery()) {
          while (row.next()) {
            try (Connection other = data.getConnection();
                PreparedStatement insert =
                    other.prepareStatement("INSERT INTO target (id) VALUES (?)")) {
              insert.setInt(1, row.getInt(1));
              insert.executeUpdate();
            }
          }
        }
      }
    }
  }
}
