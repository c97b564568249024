package dev.leasehold.schedule;

import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.Schedule;
import dev.leasehold.metrics.DaemonMetrics;
import dev.leasehold.report.DaemonStatus;
import dev.leasehold.report.IncidentListText;
import dev.leasehold.report.IncidentPage;
import dev.leasehold.report.LedgerStatus;
import dev.leasehold.run.IncidentDesk;
import dev.leasehold.run.NoSuchIncidentException;
import dev.leasehold.run.StandingLease;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a daemon shows: of itself what it knows, of all runs what the ledger says. Thread-safe.
 *
 * @param id the daemon's
 * @param since when it was started
 */
record View(
    String id,
    Instant since,
    Supplier<Declared> declared,
    Desk desk,
    Health health,
    DaemonMetrics numbers)
    implements StatusServer.Source {
  private static final int NEXT = 20;
  private static final int LAST = 50;
  private static final int INCIDENTS = 50;

  @Override
  public DaemonStatus status() {
    return desk.ask(
        asked -> {
          LedgerStatus ledger = asked.status();
          return new DaemonStatus(
              ledger.at(),
              daemon(),
              ledger,
              asked.load(ledger.servers()),
              next(declared.get().declaration(), ledger.at()),
              asked.history(Optional.empty(), LAST),
              asked.incidents(Optional.empty(), false, INCIDENTS));
        });
  }

  private DaemonStatus.Daemon daemon() {
    return new DaemonStatus.Daemon(
        id,
        StandingLease.host(),
        ProcessHandle.current().pid(),
        since,
        health.notReady().isEmpty(),
        health.troubles());
  }

  private static List<DaemonStatus.Next> next(Declaration declaration, Instant now) {
    return declaration.jobs().values().stream()
        .flatMap(job -> next(job, now).stream())
        .sorted(Comparator.comparing(DaemonStatus.Next::run).thenComparing(DaemonStatus.Next::job))
        .limit(NEXT)
        .toList();
  }

  private static Optional<DaemonStatus.Next> next(JobDeclaration job, Instant now) {
    return Schedule.of(job)
        .flatMap(schedule -> schedule.next(now))
        .map(at -> new DaemonStatus.Next(job.name(), at, Duration.between(now, at)));
  }

  @Override
  public Optional<String> incidentPage(String incident) {
    try {
      return Optional.of(desk.ask(asked -> asked.incident(incident)))
          // What it finds by its beginning alone has another address.
          .filter(kept -> kept.incident().id().equals(incident))
          .map(View::page);
    } catch (NoSuchIncidentException none) {
      return Optional.empty();
    }
  }

  private static String page(IncidentDesk.Kept kept) {
    return IncidentPage.of(kept.incident(), IncidentListText.state(kept.entry()).get(0));
  }

  @Override
  public List<String> notReady() {
    return health.notReady();
  }

  @Override
  public String metrics() {
    return numbers.text();
  }
}
