package dev.leasehold.admission;

import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.SystemClock;
import com.github.kagkarlsson.scheduler.TaskResolver;
import com.github.kagkarlsson.scheduler.event.SchedulerListeners;
import com.github.kagkarlsson.scheduler.jdbc.JdbcTaskRepository;
import com.github.kagkarlsson.scheduler.jdbc.MySQL8JdbcCustomization;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ScheduledTaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.leasehold.testkit.TestSchema;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.sql.DataSource;

/**
 * db-scheduler's lock-and-fetch: whoever asks gets any execution that is due and that nobody else
 * has locked, and no sum is kept.
 */
final class DbSchedulerContestant implements Contestant {
  private static final InstantSource CLOCK = InstantSource.system();

  private final TestSchema schema;
  private final OneTimeTask<Void> task;
  private final JdbcTaskRepository repository;
  private final AtomicReferenceArray<Execution> picked;

  DbSchedulerContestant(TestSchema schema, DataSource connections, int claimants) {
    this.schema = schema;
    this.picked = new AtomicReferenceArray<>(claimants);
    this.task = Tasks.oneTime("task").execute((instance, context) -> {});
    schema.execute(
        "CREATE TABLE scheduled_tasks (task_name VARCHAR(100) NOT NULL, task_instance VARCHAR(100)"
            + " NOT NULL, task_data BLOB, execution_time TIMESTAMP(6) NOT NULL, picked BOOLEAN NOT"
            + " NULL, picked_by VARCHAR(50), last_success TIMESTAMP(6) NULL, last_failure"
            + " TIMESTAMP(6) NULL, consecutive_failures INT, last_heartbeat TIMESTAMP(6) NULL,"
            + " version BIGINT NOT NULL, priority SMALLINT, PRIMARY KEY (task_name, task_instance),"
            + " INDEX (execution_time), INDEX (last_heartbeat), INDEX (priority DESC,"
            + " execution_time ASC))");
    SystemClock clock = new SystemClock();
    this.repository =
        new JdbcTaskRepository(
            connections,
            true,
            new MySQL8JdbcCustomization(false),
            JdbcTaskRepository.DEFAULT_TABLE_NAME,
            new TaskResolver(SchedulerListeners.NOOP, clock, List.of(task)),
            new SchedulerName.Fixed("benchmark"),
            false,
            clock);
  }

  @Override
  public String name() {
    return "db-scheduler";
  }

  @Override
  public void prepare(int capacity, int takings) {
    schema.execute("DELETE FROM scheduled_tasks");
    Instant due = CLOCK.instant().minusSeconds(60);
    List<ScheduledTaskInstance> all = new ArrayList<>();
    for (int i = 0; i < takings; i++) {
      all.add(new ScheduledTaskInstance(task.instance("run-" + i), due));
    }
    repository.createBatch(all);
  }

  @Override
  public boolean take(int claimant) {
    List<Execution> mine = repository.lockAndGetDue(CLOCK.instant(), 1);
    if (mine.isEmpty()) {
      return false;
    }
    picked.set(claimant, mine.get(0));
    return true;
  }

  @Override
  public void giveBack(int claimant) {
    repository.remove(picked.get(claimant));
  }
}
