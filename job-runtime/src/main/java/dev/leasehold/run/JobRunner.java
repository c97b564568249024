package dev.leasehold.run;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Claim;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.LeaseKeeper;
import dev.leasehold.admission.Ledger;
import dev.leasehold.batch.BatchJob;
import dev.leasehold.database.Control;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.JobDeclaration.Enforcement;
import dev.leasehold.plan.Budget;
import dev.leasehold.plan.Plan;
import dev.leasehold.pool.LeasedPools;
import dev.leasehold.report.Diagnosis;
import dev.leasehold.report.RunReport;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import dev.leasehold.watchdog.Watchdog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one attempt of one job, from its declaration to its report. One runner makes one run; {@link
 * #interrupt} may come from any thread.
 */
public final class JobRunner {
  private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

  private final Function<Map<String, Integer>, Ledger> ledgers;
  private final RunListener listener;
  private final InstantSource clock;
  private final Signals signals = new Signals();

  /**
   * @param ledgers gives the ledger that knows these capacities, by server identity
   * @param listener hears how the run goes
   */
  public JobRunner(
      Function<Map<String, Integer>, Ledger> ledgers, RunListener listener, InstantSource clock) {
    this.ledgers = ledgers;
    this.listener = new QuietListener(listener);
    this.clock = clock;
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
  public RunReport run(RunRequest request) {
    JobDeclaration job = request.declared();
    Instant startedAt = clock.instant();
    try (RunScope scope = new RunScope()) {
      // 1. Plan: what will this job hold at worst?
      Plan plan = Plan.possible(job, Map.of());
      Incidents incidents = incidents(request, startedAt, plan);

      // 2. Admit: are that many connections free now? If not, stand in line, holding none.
      Databases databases =
          scope.add("databases", Databases.reach(plan.demand().keySet(), request));
      Plan.possible(job, databases.capacities());
      listener.planned(job, databases.capacities());
      LeaseSize size = new LeaseSize(Budget.of(job, databases.capacities()), databases.servers());
      Ledger ledger = ledgers.apply(databases.capacityOfServers());
      Optional<Lease> admitted = admit(request, size.wants(), ledger, incidents);
      if (admitted.isEmpty()) {
        return Reports.notStarted(request, startedAt, clock.instant(), incidents);
      }
      Lease lease = admitted.get();
      scope.onClose("lease", () -> ledger.release(lease));
      Map<String, Integer> sizes = size.split(lease.connections());
      Plan sized = plan.sizedFor(sizes);
      incidents.about(subject(request, clock.instant(), sized));
      listener.leased(sizes, size.runtime());

      // 3. Open the pools, exactly as large as the lease; the control connections come first.
      Map<String, String> attributes = SessionAttributes.of(request, lease);
      Map<String, Control> controls = databases.control(attributes);
      databases.unseenLocks().forEach(listener::warned);
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
      RunPools opening = new RunPools(request, databases, attributes, clock);
      LeasedPools pools =
          scope.add(
              "pools", opening.open(sized, sizes, policy.poolTimeout(job.limits()), watchdog));
      opened.set(pools);
      LeasedPools bookkeeping = scope.add("bookkeeping", opening.bookkeeping());
      books.set(bookkeeping);

      // 4. Start the lease keeper and the watchdog; neither needs a pooled connection.
      LeaseKeeper keeper = scope.add("lease keeper", keeper(job, ledger, lease, watchdog, pools));
      keeper.start();
      watchdog.start();

      // 5. Launch the Spring Batch job; a fatal incident ends it by the kill ladder.
      BatchJob batch = scope.add("job", opening.load(sized, pools, bookkeeping));
      batch.warnings().forEach(listener::warned);
      PlanCheck.refuseWithoutStepTransaction(job, sized, batch.steps());
      JobThread thread = JobThread.start(request, batch, signals);
      boolean over =
          new Supervision(signals, thread, batch, pools, incidents, listener, clock)
              .untilEnd(new KillLadder(pools, batch, controls, thread.ended()), watchdog);

      // 6. Close in reverse order; the lease is given back when its last session is gone.
      Map<String, LeasedPools.Usage> usage = pools.usage();
      BatchJob.Progress progress = batch.progress();
      if (!over) {
        pools.abort();
      }
      pools.close();
      watchdog.close();

      // 7. Report: how it ended decides the exit code.
      thread.failure().ifPresent(why -> failed(why, incidents, databases));
      return Reports.of(
          request,
          startedAt,
          clock.instant(),
          size.runtime(),
          usage,
          thread.outcome(),
          progress,
          incidents);
    }
  }

  private Incidents incidents(RunRequest request, Instant startedAt, Plan plan) {
    return new Incidents(subject(request, startedAt, plan), listener::incident, signals::fatal);
  }

  private static Diagnosis.Subject subject(RunRequest request, Instant since, Plan plan) {
    return new Diagnosis.Subject(request.job(), request.scheduledAt(), since, plan);
  }

  private LeaseKeeper keeper(
      JobDeclaration job, Ledger ledger, Lease lease, Watchdog watchdog, LeasedPools pools) {
    return new LeaseKeeper(
        ledger,
        lease,
        job.limits().heartbeat(),
        clock,
        () ->
            watchdog.report(
                Finding.external(Kind.LEASE_LOST, clock.instant(), "", pools.snapshot())));
  }

  /** The job's own exception, unless the run ended for something that came before it. */
  private void failed(Throwable why, Incidents incidents, Databases databases) {
    if (incidents.fatal().isPresent()) {
      return;
    }
    log.error("the job failed", why);
    Optional<String> lost = databases.lost(why);
    incidents.accept(
        Finding.external(
            lost.isPresent() ? Kind.DATABASE_LOST : Kind.FAILED,
            clock.instant(),
            lost.orElseGet(() -> JobFailure.line(why))));
  }

  /** The lease, or an incident that says why there is none. */
  private Optional<Lease> admit(
      RunRequest request, Map<String, Claim.Range> wants, Ledger ledger, Incidents incidents) {
    JobDeclaration job = request.declared();
    Claim claim =
        new Claim(
            SessionAttributes.runId(request),
            job.name(),
            request.scheduledAt(),
            wants,
            job.limits().deadline(),
            job.limits().term());
    Line line = new Line(ledger, clock);
    signals.onInterrupt(line::leave);
    Admission answer = line.stand(claim, job.limits().admissionTimeout(), listener::waiting);
    if (answer instanceof Admission.Granted granted) {
      return Optional.of(granted.lease());
    }
    Kind kind = signals.interrupted() ? Kind.INTERRUPTED : Kind.NOT_ADMITTED;
    incidents.accept(Finding.external(kind, clock.instant(), Reports.whyNotAdmitted(answer)));
    return Optional.empty();
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
