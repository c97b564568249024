package dev.leasehold.schedule;

import dev.leasehold.admission.Fires.Fire;
import dev.leasehold.database.SchedulerTables;
import dev.leasehold.declaration.JobDeclaration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Quartz, clustered over the ledger's database: it chooses which daemon starts what is due. Each of
 * its threads is one run's place; a daemon with none free leaves what is due to the others.
 *
 * <p>Thread-safe. Its clock is the machine's, as Quartz' always is.
 */
final class QuartzCluster implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QuartzCluster.class);

  private static final String CLUSTER = "leasehold";

  /** Triggers of declared schedules; each is called by its job. */
  private static final String SCHEDULES = "schedules";

  /** Triggers of single instants that are left to be started; each is called by its instant. */
  private static final String LEFT = "left";

  private static final int AT_ONCE = 500;

  private static final JobDetail START =
      JobBuilder.newJob(Start.class)
          .withIdentity(new JobKey("start", "leasehold"))
          .storeDurably()
          .requestRecovery()
          .build();

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final int LOOKS = 100;

  private final Scheduler scheduler;
  private final String instance;
  private final DataSource pool;

  private QuartzCluster(Scheduler scheduler, String instance, DataSource pool) {
    this.scheduler = scheduler;
    this.instance = instance;
    this.pool = pool;
  }

  /**
   * What is done when an instant has come; on one of the cluster's threads, for as long as it
   * takes.
   */
  interface Starting {
    /**
     * @param scheduled whether the schedule says so, not somebody who has found it left
     */
    void start(Fire fire, boolean scheduled);
  }

  /**
   * Joins it.
   *
   * @param pool of connections to the ledger's database
   * @param instance unique in the cluster
   * @param threads runs at a time, at least 1
   */
  static QuartzCluster join(DataSource pool, String instance, int threads, Starting starting)
      throws SchedulerException {
    DBConnectionManager.getInstance().addConnectionProvider(instance, new Provider(pool));
    Scheduler scheduler = new StdSchedulerFactory(properties(instance, threads)).getScheduler();
    scheduler.setJobFactory((fired, ignored) -> new Start(starting));
    QuartzCluster joined = new QuartzCluster(scheduler, instance, pool);
    try {
      scheduler.addJob(START, true);
      scheduler.start();
      return joined;
    } catch (SchedulerException failed) {
      joined.close();
      throw failed;
    }
  }

  private static Properties properties(String instance, int threads) {
    Properties all = new Properties();
    all.setProperty("org.quartz.scheduler.instanceName", CLUSTER);
    all.setProperty("org.quartz.scheduler.instanceId", instance);
    all.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
    all.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
    all.setProperty(
        "org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "" + Math.min(threads, 10));
    all.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
    all.setProperty("org.quartz.threadPool.threadCount", "" + threads);
    all.setProperty("org.quartz.threadPool.threadNamePrefix", "run");
    all.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
    all.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
    all.setProperty(
        "org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.StdJDBCDelegate");
    all.setProperty(
        "org.quartz.jobStore.driverDelegateInitString",
        "triggerPersistenceDelegateClasses=" + ScheduleTriggerRows.class.getName());
    all.setProperty("org.quartz.jobStore.dataSource", instance);
    all.setProperty("org.quartz.jobStore.tablePrefix", SchedulerTables.PREFIX);
    all.setProperty("org.quartz.jobStore.isClustered", "true");
    all.setProperty("org.quartz.jobStore.clusterCheckinInterval", "3000");
    all.setProperty("org.quartz.jobStore.acquireTriggersWithinLock", "true");
    all.setProperty("org.quartz.jobStore.useProperties", "true");
    all.setProperty("org.quartz.jobStore.dbRetryInterval", "2000");
    return all;
  }

  /** Which job's schedule changes how, by its trigger in Quartz. */
  record Changes(int added, int removed) {}

  /**
   * Makes the triggers those of these jobs. A schedule that is new, or has changed, begins now.
   *
   * @param now of the machine's clock
   */
  Changes keep(Collection<JobDeclaration> jobs, Instant now)
      throws SchedulerException, SQLException {
    Map<String, String> kept = kept();
    List<Trigger> fresh = new ArrayList<>();
    for (JobDeclaration job : jobs) {
      if (job.schedule().isEmpty()) {
        continue;
      }
      String cron = job.schedule().get();
      String zone = job.timeZone().getId();
      String before = kept.remove(job.name());
      if (!said(cron, zone).equals(before)) {
        Trigger trigger = trigger(job.name(), cron, zone, now);
        if (trigger.getFireTimeAfter(Date.from(now)) != null) {
          fresh.add(trigger);
        }
      }
    }
    for (int from = 0; from < fresh.size(); from += AT_ONCE) {
      List<Trigger> some = fresh.subList(from, Math.min(fresh.size(), from + AT_ONCE));
      scheduler.scheduleJobs(Map.of(START, Set.copyOf(some)), true);
    }
    scheduler.unscheduleJobs(kept.keySet().stream().map(QuartzCluster::key).toList());
    return new Changes(fresh.size(), kept.size());
  }

  private static Trigger trigger(String job, String cron, String zone, Instant from) {
    return TriggerBuilder.newTrigger()
        .withIdentity(key(job))
        .forJob(START.getKey())
        .withSchedule(ScheduleTrigger.at(cron, zone))
        .startAt(Date.from(from))
        .build();
  }

  private static TriggerKey key(String job) {
    return new TriggerKey(job, SCHEDULES);
  }

  private static String said(String cron, String zone) {
    return cron + " " + zone;
  }

  /** By job. Quartz itself would read each of them with several statements. */
  private Map<String, String> kept() throws SQLException {
    Map<String, String> kept = new HashMap<>();
    read(
        "SELECT TRIGGER_NAME, STR_PROP_1, STR_PROP_2 FROM "
            + SchedulerTables.PREFIX
            + "SIMPROP_TRIGGERS WHERE SCHED_NAME = ? AND TRIGGER_GROUP = ?",
        row -> kept.put(row.getString(1), said(row.getString(2), row.getString(3))),
        CLUSTER,
        SCHEDULES);
    return kept;
  }

  /**
   * Starts an instant as soon as a place is free anywhere; nothing happens where that is asked for
   * already.
   */
  void start(Fire fire) throws SchedulerException {
    try {
      scheduler.scheduleJob(
          TriggerBuilder.newTrigger()
              .withIdentity(new TriggerKey(fire.toString(), LEFT))
              .forJob(START.getKey())
              .withSchedule(
                  SimpleScheduleBuilder.simpleSchedule()
                      .withMisfireHandlingInstructionIgnoreMisfires())
              .startNow()
              .build());
    } catch (ObjectAlreadyExistsException asked) {
      log.debug("{} waits for a place already", fire);
    }
  }

  /** Passes over the instants of a schedule that lie before this one. */
  void goOnWith(String job, Instant instant) throws SchedulerException {
    Trigger trigger = scheduler.getTrigger(key(job));
    if (trigger instanceof ScheduleTrigger known
        && known.getNextFireTime() != null
        && known.getNextFireTime().toInstant().isBefore(instant)) {
      scheduler.rescheduleJob(key(job), trigger(job, known.cron(), known.zone(), instant));
    }
  }

  /** Frees triggers that Quartz has given up, which it never fires again otherwise. */
  void mend() throws SchedulerException, SQLException {
    Set<TriggerKey> given = new LinkedHashSet<>();
    read(
        "SELECT TRIGGER_NAME, TRIGGER_GROUP FROM "
            + SchedulerTables.PREFIX
            + "TRIGGERS WHERE SCHED_NAME = ? AND TRIGGER_STATE = 'ERROR'",
        row -> given.add(new TriggerKey(row.getString(1), row.getString(2))),
        CLUSTER);
    for (TriggerKey key : given) {
      log.warn("Quartz has given up trigger {}; it goes on", key.getName());
      scheduler.resetTriggerFromErrorState(key);
    }
  }

  private interface Reading {
    void row(ResultSet row) throws SQLException;
  }

  private void read(String question, Reading reading, String... parameters) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement select = connection.prepareStatement(question)) {
      for (int i = 0; i < parameters.length; i++) {
        select.setString(i + 1, parameters[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          reading.row(row);
        }
      }
    }
  }

  /** Starts nothing any more, and stays a member of the cluster. */
  void pause() throws SchedulerException {
    scheduler.standby();
  }

  /** Leaves the cluster; the threads of runs go on. */
  @Override
  public void close() {
    close(false);
  }

  /**
   * Leaves the cluster. Quartz itself is never waited for: where its database is gone, it tries to
   * write down the end of a run for ever.
   *
   * @param waiting for some seconds, until Quartz has written down that all its runs have ended; no
   *     other daemon recovers them then
   */
  void close(boolean waiting) {
    try {
      if (waiting) {
        scheduler.standby();
        awaitWrittenDown();
      }
      scheduler.shutdown(false);
    } catch (SchedulerException failed) {
      log.warn("Quartz could not be ended: {}", failed.getMessage());
    }
  }

  private void awaitWrittenDown() {
    try {
      int looks = 0;
      while (hasFired() && looks++ < LOOKS) {
        TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      }
    } catch (SQLException unreachable) {
      log.debug("nobody can tell what is written down: {}", unreachable.getMessage());
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean hasFired() throws SQLException {
    boolean[] any = new boolean[1];
    read(
        "SELECT 1 FROM "
            + SchedulerTables.PREFIX
            + "FIRED_TRIGGERS WHERE SCHED_NAME = ? AND INSTANCE_NAME = ? LIMIT 1",
        row -> any[0] = true,
        CLUSTER,
        instance);
    return any[0];
  }

  /** What Quartz calls; it loads the class by its name, and has the factory make it. */
  static final class Start implements Job {
    private final Starting starting;

    Start(Starting starting) {
      this.starting = starting;
    }

    @Override
    public void execute(JobExecutionContext context) {
      TriggerKey key = context.getTrigger().getKey();
      Instant at = context.getScheduledFireTime().toInstant();
      if (context.isRecovering()) {
        key = context.getRecoveringTriggerKey();
        at =
            Instant.ofEpochMilli(
                Long.parseLong(
                    context
                        .getMergedJobDataMap()
                        .getString(
                            Scheduler
                                .FAILED_JOB_ORIGINAL_TRIGGER_SCHEDULED_FIRETIME_IN_MILLISECONDS)));
      }
      boolean scheduled = key.getGroup().equals(SCHEDULES);
      starting.start(scheduled ? new Fire(key.getName(), at) : Fire.of(key.getName()), scheduled);
    }
  }

  private record Provider(DataSource pool) implements ConnectionProvider {
    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = pool.getConnection();
      try {
        // A row that waited for its lock is read as it is then, and no gap is locked.
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return connection;
      } catch (SQLException | RuntimeException failed) {
        connection.close();
        throw failed;
      }
    }

    @Override
    public void initialize() {}

    @Override
    public void shutdown() {}
  }
}
