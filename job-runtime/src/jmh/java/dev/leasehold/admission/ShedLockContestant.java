package dev.leasehold.admission;

import dev.leasehold.testkit.TestSchema;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.sql.DataSource;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** ShedLock with the server's time: a row for each name, and no sum over them. */
final class ShedLockContestant implements Contestant {
  private static final InstantSource CLOCK = InstantSource.system();

  private final TestSchema schema;
  private final JdbcTemplateLockProvider provider;
  private final AtomicReferenceArray<SimpleLock> locks;

  ShedLockContestant(TestSchema schema, DataSource connections, int claimants) {
    this.schema = schema;
    this.locks = new AtomicReferenceArray<>(claimants);
    schema.execute(
        "CREATE TABLE shedlock (name VARCHAR(64) NOT NULL PRIMARY KEY, lock_until TIMESTAMP(3) NOT"
            + " NULL, locked_at TIMESTAMP(3) NOT NULL, locked_by VARCHAR(255) NOT NULL)");
    this.provider =
        new JdbcTemplateLockProvider(
            Configuration.builder()
                .withJdbcTemplate(new JdbcTemplate(connections))
                .usingDbTime()
                .build());
  }

  @Override
  public String name() {
    return "ShedLock";
  }

  /** Its rows stay, as they do in its use: a lock that was taken once is updated. */
  @Override
  public void prepare(int capacity, int takings) {
    schema.execute("UPDATE shedlock SET lock_until = locked_at");
  }

  @Override
  public boolean take(int claimant) {
    Optional<SimpleLock> lock =
        provider.lock(
            new LockConfiguration(
                CLOCK.instant(), "job-" + claimant, Duration.ofMinutes(10), Duration.ZERO));
    lock.ifPresent(taken -> locks.set(claimant, taken));
    return lock.isPresent();
  }

  @Override
  public void giveBack(int claimant) {
    locks.get(claimant).unlock();
  }
}
