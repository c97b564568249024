package dev.leasehold.run;

import dev.leasehold.admission.Attempt;
import dev.leasehold.alert.Alerts;
import dev.leasehold.alert.Dispatch;
import dev.leasehold.alert.Senders;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.database.Transactions;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.References;
import dev.leasehold.report.Diagnosis;
import dev.leasehold.report.ExitCode;
import dev.leasehold.report.Incident;
import dev.leasehold.report.RunReport;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps and tells the incidents of one process, over whatever way there is to the ledger at the
 * moment. Thread-safe.
 */
final class Alarm implements AutoCloseable {
  private final Alerts alerts;
  private volatile Transactions ledger = new OutOfReach();

  Alarm(Declaration declaration, References references) {
    this.alerts =
        new Alerts(
            declaration.channels(),
            channel -> Senders.of(channel, references),
            () -> ledger,
            Dispatch.LIMIT);
  }

  /** From now on the ledger is asked over this. */
  void over(Transactions way) {
    ledger = way;
  }

  /** The same; what has lost its lease cannot use its own connection any more. */
  void over(Transactions way, Transactions otherwise) {
    ledger = new EitherWay(way, otherwise);
  }

  void accept(Incident incident, Optional<String> attempt) {
    alerts.accept(incident, attempt);
  }

  /** Of what never ran; waits for a few seconds, and says whether all of it is in the ledger. */
  boolean keep(List<Incident> incidents) {
    return alerts.keep(incidents);
  }

  /** What the report says, and what others could not tell. */
  void ended(RunReport report) {
    if (report.exit() == ExitCode.COMPLETED
        && !report.outcome().equals("skipped")
        && !report.outcome().equals(Attempt.ALREADY_COMPLETED)) {
      alerts.good(
          report.job(),
          report.incidents().stream().map(Incident::kind).collect(Collectors.toSet()));
    }
    alerts.takeOn();
  }

  /** What is open of this job is resolved, but for these kinds. */
  void good(String job, Set<Kind> but) {
    alerts.good(job, but);
  }

  /** Tells what others could not. */
  void takeOn() {
    alerts.takeOn();
  }

  /** The attempt ended before it could run, by something that its process says itself. */
  void broke(RuntimeException why, Diagnosis.Subject subject, Instant at, String attempt) {
    Kind kind = why instanceof DatabaseException ? Kind.DATABASE_LOST : Kind.FAILED;
    String detail = String.valueOf(why.getMessage()).lines().findFirst().orElse("");
    accept(Diagnosis.of(Finding.external(kind, at, detail), subject), Optional.of(attempt));
  }

  /** An attempt of which only the ledger knows has come to this end. */
  void gone(Attempt attempt, Attempt.End end, Instant at, Diagnosis.Subject subject) {
    Kind kind = end.outcome().equals(Attempt.VANISHED) ? Kind.VANISHED : Kind.INTERRUPTED;
    String detail =
        "on %s, process %d; %s".formatted(attempt.host(), attempt.process(), end.detail());
    accept(Diagnosis.of(Finding.external(kind, at, detail), subject), Optional.of(attempt.id()));
  }

  /** The lease is given back: what there was is written down, and what comes goes another way. */
  void leave(Transactions way) {
    settle();
    over(way);
  }

  /** Waits until all incidents so far are written down, for a few seconds at most. */
  void settle() {
    alerts.isKept();
  }

  @Override
  public void close() {
    alerts.close();
  }

  private record EitherWay(Transactions way, Transactions otherwise) implements Transactions {
    @Override
    public <T> T run(Duration limit, Work<T> work) {
      try {
        return way.run(limit, work);
      } catch (DatabaseException gone) {
        return otherwise.run(limit, work);
      }
    }
  }

  /** While no ledger is known. */
  private static final class OutOfReach implements Transactions {
    @Override
    public <T> T run(Duration limit, Work<T> work) {
      throw new DatabaseException(
          DatabaseException.Reason.UNREACHABLE, "the ledger was not reached", null);
    }
  }
}
