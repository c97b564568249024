package dev.leasehold.run;

import dev.leasehold.admission.Admission;
import dev.leasehold.admission.Claim;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Ledger;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.admission.SteadyClock;
import dev.leasehold.database.Control;
import dev.leasehold.database.Database;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.declaration.JobDeclaration;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one attempt to its lease: it reaches the servers, is written down, and stands in line.
 */
final class Entrance {
  private static final Logger log = LoggerFactory.getLogger(Entrance.class);

  /** Between two looks of one that waits at what others have left: overdue leases, an end. */
  private static final Duration BETWEEN_LOOKS_BEHIND = Duration.ofSeconds(1);

  private final JobDeclaration job;
  private final String attempt;
  private final RunListener listener;
  private final Signals signals;
  private final SteadyClock clock;
  private final Line line;
  private final Instant until;
  private Instant lookedBehindAt = Instant.MIN;

  Entrance(
      JobDeclaration job,
      String attempt,
      RunListener listener,
      Signals signals,
      SteadyClock clock) {
    this.job = job;
    this.attempt = attempt;
    this.listener = listener;
    this.signals = signals;
    this.clock = clock;
    this.line = new Line(clock, () -> ThreadLocalRandom.current().nextDouble());
    this.until = clock.instant().plus(job.limits().admissionTimeout());
    signals.onInterrupt(line::leave);
  }

  /**
   * Reaches the databases of a plan and the ledger's, waiting where one has no connection left.
   *
   * @throws DatabaseException when one cannot be reached, or was full all the time
   */
  Databases reach(RunRequest request, Set<String> names) {
    Set<String> all = new LinkedHashSet<>(names);
    all.add(request.declaration().ledger());
    return line.insist(() -> Databases.reach(all, request), until, listener::waiting);
  }

  /** Finds out which instant is meant, which only the ledger may know. */
  RunRequest named(RunRequest asked, LedgerOfRun ledger) {
    return line.insist(() -> ledger.named(asked), until, listener::waiting);
  }

  /** Writes the attempt down, and stands in line with it. */
  Admission stand(
      RunRequest request, LedgerOfRun ledger, Databases databases, LeaseSize size, Gone gone) {
    Claim claim =
        new Claim(
            attempt,
            job.name(),
            request.scheduledAt(),
            job.overlap(),
            size.wants(),
            job.limits().deadline(),
            job.limits().term());
    line.insist(() -> arrive(request, ledger), until, listener::waiting);
    Reclaim reclaim = reclaim(ledger, gone, server -> databases.on(server).map(Entrance::control));
    Optional<Admission> before = completed(request, ledger);
    if (before.isPresent()) {
      return before.get();
    }
    // What holders have left behind is freed before it is waited for.
    lookedBehindAt = clock.instant();
    reclaim(reclaim);
    Admission answer =
        line.stand(
            ledger.ledger(),
            claim,
            until,
            listener::waiting,
            () -> {
              if (clock.instant().isBefore(lookedBehindAt.plus(BETWEEN_LOOKS_BEHIND))) {
                return Optional.empty();
              }
              lookedBehindAt = clock.instant();
              reclaim(reclaim);
              return completed(request, ledger);
            });
    if (!(answer instanceof Admission.Granted granted)) {
      return answer;
    }
    // Another attempt may have completed the instant while this one stood in line for its lease.
    Optional<Admission> meanwhile = completed(request, ledger);
    meanwhile.ifPresent(nothingToDo -> giveBack(granted.lease(), ledger));
    return meanwhile.orElse(answer);
  }

  /** Before its first session. */
  private static void giveBack(Lease lease, LedgerOfRun ledger) {
    try {
      ledger.ledger().forget(lease);
    } catch (DatabaseException unreachable) {
      // Its term is over before long.
      log.warn("the lease could not be given back: {}", unreachable.getMessage());
    }
  }

  /**
   * The end of an attempt whose instant another one has completed. Only a scheduler's is looked
   * for: it can start one too many, and where the author's job has an identity of its own, Spring
   * Batch would not know that it has run. Who names an instant at a prompt means it.
   */
  private Optional<Admission> completed(RunRequest request, LedgerOfRun ledger) {
    if (!request.once()) {
      return Optional.empty();
    }
    try {
      return ledger
          .attempts()
          .completion(job.name(), request.scheduledAt())
          .map(Admission.Completed::new);
    } catch (DatabaseException unreachable) {
      log.warn("it is not known whether the run was completed: {}", unreachable.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Takes a lease into the run's hands. Where strangers have taken the connections that were
   * granted, they are waited for as long as the lease lasts; a lease that cannot be taken is given
   * back.
   *
   * @throws DatabaseException when a control connection cannot be opened
   */
  LeaseHold hold(
      RunRequest request,
      Lease lease,
      Databases databases,
      LedgerOfRun ledger,
      UnaryOperator<Ledger> ledgers,
      Map<String, String> attributes) {
    String keeping = request.declaration().ledger();
    Duration heartbeat = job.limits().heartbeat();
    try {
      return line.insist(
          () -> new LeaseHold(lease, databases, keeping, attributes, heartbeat, ledgers, clock),
          clock.instant().plus(lease.term()).minus(heartbeat.multipliedBy(2)),
          listener::waiting);
    } catch (RuntimeException failed) {
      boolean interrupted = failed instanceof DatabaseException && signals.interrupted();
      new GivingBack(ledger, databases, clock)
          .giveBack(lease, Reports.notStarted(interrupted, failed));
      throw failed;
    }
  }

  /** When the ledger was asked for the lease that it gave, by the clock. */
  Instant askedAt() {
    return line.askedAt();
  }

  private boolean arrive(RunRequest request, LedgerOfRun ledger) {
    ledger
        .attempts()
        .arrive(attempt, job.name(), request.scheduledAt(), host(), ProcessHandle.current().pid());
    return true;
  }

  private void reclaim(Reclaim reclaim) {
    try {
      // An answer to this attempt's own claim may have been lost: that lease it never had.
      reclaim.overdue(attempt).forEach(listener::reclaimed);
    } catch (DatabaseException failed) {
      log.warn("overdue leases could not be looked for: {}", failed.getMessage());
    }
  }

  /**
   * What frees the leases of those who are gone.
   *
   * @param servers opens a connection to the server with this identity
   */
  static Reclaim reclaim(
      LedgerOfRun ledger, Gone gone, Function<String, Optional<Control>> servers) {
    return new Reclaim(ledger.ledger(), ledger.attempts(), servers, gone);
  }

  static Control control(Database database) {
    return database.control(Map.of("leasehold", "reclaim"));
  }

  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "unknown";
    }
  }
}
