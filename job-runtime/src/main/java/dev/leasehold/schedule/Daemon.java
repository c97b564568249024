package dev.leasehold.schedule;

import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Fires;
import dev.leasehold.admission.Fires.Fire;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.declaration.DaemonDeclaration;
import dev.leasehold.declaration.References;
import dev.leasehold.metrics.DaemonMetrics;
import dev.leasehold.run.StandingLease;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One daemon, from its start to its end. {@link #run} is its life; {@link #stop} may come from any
 * thread.
 */
public final class Daemon {
  private static final Logger log = LoggerFactory.getLogger(Daemon.class);

  /** Between two looks at what is left to be started, and at everything else that is due. */
  private static final Duration TICK = Duration.ofSeconds(1);

  private static final Duration BETWEEN_RENEWALS = Duration.ofSeconds(4);
  private static final Duration BETWEEN_COMPARISONS = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int MOST_LEFT = 200;

  private final Settings settings;
  private final Starter starter;
  private final InstantSource clock;
  private final String id = UUID.randomUUID().toString();
  private final Stopping stopping = new Stopping();
  private final Health health = new Health();
  private final AtomicReference<@Nullable StandingLease> lease = new AtomicReference<>();
  private final AtomicReference<@Nullable QuartzCluster> cluster = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final DeclarationWatch declarations;
  private final Runs runs;
  private final Watch watch;
  private final ClockWatch clocks;
  private final DaemonMetrics metrics;
  private final Desk desk;
  private final View view;
  private final Rhythm renewal = new Rhythm(BETWEEN_RENEWALS);
  private final Rhythm comparison = new Rhythm(BETWEEN_COMPARISONS);
  private final Rhythm mending = new Rhythm(Duration.ofMinutes(1));
  private volatile Optional<String> lost = Optional.empty();
  private volatile int port;
  private int memberships;

  /** Whether a change of the declaration is still to be taken up. */
  private boolean unkept;

  /**
   * What a daemon is told.
   *
   * @param files of the declaration
   * @param embeddedFolder holds one folder for each embedded database
   * @param command how a run is started
   */
  public record Settings(
      List<Path> files,
      References references,
      Path embeddedFolder,
      ChildProcesses.Command command) {
    /** Copies what it is given. */
    public Settings {
      files = List.copyOf(files);
    }
  }

  /**
   * Reads the declaration.
   *
   * @param lines takes what the runs write
   * @throws dev.leasehold.declaration.DeclarationException when it cannot be used
   */
  public Daemon(Settings settings, ChildProcesses.Lines lines, InstantSource clock) {
    this(settings, new ChildProcesses(settings.command(), lines), clock);
  }

  Daemon(Settings settings, Starter starter, InstantSource clock) {
    this.settings = settings;
    this.starter = starter;
    this.clock = clock;
    this.declarations = new DeclarationWatch(settings.files(), health);
    this.runs =
        new Runs(id, declarations.declared(), new Way(), starter, stopping, new Heard(), clock);
    this.watch =
        new Watch(
            declarations::declared,
            settings.references(),
            settings.embeddedFolder(),
            health,
            clock);
    this.clocks = new ClockWatch(health, watch, clock);
    this.metrics = new DaemonMetrics(new Numbers(health, runs, declarations::declared, clocks));
    this.desk =
        new Desk(declarations::declared, settings.references(), settings.embeddedFolder(), clock);
    this.view = new View(id, clock.instant(), declarations::declared, desk, health, metrics);
  }

  /** Asks it to end: it starts nothing any more, and leaves when its runs have ended. */
  public void stop() {
    stopping.ask();
  }

  /** Where it shows itself; 0 before it does. */
  int port() {
    return port;
  }

  /** Waits until it has ended. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /**
   * Lives until it is asked to end.
   *
   * @throws NotListeningException when its page cannot be opened
   * @throws dev.leasehold.declaration.DeclarationException when the ledger has no tables
   * @throws DatabaseException when the declaration must change before the ledger can be reached
   */
  public void run() throws InterruptedException {
    DaemonDeclaration.Listen listen = declarations.declared().declaration().daemon().listen();
    try (StatusServer server = StatusServer.open(listen.host(), listen.port(), view, clock)) {
      port = server.address().getPort();
      log.info(
          "shows itself at http://{}:{}",
          server.address().getHostString(),
          server.address().getPort());
      live();
    } finally {
      desk.close();
      metrics.close();
      ended.countDown();
    }
  }

  private void live() throws InterruptedException {
    try {
      Duration pause = FIRST_PAUSE;
      while (!stopping.isAsked()) {
        if (isJoined()) {
          work();
          pause = FIRST_PAUSE;
        } else {
          leave();
          stopping.await(pause);
          pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
        }
        if (!stopping.isAsked()) {
          leave();
        }
      }
      drain();
    } finally {
      leave();
      watch.close();
    }
  }

  /** Has a lease, a clock that can be trusted, and a place in the cluster. */
  private boolean isJoined() throws InterruptedException {
    DaemonDeclaration declared = declarations.declared().declaration().daemon();
    try {
      watch.goOn();
      watch.freeOverdue();
      lost = Optional.empty();
      lease.set(
          StandingLease.take(
              declarations.declared().declaration(),
              settings.references(),
              settings.embeddedFolder(),
              declared.connections(),
              UUID.randomUUID().toString(),
              new Holder(),
              clock));
      health.good(Health.Part.LEDGER);
      clocks.compare(lease()::serverTime);
      if (clocks.isTooFar()) {
        return false;
      }
      memberships++;
      QuartzCluster started =
          QuartzCluster.join(lease().pool(), id + "-" + memberships, runs.places(), runs::start);
      cluster.set(started);
      keep(started);
      health.good(Health.Part.SCHEDULER);
      watch.good(EnumSet.noneOf(Kind.class));
      log.info("starts runs; jobs: {}", declarations.declared().declaration().jobs().size());
      return true;
    } catch (DatabaseException unreachable) {
      if (!passes(unreachable)) {
        throw unreachable;
      }
      health.bad(Health.Part.LEDGER, String.valueOf(unreachable.getMessage()));
    } catch (SchedulerException | SQLException failed) {
      health.bad(Health.Part.SCHEDULER, why(failed));
    }
    return false;
  }

  /** Quartz says what it was about; the last cause says what went wrong. */
  private static String why(Exception failed) {
    Throwable last = failed;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return last == failed
        ? String.valueOf(failed.getMessage())
        : failed.getMessage() + ": " + last.getMessage();
  }

  /** Whether it can be better the next time. */
  private static boolean passes(DatabaseException failed) {
    return switch (failed.reason()) {
      case UNREACHABLE, FULL, LOST, UNUSABLE -> true;
      case ACCESS_DENIED, NO_SUCH_SCHEMA, NO_PRIVILEGE, BAD_ADDRESS, EMBEDDED -> false;
    };
  }

  private void work() throws InterruptedException {
    while (!stopping.await(TICK) && lost.isEmpty() && !clocks.isTooFar()) {
      tick(true);
    }
    lost.ifPresent(why -> health.bad(Health.Part.LEDGER, "its lease is lost: " + why));
  }

  private void tick(boolean starting) {
    Instant now = clock.instant();
    watch.goOn();
    try {
      if (renewal.isDue(now)) {
        fires().renew(id, Runs.TERM);
      }
      if (comparison.isDue(now)) {
        clocks.compare(lease()::serverTime);
      }
      if (starting) {
        startWhatIsLeft();
        unkept |= declarations.hasChanged();
        if (unkept) {
          runs.declared(declarations.declared());
          keep(cluster());
          unkept = false;
        }
        if (mending.isDue(now)) {
          cluster().mend();
        }
        watch.lookIfDue(now);
      }
      health.good(Health.Part.LEDGER);
    } catch (DatabaseException | SchedulerException | SQLException unreachable) {
      health.bad(Health.Part.LEDGER, String.valueOf(unreachable.getMessage()));
    }
  }

  private void startWhatIsLeft() throws SchedulerException {
    for (Fire fire : fires().left(MOST_LEFT)) {
      if (runs.active().contains(fire)) {
        // A daemon that was stopped for a while answers again for what still runs.
        fires().claim(fire, id, Runs.TERM);
      } else if (runs.hasPlace()) {
        cluster().start(fire);
      }
    }
  }

  private void keep(QuartzCluster kept) throws SchedulerException, SQLException {
    QuartzCluster.Changes changes =
        kept.keep(declarations.declared().declaration().jobs().values(), clock.instant());
    if (changes.added() + changes.removed() > 0) {
      log.info("schedules: {} new or changed, {} removed", changes.added(), changes.removed());
    }
  }

  /** Starts nothing any more, and waits for its runs, which are ended when they take too long. */
  private void drain() throws InterruptedException {
    health.bad(Health.Part.STOPPING, "it is asked to end");
    QuartzCluster kept = cluster.get();
    if (kept == null) {
      return;
    }
    try {
      kept.pause();
    } catch (SchedulerException failed) {
      log.warn("Quartz could not be paused: {}", failed.getMessage());
    }
    Duration timeout = declarations.declared().declaration().daemon().drainTimeout();
    stopping.runsMayGoOn(clock.instant().plus(timeout));
    if (!runs.active().isEmpty()) {
      log.info("waits up to {} s for its runs: {}", timeout.toSeconds(), runs.active());
    }
    while (!runs.active().isEmpty()) {
      stopping.isTimeUpWithin(TICK, () -> Instant.MIN);
      tick(false);
    }
  }

  private void leave() {
    QuartzCluster left = cluster.getAndSet(null);
    if (left != null) {
      // A run that goes on outlives this membership, and without a lease nothing is written down.
      left.close(runs.active().isEmpty() && lost.isEmpty());
    }
    StandingLease given = lease.getAndSet(null);
    if (given != null) {
      given.close();
    }
  }

  private Fires fires() {
    return lease().fires();
  }

  private StandingLease lease() {
    StandingLease held = lease.get();
    if (held == null) {
      throw new DatabaseException(
          DatabaseException.Reason.UNREACHABLE, "the daemon has no lease at the moment", null);
    }
    return held;
  }

  private QuartzCluster cluster() throws SchedulerException {
    QuartzCluster started = cluster.get();
    if (started == null) {
      throw new SchedulerException("the daemon is not in its cluster at the moment");
    }
    return started;
  }

  /** The way to the ledger that the daemon has at the moment. */
  private final class Way implements Runs.Ledger {
    @Override
    public Fires fires() {
      return lease().fires();
    }

    @Override
    public Attempts attempts() {
      return lease().attempts();
    }
  }

  private final class Holder implements StandingLease.Holder {
    @Override
    public void lost(String why) {
      lost = Optional.of(why);
    }

    @Override
    public void ordered(String by) {
      log.info("asked to end by {}", by);
      stopping.ask();
    }
  }

  private final class Heard implements Runs.Events {
    @Override
    public void endedUntold(Fire fire, int exit, String lastWords) {
      watch.raise(
          Finding.external(
              Kind.FAILED,
              clock.instant(),
              "its process ended with %d before it came to the ledger%s"
                  .formatted(exit, lastWords.isBlank() ? "" : ": " + lastWords)),
          fire.job(),
          fire.scheduledAt());
    }

    @Override
    public void ended(Fire fire, int exit, Duration took) {
      log.info("{} has ended with {} after {} s", fire, exit, took.toMillis() / 1000.0);
      metrics.ended(fire.job(), exit);
    }

    @Override
    public void passedOver(String job, Instant next) {
      try {
        cluster().goOnWith(job, next);
      } catch (SchedulerException failed) {
        // Each of them is passed over by itself then.
        log.warn("the schedule of {} goes on step by step: {}", job, failed.getMessage());
      }
    }
  }
}
