package dev.leasehold.schedule;

import dev.leasehold.admission.Attempts;
import dev.leasehold.admission.Fires;
import dev.leasehold.admission.Fires.Claimed;
import dev.leasehold.admission.Fires.Fire;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.declaration.DaemonDeclaration;
import dev.leasehold.declaration.DaemonDeclaration.Starts;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.Schedule;
import dev.leasehold.report.ExitCode;
import dev.leasehold.run.JobRunner;
import dev.leasehold.run.Pauses;
import dev.leasehold.run.StandingLease;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one daemon does with an instant that has come, from its claim to what becomes of it. {@link
 * #start} is called on one thread for each run; everything is thread-safe.
 */
final class Runs {
  /** How long a daemon answers for an instant without renewing that. */
  static final Duration TERM = Duration.ofSeconds(20);

  private static final Logger log = LoggerFactory.getLogger(Runs.class);

  /** What a process takes at most until it stands in line. */
  private static final Duration START_UP = Duration.ofMinutes(2);

  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /**
   * What a Java machine exits with that Ctrl-C has ended; a terminal sends that to all of a group.
   */
  private static final int SIGINT = 130;

  /** What finds no place here is left for so long; then whoever has one starts it. */
  private static final Duration FOR_A_PLACE = Duration.ofSeconds(5);

  /** The server's clock may be behind the machine's by as much as a second. */
  private static final int LOOKS_FOR_ITS_TIME = 30;

  private final String host = StandingLease.host();
  private final String daemon;
  private final Ledger ledger;
  private final Starter starter;
  private final Stopping stopping;
  private final InstantSource clock;
  private final Events events;
  private final Set<Fire> active = ConcurrentHashMap.newKeySet();
  private final int places;

  /** One for each run; runs outlive a membership of the cluster, and a new one brings no more. */
  private final Semaphore free;

  private volatile Declared declared;

  /** The way to the ledger, which a daemon may lose and find again. */
  interface Ledger {
    Fires fires();

    Attempts attempts();
  }

  /** What others want to know. */
  interface Events {
    /** Nobody else is going to tell of this end: the run never came to the ledger. */
    void endedUntold(Fire fire, int exit, String lastWords);

    /** A run has ended. */
    void ended(Fire fire, int exit, Duration took);

    /** The schedule of this job goes on with this instant. */
    void passedOver(String job, Instant next);
  }

  /**
   * @param daemon its id
   * @param stopping says when to end
   */
  Runs(
      String daemon,
      Declared declared,
      Ledger ledger,
      Starter starter,
      Stopping stopping,
      Events events,
      InstantSource clock) {
    this.daemon = daemon;
    this.declared = declared;
    this.ledger = ledger;
    this.starter = starter;
    this.stopping = stopping;
    this.events = events;
    this.clock = clock;
    this.places = declared.declaration().daemon().runs();
    this.free = new Semaphore(places);
  }

  /** How many runs there may be at a time. */
  int places() {
    return places;
  }

  /** Whether there may be one more. */
  boolean hasPlace() {
    return free.availablePermits() > 0;
  }

  /** From now on runs are started as this says. */
  void declared(Declared now) {
    declared = now;
  }

  /** The instants of which this daemon has a run. */
  Set<Fire> active() {
    return Set.copyOf(active);
  }

  /**
   * An instant has come.
   *
   * @param scheduled whether by its schedule; otherwise it was left to be started
   */
  void start(Fire fire, boolean scheduled) {
    Declared at = declared;
    JobDeclaration job = at.declaration().jobs().get(fire.job());
    if (job == null) {
      leaveToOthers(fire);
      return;
    }
    Starts starts = job.starts(at.declaration().daemon());
    if (scheduled && isLateOrPutOff(job, starts, fire)) {
      return;
    }
    if (!free.tryAcquire()) {
      insist(
          () -> {
            ledger.fires().arrange(fire, clock.instant().plus(FOR_A_PLACE));
            return true;
          });
      return;
    }
    try {
      if (active.add(fire)) {
        runAlone(job, starts, fire, at);
      }
    } finally {
      free.release();
    }
  }

  private void runAlone(JobDeclaration job, Starts starts, Fire fire, Declared at) {
    try {
      run(job, starts, fire, at);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    } finally {
      active.remove(fire);
    }
  }

  /**
   * Another daemon may know the job, or this one will; in an hour nobody is waited for any more.
   */
  private void leaveToOthers(Fire fire) {
    boolean over =
        fire.scheduledAt()
            .isBefore(clock.instant().minus(DaemonDeclaration.CatchUp.DEFAULT.window()));
    log.warn(
        "{} has come, and its job is not declared here; {}",
        fire,
        over ? "it is given up" : "another daemon may know it");
    insist(
        () ->
            ledger.fires().claim(fire, daemon, TERM) == Claimed.MINE
                && (over
                    ? ledger.fires().end(fire, daemon)
                    : ledger.fires().putOff(fire, daemon, TERM)));
  }

  private boolean isLateOrPutOff(JobDeclaration job, Starts starts, Fire fire) {
    Optional<Schedule> schedule = Schedule.of(job);
    Instant now = clock.instant();
    if (schedule.isPresent()) {
      Instants instants = new Instants(schedule.get(), starts.missedInstants());
      if (!instants.isStarted(fire.scheduledAt(), now)) {
        Optional<Instant> next = instants.next(fire.scheduledAt(), now);
        log.warn(
            "{} has come too late and is not made up for; {} goes on with {}",
            fire,
            fire.job(),
            next.map(Instant::toString).orElse("nothing"));
        next.ifPresent(instant -> events.passedOver(fire.job(), instant));
        return true;
      }
    }
    Duration later = Jitter.of(fire, starts.longestJitter());
    Instant at = fire.scheduledAt().plus(later);
    if (!at.isAfter(now)) {
      return false;
    }
    insist(
        () -> {
          ledger.fires().arrange(fire, at);
          return true;
        });
    return true;
  }

  private void run(JobDeclaration job, Starts starts, Fire fire, Declared at)
      throws InterruptedException {
    // 1. One daemon answers for an instant.
    if (!isClaimed(fire)) {
      return;
    }
    // 2. What a daemon that is gone has started may still be under way, or have come to its end.
    while (insist(() -> ledger.fires().isUnderWay(fire)).orElse(false)) {
      if (stopping.await(BETWEEN_LOOKS)) {
        insist(() -> ledger.fires().putOff(fire, daemon, Duration.ZERO));
        return;
      }
    }
    boolean completed =
        insist(() -> ledger.attempts().completion(fire.job(), fire.scheduledAt()).isPresent())
            .orElse(false);
    if (completed || isLeft(starts, fire)) {
      insist(() -> ledger.fires().end(fire, daemon));
      return;
    }
    if (stopping.isAsked()) {
      insist(() -> ledger.fires().putOff(fire, daemon, Duration.ZERO));
      return;
    }
    // 3. A process of its own.
    Instant began = clock.instant();
    int exit = process(job, fire, at);
    events.ended(fire, exit, Duration.between(began, clock.instant()));
    // 4. What becomes of it.
    settle(job, starts, fire, exit);
  }

  /** What began long ago is not taken up where its job has gone on since. */
  private boolean isLeft(Starts starts, Fire fire) {
    boolean old =
        fire.scheduledAt().isBefore(clock.instant().minus(starts.missedInstants().window()));
    boolean left = old && insist(() -> ledger.fires().isOvertaken(fire)).orElse(false);
    if (left) {
      log.warn("{} has not come to its end, and is left so: a later instant has begun since", fire);
    }
    return left;
  }

  private boolean isClaimed(Fire fire) throws InterruptedException {
    for (int look = 0; look < LOOKS_FOR_ITS_TIME; look++) {
      Optional<Claimed> claimed = insist(() -> ledger.fires().claim(fire, daemon, TERM));
      if (claimed.isEmpty() || claimed.get() != Claimed.TOO_EARLY) {
        return claimed.filter(Claimed.MINE::equals).isPresent();
      }
      if (stopping.await(LOOK)) {
        return false;
      }
    }
    return false;
  }

  private int process(JobDeclaration job, Fire fire, Declared at) throws InterruptedException {
    try (Starter.Started run = starter.start(job, fire, at)) {
      int exit = followed(run, job);
      if (exit != 0 && isUntold(fire, run.process(), exit)) {
        events.endedUntold(fire, exit, run.lastWords());
      }
      return exit;
    } catch (IOException cannot) {
      events.endedUntold(fire, ExitCode.FAILED.code(), String.valueOf(cannot.getMessage()));
      return ExitCode.FAILED.code();
    }
  }

  /**
   * Until it has ended. A run bounds itself; what has not ended long after that, because its
   * process is stopped, say, is ended from here, or it would have its place for ever.
   */
  private int followed(Starter.Started run, JobDeclaration job) throws InterruptedException {
    Instant latest = clock.instant().plus(longest(job));
    Optional<Instant> asked = Optional.empty();
    boolean killed = false;
    while (true) {
      OptionalInt exit = run.await(LOOK);
      if (exit.isPresent()) {
        return exit.getAsInt();
      }
      Instant now = clock.instant();
      if (asked.isEmpty() && (stopping.isTimeUp(now) || now.isAfter(latest))) {
        if (now.isAfter(latest)) {
          log.warn(
              "{}, process {}, outlives all its limits, and is ended", job.name(), run.process());
        }
        run.interrupt();
        asked = Optional.of(now);
      } else if (!killed && asked.isPresent() && now.isAfter(asked.get().plus(JobRunner.GRACE))) {
        run.kill();
        killed = true;
      }
    }
  }

  /** Its own limits one after another. */
  private static Duration longest(JobDeclaration job) {
    return START_UP
        .plus(job.limits().admissionTimeout())
        .plus(job.limits().deadline())
        .plus(JobRunner.GRACE);
  }

  /** Whether the ledger knows of no attempt that could have told why. */
  private boolean isUntold(Fire fire, long process, int exit) {
    return !isDrained(exit)
        && insist(() -> ledger.attempts().isKnown(fire.job(), fire.scheduledAt(), host, process))
            .map(known -> !known)
            .orElse(false);
  }

  /** Whether it was ended with its daemon, by that or by the terminal that both belong to. */
  private boolean isDrained(int exit) {
    return stopping.isAsked() && (exit == ExitCode.INTERRUPTED.code() || exit == SIGINT);
  }

  private void settle(JobDeclaration job, Starts starts, Fire fire, int exit) {
    if (isDrained(exit)) {
      insist(() -> ledger.fires().putOff(fire, daemon, Duration.ZERO));
      return;
    }
    switch (ExitCode.retry(exit)) {
      case NEVER -> insist(() -> ledger.fires().end(fire, daemon));
      case FREE -> {
        boolean over =
            clock.instant().isAfter(fire.scheduledAt().plus(starts.missedInstants().window()));
        again(fire, starts, 1, !over);
      }
      case COUNTED -> {
        Optional<Integer> failures =
            insist(() -> ledger.fires().failures(fire, daemon))
                .flatMap(before -> before)
                .filter(
                    before ->
                        insist(() -> ledger.fires().failed(fire, daemon, before)).orElse(false))
                .map(before -> before + 1);
        failures.ifPresent(count -> again(fire, starts, count, count <= job.retries()));
      }
    }
  }

  private void again(Fire fire, Starts starts, int times, boolean wanted) {
    if (!wanted) {
      insist(() -> ledger.fires().end(fire, daemon));
      return;
    }
    Duration pause = new Pauses(starts.firstPause()).before(times);
    log.info("{} is started again in {} s", fire, pause.toSeconds());
    insist(() -> ledger.fires().putOff(fire, daemon, pause));
  }

  /**
   * A ledger that is out of reach is waited for: what has happened must be written down. Empty
   * where the daemon has to end before.
   */
  private <T> Optional<T> insist(Supplier<T> question) {
    boolean told = false;
    while (true) {
      try {
        return Optional.of(question.get());
      } catch (DatabaseException unreachable) {
        if (!told) {
          log.warn("the ledger is waited for: {}", unreachable.getMessage());
          told = true;
        }
      }
      if (stopping.isTimeUpWithin(BETWEEN_LOOKS, clock)) {
        return Optional.empty();
      }
    }
  }
}
