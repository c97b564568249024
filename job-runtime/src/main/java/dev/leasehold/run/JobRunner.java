package dev.leasehold.run;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Ledger;
import dev.leasehold.admission.Reason;
import dev.leasehold.admission.Schedules;
import dev.leasehold.admission.SteadyClock;
import dev.leasehold.batch.BatchJob;
import dev.leasehold.database.Control;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.JobDeclaration.Enforcement;
import dev.leasehold.metrics.RunMetrics;
import dev.leasehold.plan.Plan;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.recording.Recording;
import dev.leasehold.report.Diagnosis;
import dev.leasehold.report.RunReport;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import dev.leasehold.watchdog.Watchdog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one attempt of one job, from its declaration to its report. One runner makes one run; {@link
 * #interrupt} may come from any thread.
 */
public final class JobRunner {
  /**
   * From SIGTERM, or from an incident that ends a run, to the end of the process: the kill ladder,
   * the end of the sessions, what is written into the ledger, sent and pushed, and the author's own
   * shutdown hooks. Each of them has a limit; this is more than all of them one after another.
   */
  public static final Duration GRACE = Duration.ofSeconds(60);

  private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

  private RunListener listener;
  private final SteadyClock clock;
  private final UnaryOperator<Ledger> ledgers;
  private final Signals signals = new Signals();
  private final String attempt = UUID.randomUUID().toString();
  private Optional<Recording> recording = Optional.empty();

  /**
   * @param listener hears how the run goes
   * @param clock of the wall; that it is set meanwhile changes nothing of the run's own time
   */
  public JobRunner(RunListener listener, InstantSource clock) {
    this(listener, clock, UnaryOperator.identity());
  }

  /**
   * @param ledgers what is put between the run and the ledger
   */
  JobRunner(RunListener listener, InstantSource clock, UnaryOperator<Ledger> ledgers) {
    this.listener = new QuietListener(listener);
    this.clock = SteadyClock.of(clock);
    this.ledgers = ledgers;
  }

  /** What the run does with its connections is recorded. To be called before it. */
  public JobRunner recordedBy(Recording hears) {
    recording = Optional.of(hears);
    return this;
  }

  /** Ends the run as SIGTERM does: INTERRUPTED, with its report. Returns at once. */
  public void interrupt() {
    signals.interrupt();
  }

  /**
   * Runs the attempt to its end.
   *
   * @throws dev.leasehold.declaration.DeclarationException when the declaration cannot be run
   * @throws dev.leasehold.database.DatabaseException when a database cannot be reached
   * @throws dev.leasehold.batch.JobClassException when the author's class cannot be run
   */
  public RunReport run(RunRequest asked) {
    Instant startedAt = clock.instant();
    try (RunMetrics metrics =
            RunMetrics.of(asked.declaration(), asked.job(), asked.references(), clock);
        Alarm alarm = new Alarm(asked.declaration(), asked.references());
        RunScope scope = new RunScope()) {
      listener = new MeteredListener(listener, metrics);
      try {
        RunReport report = run(asked, startedAt, metrics, alarm, scope);
        metrics.ended(report);
        return report;
      } catch (RuntimeException broken) {
        if (broken instanceof DatabaseException && signals.interrupted()) {
          RunReport report = interrupted(asked, startedAt, broken, alarm);
          metrics.ended(report);
          return report;
        }
        Plan plan = Plan.of(asked.declared());
        alarm.broke(broken, subject(asked, startedAt, plan), clock.instant(), attempt);
        throw broken;
      }
    }
  }

  private RunReport run(
      RunRequest asked, Instant startedAt, RunMetrics metrics, Alarm alarm, RunScope scope) {
    // 1. Plan: what will this job hold at worst?
    JobDeclaration job = asked.declared();
    Plan plan = Plan.possible(job, Map.of());

    // 2. Admit: are that many connections free now? If not, stand in line, holding none.
    Entrance entrance = new Entrance(job, attempt, listener, signals, clock);
    Databases databases = scope.add("databases", entrance.reach(asked, plan.demand().keySet()));
    LedgerOfRun ledger = LedgerOfRun.of(databases, asked.declaration().ledger(), ledgers);
    alarm.over(ledger.transactions());
    Gone gone = new Gone(asked.declaration(), databases, alarm, clock);
    scope.add("alerts", alarm);
    RunRequest request = entrance.named(asked, ledger);
    listener.named(request.scheduledAt(), OptionalLong.empty());
    Incidents incidents = incidents(request, startedAt, plan, alarm);
    Map<String, Integer> capacities = ledger.enroll(databases, listener::warned);
    Plan.possible(job, capacities);
    listener.planned(job, capacities);
    LeaseSize size =
        LeaseSize.of(job, capacities, databases.servers(), asked.declaration().ledger());
    Admission answer = entrance.stand(request, ledger, databases, size, gone);
    if (!(answer instanceof Admission.Granted granted)) {
      return turnedAway(request, startedAt, answer, incidents, ledger, gone);
    }
    Lease lease = granted.lease();
    listener.named(request.scheduledAt(), OptionalLong.of(lease.token()));
    Map<String, Integer> sizes = size.split(lease.connections());
    Plan sized = plan.sizedFor(sizes);
    incidents.about(subject(request, clock.instant(), sized));
    listener.leased(sizes, size.runtime());

    // 3. Open the pools, exactly as large as the lease; the control connections come first.
    Map<String, String> attributes = SessionAttributes.of(request, lease);
    LeaseHold hold =
        scope.add("lease", entrance.hold(request, lease, databases, ledger, ledgers, attributes));
    Map<String, Control> controls = hold.controls();
    alarm.over(hold.own(), ledger.transactions());
    scope.onClose("way to the ledger", () -> alarm.leave(ledger.transactions()));
    Databases.unseenLocks(controls).forEach(listener::warned);
    StrangerLook.warnings(controls, databases, request.declaration().ledger())
        .forEach(listener::warned);
    AtomicReference<LeasedPools> opened = new AtomicReference<>();
    AtomicReference<LeasedPools> books = new AtomicReference<>();
    Watchdog.Policy policy = policy(job, sized, sizes);
    Watchdog watchdog =
        scope.add(
            "watchdog",
            new Watchdog(
                job.limits(),
                policy,
                RunSight.of(opened, books, controls, databases.servers(), clock),
                incidents::accept,
                clock));
    RunPools opening =
        new RunPools(request, databases, attributes, hold::registration, metrics, clock, recording);
    LeasedPools pools =
        scope.add("pools", opening.open(sized, sizes, policy.poolTimeout(job.limits()), watchdog));
    opened.set(pools);
    LeasedPools bookkeeping = scope.add("bookkeeping", opening.bookkeeping());
    books.set(bookkeeping);

    // 4. Start the lease keeper and the watchdog; neither needs a pooled connection.
    hold.keep(
        job.limits().heartbeat(),
        entrance.askedAt(),
        new Holding(hold, watchdog, pools, size.runtime(), databases.servers(), clock));
    watchdog.start();

    // 5. Launch the Spring Batch job; a fatal incident ends it by the kill ladder.
    JobThread thread =
        scope.add(
            "job",
            JobThread.start(
                () -> loaded(opening.load(sized, pools, bookkeeping), job, sized),
                request,
                hold.restarted(request),
                signals));
    LongConsumer executes = execution -> hold.executes(execution, job.database());
    boolean over =
        new Supervision(signals, thread, pools, executes, incidents, listener, clock)
            .untilEnd(new KillLadder(pools, thread, hold), watchdog);
    // Of a job that was over at the first look too: a restart goes by it.
    thread.execution().ifPresent(executes);

    // 6. Close in reverse order; the lease is given back when its last session is gone.
    Map<String, LeasedPools.Usage> usage = pools.usage();
    BatchJob.Progress progress = thread.progress();
    if (!over) {
      pools.abort();
    }
    pools.close();
    watchdog.close();

    recording.ifPresent(hears -> hears.read(thread.readBySteps()));

    // 7. Report: how it ended decides the exit code, and is what the ledger remembers.
    if (incidents.fatal().isEmpty()) {
      // What came after the first fatal incident came of it.
      thread.failure().ifPresent(why -> failed(why, incidents, databases));
    }
    RunReport report =
        Reports.of(
            request,
            startedAt,
            clock.instant(),
            size.runtime(),
            usage,
            thread.outcome(),
            progress,
            thread.outcome().filter(BatchJob.Outcome::nothingToDo).isPresent()
                && hold.isCompleted(request),
            incidents);
    report.wouldHave().ifPresent(said -> log.info("{}", said.sentence(report)));
    hold.ends(Reports.end(report));
    hold.keeps(Reports.kept(report, plan));
    gone.alarm().ended(report);
    return report;
  }

  private BatchJob loaded(BatchJob batch, JobDeclaration job, Plan sized) {
    try {
      batch.warnings().forEach(listener::warned);
      PlanCheck.refuseWithoutStepTransaction(job, sized, batch.steps());
      recording.ifPresent(
          hears ->
              hears.knows(
                  batch.steps().stream().map(BatchJob.StepShape::name).toList(),
                  batch.notWrapped()));
      return batch;
    } catch (RuntimeException refused) {
      batch.close();
      throw refused;
    }
  }

  /** What there is to say of an attempt that got no lease. */
  private RunReport turnedAway(
      RunRequest request,
      Instant startedAt,
      Admission answer,
      Incidents incidents,
      LedgerOfRun ledger,
      Gone gone) {
    if (answer instanceof Admission.Skipped skipped) {
      listener.warned("skipped, " + skipped.reason() + ": " + skipped.detail());
    } else if (answer instanceof Admission.Completed completed) {
      Attempt by = completed.by();
      listener.warned(
          "nothing is run: attempt %s, on %s, has completed this instant"
              .formatted(by.id(), by.host()));
    } else {
      Kind kind = signals.interrupted() ? Kind.INTERRUPTED : Kind.NOT_ADMITTED;
      incidents.accept(Finding.external(kind, clock.instant(), Reports.whyNotAdmitted(answer)));
    }
    RunReport report = Reports.notStarted(request, startedAt, clock.instant(), answer, incidents);
    try {
      ledger.attempts().endWithoutLease(attempt, Reports.end(report));
      if (answer instanceof Admission.Skipped) {
        Schedules schedules = new Schedules(ledger.transactions(), LedgerOfRun.LIMIT);
        new Absence(schedules, ledger.attempts(), gone)
            .overlapped(request.job())
            .ifPresent(listener::incident);
      }
    } catch (DatabaseException unreachable) {
      log.warn("the end of the run could not be written down: {}", unreachable.getMessage());
    }
    gone.alarm().ended(report);
    return report;
  }

  /** What it waited for when it was asked to end is no fault that anybody should look into. */
  private RunReport interrupted(
      RunRequest asked, Instant startedAt, RuntimeException waitedFor, Alarm alarm) {
    Incidents incidents = incidents(asked, startedAt, Plan.of(asked.declared()), alarm);
    String detail = String.valueOf(waitedFor.getMessage()).lines().findFirst().orElse("");
    incidents.accept(Finding.external(Kind.INTERRUPTED, clock.instant(), detail));
    return Reports.notStarted(
        asked,
        startedAt,
        clock.instant(),
        new Admission.Waiting(Reason.WAITING_FOR_DATABASE, 0, List.of()),
        incidents);
  }

  private Incidents incidents(RunRequest request, Instant startedAt, Plan plan, Alarm alarm) {
    return new Incidents(
        subject(request, startedAt, plan),
        incident -> {
          listener.incident(incident);
          alarm.accept(incident, Optional.of(attempt));
        },
        signals::fatal);
  }

  private static Diagnosis.Subject subject(RunRequest request, Instant since, Plan plan) {
    return new Diagnosis.Subject(
        request.job(), request.scheduledAt(), since, Plan.of(request.declared()), plan);
  }

  /** The job's own exception. */
  private void failed(Throwable why, Incidents incidents, Databases databases) {
    log.error("the job failed", why);
    Optional<String> lost = databases.lost(why);
    incidents.accept(
        Finding.external(
            lost.isPresent() ? Kind.DATABASE_LOST : Kind.FAILED,
            clock.instant(),
            lost.orElseGet(() -> JobFailure.line(why))));
  }

  /** With less than the peak leased, a wait behind declared work is no proof of anything. */
  private static Watchdog.Policy policy(
      JobDeclaration job, Plan sized, Map<String, Integer> sizes) {
    boolean strict = job.enforcement() == Enforcement.STRICT;
    boolean peakLeased =
        sized.demand().entrySet().stream()
            .allMatch(e -> sizes.getOrDefault(e.getKey(), 0) >= e.getValue().peak());
    return new Watchdog.Policy(strict, strict && peakLeased);
  }
}
