package dev.leasehold.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.leasehold.plan.Role;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.MultipleAcquisitionAction;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** The pools that are compared, each with its checks on, over the same stub. */
public enum Contender {
  HIKARICP {
    @Override
    Pooled open(int size) {
      HikariConfig config = new HikariConfig();
      config.setDataSource(new StubDataSource());
      config.setMaximumPoolSize(size);
      config.setConnectionTimeout(30_000);
      HikariDataSource pool = new HikariDataSource(config);
      return new Pooled(pool, NOTHING_TO_BEGIN, pool::close);
    }
  },

  /**
   * With its check that a thread takes no second connection. It forgets who has one only while it
   * looks for leaks as well.
   */
  AGROAL {
    @Override
    Pooled open(int size) throws SQLException {
      AgroalDataSource pool =
          AgroalDataSource.from(
              new AgroalDataSourceConfigurationSupplier()
                  .connectionPoolConfiguration(
                      c ->
                          c.maxSize(size)
                              .initialSize(size)
                              .acquisitionTimeout(Duration.ofSeconds(30))
                              .leakTimeout(Duration.ofHours(1))
                              .multipleAcquisition(MultipleAcquisitionAction.STRICT)
                              .connectionFactoryConfiguration(
                                  f -> f.connectionProviderClass(StubDataSource.class))));
      return new Pooled(pool, NOTHING_TO_BEGIN, pool::close);
    }
  },

  /** In strict, each thread an activity that may hold one connection. */
  LEASEHOLD {
    @Override
    Pooled open(int size) {
      Role role = new Role("benchmark", Map.of("main", 1), 0, Optional.empty());
      LeasedPools pools =
          LeasedPools.open(
              Map.of("main", new LeasedPools.Spec(new StubDataSource(), size)),
              new LeasedPools.Settings(true, Duration.ofSeconds(30), role),
              new Silence(),
              InstantSource.system());
      return new Pooled(
          pools.dataSource("main"),
          () -> {
            Activities.Scope scope = pools.activities().begin("benchmark", role);
            return scope::close;
          },
          pools::close);
    }
  };

  private static final Pooled.Begin NOTHING_TO_BEGIN = () -> () -> {};

  abstract Pooled open(int size) throws SQLException;

  /**
   * An open pool.
   *
   * @param begin called on each thread before it asks for connections
   */
  record Pooled(DataSource dataSource, Begin begin, Runnable close) {
    interface Begin {
      /** Returns what is to be called on the same thread at the end. */
      Runnable onThisThread();
    }
  }

  private static final class Silence implements PoolEvents {
    @Override
    public void changed() {}

    @Override
    public void violated(Violation violation) {}

    @Override
    public void leaked(Leak leak) {}
  }
}
