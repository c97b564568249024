package dev.leasehold.batch;

import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.annotation.EnableBatchProcessing;
import org.springframework.batch.core.configuration.annotation.EnableJdbcJobRepository;
import org.springframework.batch.core.configuration.annotation.JobScope;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.configuration.support.DefaultBatchConfiguration;
import org.springframework.batch.core.configuration.support.JdbcDefaultBatchConfiguration;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.flow.FlowExecutionStatus;
import org.springframework.batch.core.job.flow.JobExecutionDecider;
import org.springframework.batch.core.job.flow.support.SimpleFlow;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Configurations of every kind that Spring Batch 6 knows, and some that cannot be used. */
final class Configurations {
  private Configurations() {}

  private static Step note(
      String name,
      JobRepository repository,
      PlatformTransactionManager transactions,
      DataSource data) {
    JdbcTemplate template = new JdbcTemplate(data);
    return new StepBuilder(name, repository)
        .tasklet(
            (contribution, context) -> {
              template.update("INSERT INTO log (note) VALUES (?)", name);
              return RepeatStatus.FINISHED;
            },
            transactions)
        .build();
  }

  @Configuration
  static class Plain {
    @Bean
    Job job(
        JobRepository repository,
        PlatformTransactionManager transactions,
        DataSource data,
        JobOperator operator,
        AsyncTaskExecutor executor) {
      return Shapes.job(repository, note("noted", repository, transactions, data));
    }
  }

  @Configuration
  @EnableBatchProcessing
  static class Enabled extends Plain {}

  @Configuration
  @EnableBatchProcessing
  @EnableJdbcJobRepository
  static class EnabledJdbc extends Plain {}

  @Configuration
  static class Default extends DefaultBatchConfiguration {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      return Shapes.job(repository, note("noted", repository, transactions, data));
    }
  }

  @Configuration
  static class JdbcDefault extends JdbcDefaultBatchConfiguration {
    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      return Shapes.job(repository, note("noted", repository, transactions, data));
    }
  }

  /** Nobody may ask it for a connection. */
  static final class Forbidden extends AbstractDataSource {
    @Override
    public java.sql.Connection getConnection() {
      throw new IllegalStateException("the author's own DataSource was used");
    }

    @Override
    public java.sql.Connection getConnection(String username, String password) {
      return getConnection();
    }
  }

  @Configuration
  static class OwnBeans extends Plain {
    @Bean
    DataSource dataSource() {
      return new Forbidden();
    }

    @Bean
    @Primary
    PlatformTransactionManager reporting() {
      return new DataSourceTransactionManager(new Forbidden());
    }

    @Bean
    DataSource archive() {
      return new Forbidden();
    }
  }

  /** The step's transaction is bound to a proxy of the job's DataSource. */
  @Configuration
  static class LazyProxy {
    @Bean
    Job job(JobRepository repository, DataSource data) {
      LazyConnectionDataSourceProxy lazy = new LazyConnectionDataSourceProxy(data);
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .<Integer, Integer>chunk(10)
              .transactionManager(new DataSourceTransactionManager(lazy))
              .reader(Shapes.paging(lazy, ""))
              .writer(
                  chunk -> {
                    Shapes.writer(lazy).write(chunk);
                    TransactionSynchronizationManager.registerSynchronization(
                        new TransactionSynchronization() {
                          @Override
                          public void beforeCommit(boolean readOnly) {
                            Behaviours.BEFORE_COMMIT.get().run();
                          }
                        });
                  })
              .build());
    }
  }

  @Configuration
  static class NoTransactionManager {
    @Bean
    Job job(JobRepository repository, DataSource data) {
      return Shapes.job(
          repository,
          new StepBuilder("copy", repository)
              .<Integer, Integer>chunk(10)
              .reader(Shapes.paging(data, ""))
              .writer(Shapes.writer(data))
              .build());
    }
  }

  /** A step of steps, a job of its own inside, a decider, and a step made when the job begins. */
  @Configuration
  static class Nested {
    @Bean
    Job inner(JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      return new JobBuilder("inner", repository)
          .start(note("in the inner job", repository, transactions, data))
          .build();
    }

    @Bean
    @JobScope
    Step late(
        JobRepository repository,
        PlatformTransactionManager transactions,
        DataSource data,
        @Value("#{jobParameters['leasehold.scheduledAt']}") String instant) {
      return note("late", repository, transactions, data);
    }

    @Bean
    Job job(
        JobRepository repository,
        PlatformTransactionManager transactions,
        DataSource data,
        JobOperator operator,
        Job inner,
        Step late) {
      JdbcTemplate template = new JdbcTemplate(data);
      JobExecutionDecider decider =
          new JobExecutionDecider() {
            @Override
            public FlowExecutionStatus decide(JobExecution job, StepExecution step) {
              template.update("INSERT INTO log (note) VALUES ('decided')");
              return new FlowExecutionStatus("ON");
            }
          };
      return new JobBuilder("shape", repository)
          .start(
              new StepBuilder("steps", repository)
                  .flow(
                      new FlowBuilder<SimpleFlow>("flow")
                          .start(note("in the flow", repository, transactions, data))
                          .build())
                  .build())
          .next(decider)
          .on("ON")
          .to(new StepBuilder("inner job", repository).job(inner).operator(operator).build())
          .next(late)
          .end()
          .build();
    }
  }

  /** Step and tasklet are made when the job begins, and one is chosen by a name nobody gives. */
  @Configuration
  static class Late {
    @Bean
    @StepScope
    Tasklet noting(DataSource data, @Value("#{stepExecution.stepName}") String step) {
      JdbcTemplate template = new JdbcTemplate(data);
      return (contribution, context) -> {
        template.update("INSERT INTO log (note) VALUES (?)", step);
        return RepeatStatus.FINISHED;
      };
    }

    @Bean
    @JobScope
    Step late(JobRepository repository, PlatformTransactionManager transactions, Tasklet noting) {
      return new StepBuilder("noted", repository).tasklet(noting, transactions).build();
    }

    @Bean
    Job job(JobRepository repository, Step late) {
      return Shapes.job(repository, late);
    }
  }

  @Configuration
  static class NoJob {}

  @Configuration
  static class TwoJobs extends Plain {
    @Bean
    Job another(
        JobRepository repository, PlatformTransactionManager transactions, DataSource data) {
      return new JobBuilder("another", repository)
          .start(note("noted", repository, transactions, data))
          .build();
    }
  }

  /** Asks for what Spring Boot would have made of the DataSource. */
  @Configuration
  @EnableScheduling
  static class Templates {
    @Bean
    Job job(
        JobRepository repository,
        PlatformTransactionManager transactions,
        JdbcTemplate template,
        NamedParameterJdbcTemplate named,
        JdbcClient client) {
      return Shapes.job(
          repository,
          new StepBuilder("noted", repository)
              .tasklet(
                  (contribution, context) -> {
                    template.update("INSERT INTO log (note) VALUES ('template')");
                    named.update("INSERT INTO log (note) VALUES (:note)", Map.of("note", "named"));
                    client.sql("INSERT INTO log (note) VALUES ('client')").update();
                    return RepeatStatus.FINISHED;
                  },
                  transactions)
              .build());
    }

    @Scheduled(fixedRate = 1)
    void neverCalled() {
      throw new IllegalStateException("called");
    }
  }

  @Configuration
  static class OwnTemplate extends Templates {
    @Bean
    JdbcTemplate template(DataSource data) {
      return new JdbcTemplate(data);
    }
  }

  @Configuration
  static class BrokenBean extends Plain {
    @Bean
    Object broken() {
      throw new IllegalStateException("no such\nfile");
    }
  }

  @Configuration
  static class MissingBean extends Plain {
    @Bean
    Object needy(java.util.concurrent.Flow.Subscription nobodyHasIt) {
      return nobodyHasIt;
    }
  }

  @Configuration
  static class MissingProperty extends Plain {
    @Bean
    Object needy(@Value("${nobody.set.it}") String value) {
      return value;
    }
  }

  static final class NeitherNor {}
}
