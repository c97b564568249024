package dev.leasehold.batch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.database.support.DefaultDataFieldMaxValueIncrementerFactory;
import org.springframework.core.convert.support.ConfigurableConversionService;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.incrementer.DataFieldMaxValueIncrementer;
import org.springframework.jdbc.support.incrementer.MySQLMaxValueIncrementer;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Spring Batch's repository, without any connection of the job's pool outside the job's own
 * transactions.
 *
 * <p>A step's progress that is written while a transaction of the job is open goes through that
 * transaction, so that it commits together with the data it tells of; all else goes over the
 * bookkeeping connection. VERSION needs no care between the two: it lives in the object and the
 * row. Thread-safe.
 */
final class RoutedRepository {
  /** Connector/J names MariaDB so too; given, it saves asking a connection of the pool. */
  private static final String DATABASE_TYPE = "MYSQL";

  private final DataSource jobDatabase;
  private final ConfigurableConversionService conversions;
  private final JobRepository outside;
  private final Map<DataSource, JobRepository> inside = new ConcurrentHashMap<>();
  private final Set<Long> jobExecutions = ConcurrentHashMap.newKeySet();
  private final Set<StepExecution> notToBeTrusted = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  RoutedRepository(
      DataSource jobDatabase,
      BookkeepingConnection bookkeeping,
      ConfigurableConversionService conversions) {
    this.jobDatabase = jobDatabase;
    this.conversions = conversions;
    Factory factory = new Factory(bookkeeping, new JdbcTemplate(bookkeeping), conversions);
    this.outside = factory.transactional();
  }

  /** As authors get it. */
  JobRepository repository() {
    return (JobRepository)
        Proxy.newProxyInstance(
            RoutedRepository.class.getClassLoader(),
            new Class<?>[] {JobRepository.class},
            (proxy, method, arguments) -> route(proxy, method, arguments));
  }

  /** The job executions that were created here, those of nested jobs included. */
  Set<Long> jobExecutions() {
    return Set.copyOf(jobExecutions);
  }

  /** Refuses all further writes: the run was written down, and what comes later is stale. */
  void close() {
    closed = true;
  }

  private @Nullable Object route(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> arguments != null && proxy == arguments[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> "routed job repository";
      };
    }
    boolean update = method.getName().startsWith("update");
    if (closed && (update || method.getName().startsWith("create"))) {
      throw new IllegalStateException("this run was already written down as ended");
    }
    JobRepository target = outside;
    if (update && arguments != null && arguments[0] instanceof StepExecution execution) {
      DataSource bound = boundDataSource();
      if (bound != null) {
        target = inside.computeIfAbsent(bound, this::inside);
        TransactionSynchronizationManager.registerSynchronization(new Aftermath(execution));
      } else if (notToBeTrusted.contains(execution)) {
        return null;
      }
    }
    try {
      Object result = method.invoke(target, arguments);
      if (result instanceof JobExecution execution && method.getName().startsWith("create")) {
        jobExecutions.add(execution.getId());
      }
      return result;
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  /**
   * Tells whether what was written with a transaction has come to stay.
   *
   * <p>Where that is not sure, the object may remember more progress than the data has, or less.
   * Spring Batch would write it down as the step fails, and the restart would pass over a chunk or
   * do it twice. So the row is left as it was last committed; what is open is ended by SQL.
   */
  private final class Aftermath implements TransactionSynchronization {
    private final StepExecution execution;

    Aftermath(StepExecution execution) {
      this.execution = execution;
    }

    @Override
    public void afterCompletion(int status) {
      if (status == STATUS_COMMITTED) {
        notToBeTrusted.remove(execution);
      } else {
        notToBeTrusted.add(execution);
      }
    }
  }

  /** The key under which a connection of the job's database is in an open transaction, if any. */
  private @Nullable DataSource boundDataSource() {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      return null;
    }
    for (Map.Entry<Object, Object> resource :
        TransactionSynchronizationManager.getResourceMap().entrySet()) {
      if (resource.getKey() instanceof DataSource bound
          && leadsToJobDatabase(bound)
          && resource.getValue() instanceof ConnectionHolder holder
          && isInTransaction(holder)) {
        return bound;
      }
    }
    return null;
  }

  private boolean leadsToJobDatabase(DataSource bound) {
    DataSource target = bound;
    while (target != jobDatabase
        && target instanceof DelegatingDataSource delegating
        && delegating.getTargetDataSource() != null) {
      target = delegating.getTargetDataSource();
    }
    return target == jobDatabase;
  }

  /** A connection can be bound without a transaction of its own, as under a resourceless one. */
  private static boolean isInTransaction(ConnectionHolder holder) {
    try {
      return !holder.getConnection().getAutoCommit();
    } catch (SQLException | IllegalStateException e) {
      return false;
    }
  }

  private JobRepository inside(DataSource bound) {
    return new Factory(bound, new LockingReads(bound), conversions).bare();
  }

  private static final class Factory extends JdbcJobRepositoryFactoryBean {
    Factory(
        DataSource dataSource, JdbcTemplate template, ConfigurableConversionService conversions) {
      setDataSource(dataSource);
      setJdbcOperations(template);
      setDatabaseType(DATABASE_TYPE);
      setConversionService(conversions);
      setIncrementerFactory(new JoiningIncrementers(dataSource));
      setTransactionManager(new JdbcTransactionManager(dataSource));
      // The bookkeeping session is at READ COMMITTED; saying so again would cost two round trips.
      setIsolationLevelForCreate("ISOLATION_DEFAULT");
    }

    JobRepository transactional() {
      return made(this::getObject);
    }

    JobRepository bare() {
      return made(() -> (JobRepository) getTarget());
    }

    private JobRepository made(java.util.concurrent.Callable<JobRepository> maker) {
      try {
        afterPropertiesSet();
        return maker.call();
      } catch (Exception e) {
        throw new IllegalStateException("the job repository cannot be made", e);
      }
    }
  }

  /** Ids without the second connection that Spring's own incrementer opens by default. */
  private static final class JoiningIncrementers
      extends DefaultDataFieldMaxValueIncrementerFactory {
    private final DataSource dataSource;

    JoiningIncrementers(DataSource dataSource) {
      super(dataSource);
      this.dataSource = dataSource;
    }

    @Override
    public DataFieldMaxValueIncrementer getIncrementer(String databaseType, String name) {
      MySQLMaxValueIncrementer incrementer = new MySQLMaxValueIncrementer(dataSource, name, "ID");
      incrementer.setUseNewConnection(false);
      return incrementer;
    }
  }

  /**
   * Reads the version and status of executions as they are now, not as the chunk's snapshot has
   * them: otherwise a request to stop is not seen, and the chunk that overlooks it fails.
   */
  private static final class LockingReads extends JdbcTemplate {
    LockingReads(DataSource dataSource) {
      super(dataSource);
    }

    @Override
    @SuppressWarnings("NullAway") // the superclass's T may itself be nullable
    public <T> @Nullable T query(
        String sql, @Nullable PreparedStatementSetter setter, ResultSetExtractor<T> extractor) {
      return super.query(locking(sql), setter, extractor);
    }

    private static String locking(String sql) {
      String read = sql.strip();
      if (!read.startsWith("SELECT VERSION") && !read.startsWith("SELECT STATUS")) {
        return sql;
      }
      // The step's row is about to be written; the job's is shared by all its concurrent chunks.
      // MariaDB knows no FOR SHARE.
      return read + (read.contains("STEP_EXECUTION") ? " FOR UPDATE" : " LOCK IN SHARE MODE");
    }
  }
}
