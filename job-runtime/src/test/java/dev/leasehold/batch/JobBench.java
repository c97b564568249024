package dev.leasehold.batch;

import dev.leasehold.plan.Plan;
import dev.leasehold.plan.PlanNode;
import dev.leasehold.pool.Leak;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.pool.PoolEvents;
import dev.leasehold.pool.Violation;
import dev.leasehold.testkit.TestDatabase;
import dev.leasehold.testkit.TestSchema;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** A schema with Spring Batch's tables and some rows, and jobs run on pools of a chosen size. */
final class JobBench {
  static final int ROWS = 100;
  static final Instant INSTANT = Instant.parse("2026-11-22T03:15:00Z");

  private final TestSchema schema;
  private final DataSource direct;
  private final List<Violation> violations = new CopyOnWriteArrayList<>();
  private final List<Leak> leaks = new CopyOnWriteArrayList<>();

  JobBench() {
    schema = TestDatabase.get().createSchema();
    direct = new DriverManagerDataSource(schema.url(), schema.username(), schema.password());
    new ResourceDatabasePopulator(
            new ClassPathResource("org/springframework/batch/core/schema-mysql.sql"))
        .execute(direct);
    schema.execute(
        "CREATE TABLE source (id INT PRIMARY KEY, part INT NOT NULL)",
        "CREATE TABLE target (id INT PRIMARY KEY)",
        "CREATE TABLE log (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(100))");
    StringBuilder rows = new StringBuilder("INSERT INTO source VALUES ");
    for (int id = 1; id <= ROWS; id++) {
      rows.append(id == 1 ? "" : ",").append('(').append(id).append(',').append(id % 4).append(')');
    }
    schema.execute(rows.toString());
  }

  JdbcTemplate sql() {
    return new JdbcTemplate(direct);
  }

  TestSchema schema() {
    return schema;
  }

  List<Violation> violations() {
    return violations;
  }

  List<Leak> leaks() {
    return leaks;
  }

  int written() {
    return sql().queryForObject("SELECT COUNT(*) FROM target", Integer.class);
  }

  /** A plan of these nodes on the database {@code main}. */
  static Plan plan(PlanNode... nodes) {
    return new Plan("bench", "main", List.of(nodes));
  }

  static PlanNode cursor(PlanNode... each) {
    return new PlanNode.Cursor("SELECT", "main", false, List.of(each));
  }

  static PlanNode transaction(PlanNode... nodes) {
    return new PlanNode.Transaction("main", false, List.of(nodes));
  }

  static PlanNode query() {
    return new PlanNode.Query("SELECT", "main", true);
  }

  static PlanNode parallel(int workers, PlanNode... each) {
    return new PlanNode.Parallel(workers, workers, List.of(each));
  }

  static BatchJob.Identity at(Instant instant) {
    return new BatchJob.Identity(
        Map.of(), Optional.of("leasehold.scheduledAt"), instant, OptionalLong.empty());
  }

  /** Asked for at another instant than what it takes up. */
  static BatchJob.Identity restartOf(long execution) {
    return new BatchJob.Identity(
        Map.of(),
        Optional.of("leasehold.scheduledAt"),
        INSTANT.plusSeconds(60),
        OptionalLong.of(execution));
  }

  /** Opens a pool and loads the job. */
  Running open(Class<?> configuration, Plan plan, int size) {
    return open(configuration, plan, size, Duration.ofSeconds(20), Map.of());
  }

  Running open(
      Class<?> configuration,
      Plan plan,
      int size,
      Duration acquireTimeout,
      Map<String, String> properties) {
    return new Running(configuration, plan, size, acquireTimeout, properties, direct);
  }

  /** Opens a pool of connections that the test has made. */
  Running open(Class<?> configuration, Plan plan, int size, DataSource connections) {
    return new Running(configuration, plan, size, Duration.ofSeconds(20), Map.of(), connections);
  }

  /**
   * Connections of which the commit with this number fails, counted over all of them.
   *
   * @param committed whether the server has committed all the same
   */
  DataSource failingCommit(int number, boolean committed) {
    AtomicInteger commits = new AtomicInteger();
    return new DelegatingDataSource(direct) {
      @Override
      public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        return (Connection)
            Proxy.newProxyInstance(
                JobBench.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("commit") && commits.incrementAndGet() == number) {
                    if (committed) {
                      connection.commit();
                    }
                    connection.abort(Runnable::run);
                    throw new SQLException("the answer to the commit was lost", "08S01");
                  }
                  try {
                    return method.invoke(connection, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getTargetException();
                  }
                });
      }
    };
  }

  /** A loaded job and its pool. */
  final class Running implements AutoCloseable {
    private final LeasedPools pools;
    private final BatchJob job;

    Running(
        Class<?> configuration,
        Plan plan,
        int size,
        Duration acquireTimeout,
        Map<String, String> properties,
        DataSource connections) {
      pools =
          LeasedPools.open(
              Map.of("main", new LeasedPools.Spec(connections, size)),
              new LeasedPools.Settings(false, acquireTimeout, plan.outsideSteps()),
              new PoolEvents() {
                @Override
                public void changed() {}

                @Override
                public void violated(Violation violation) {
                  violations.add(violation);
                }

                @Override
                public void leaked(Leak leak) {
                  leaks.add(leak);
                }
              },
              InstantSource.system());
      try {
        job =
            BatchJob.load(
                new BatchJob.Spec(
                    "bench",
                    configuration.getName(),
                    configuration.getClassLoader(),
                    plan,
                    pools,
                    "main",
                    direct,
                    properties));
      } catch (RuntimeException e) {
        pools.close();
        throw e;
      }
    }

    BatchJob job() {
      return job;
    }

    LeasedPools pools() {
      return pools;
    }

    BatchJob.Outcome run(BatchJob.Identity identity) {
      return job.run(identity);
    }

    @Override
    public void close() {
      job.close();
      pools.close();
    }
  }

  /** Kills a session of the server. */
  void kill(long connection) throws SQLException {
    try (Connection control = schema.connect()) {
      control.createStatement().execute("KILL " + connection);
    }
  }
}
