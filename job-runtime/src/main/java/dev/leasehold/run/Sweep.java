package dev.leasehold.run;

import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Fires;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.admission.Schedules;
import dev.leasehold.alert.KeptIncidents;
import dev.leasehold.batch.BatchPurge;
import dev.leasehold.database.Database;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.database.Transactions;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.report.SweepReport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/** Ends what nobody else will end, and forgets what ended too long ago. */
record Sweep(
    Declaration declaration,
    Databases databases,
    LedgerOfRun ledger,
    Transactions way,
    Gone gone,
    Reclaim reclaim,
    Map<String, DatabaseException> unreached,
    InstantSource clock) {

  /**
   * Rows of so many attempts or instances are removed at once, so that no lock is held for long.
   */
  private static final int AT_ONCE = 500;

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  private static final Attempt.End LOST_IN_LINE =
      Attempt.End.withoutWork(
          Attempt.VANISHED, OptionalInt.empty(), "it left the line without an end");

  SweepReport sweep(boolean purgeBatch) {
    List<SweepReport.Reclaimed> leases = reclaim.overdue().stream().map(Sweep::reclaimed).toList();
    List<SweepReport.Lost> lost = endLost();
    Absence absence = new Absence(new Schedules(way, LedgerOfRun.LIMIT), ledger.attempts(), gone);
    List<SweepReport.Missed> missed =
        absence.missed(declaration).stream()
            .map(one -> new SweepReport.Missed(one.id(), one.job(), one.run()))
            .toList();
    gone.alarm().takeOn();
    int attempts = purge(most -> ledger.attempts().purge(declaration.retention(), most));
    // A name is kept for as long as an attempt under it is.
    purge(most -> ledger.namedRuns().purge(declaration.retention(), most));
    Fires fires = new Fires(way, LedgerOfRun.LIMIT);
    purge(most -> fires.purge(declaration.retention(), most));
    return new SweepReport(
        leases,
        lost,
        missed,
        OptionalInt.of(attempts),
        OptionalInt.of(purgeIncidents()),
        purgeBatch ? OptionalInt.of(purgeBatch()) : OptionalInt.empty(),
        unreached.values().stream().map(why -> String.valueOf(why.getMessage())).toList());
  }

  static SweepReport.Reclaimed reclaimed(Reclaim.Outcome outcome) {
    return new SweepReport.Reclaimed(
        outcome.lease().token(),
        outcome.lease().attempt(),
        outcome.lease().job(),
        outcome.lease().scheduledAt(),
        outcome.attempt().map(Attempt::host),
        outcome.attempt().map(Attempt::process).orElse(0L),
        outcome.lease().expiresAt(),
        outcome.lease().total(),
        outcome.freed(),
        outcome.vanished(),
        outcome.left());
  }

  private List<SweepReport.Lost> endLost() {
    List<SweepReport.Lost> lost = new ArrayList<>();
    for (Attempt one : lostInLine()) {
      gone.incident(one, one.arrivedAt(), LOST_IN_LINE);
      boolean first = ledger.attempts().endLostInLine(one.id(), LOST_IN_LINE);
      if (first) {
        lost.add(
            new SweepReport.Lost(
                one.id(),
                one.job(),
                one.scheduledAt(),
                one.host(),
                one.process(),
                one.arrivedAt()));
      }
    }
    return lost;
  }

  /** Who gives up leaves the line first, and then writes its end: that may be seen in between. */
  private List<Attempt> lostInLine() {
    List<Attempt> first = ledger.attempts().lostInLine();
    if (first.isEmpty()) {
      return first;
    }
    new Patience(clock).until(BETWEEN_LOOKS, Optional::empty);
    Set<String> still =
        ledger.attempts().lostInLine().stream().map(Attempt::id).collect(Collectors.toSet());
    return first.stream().filter(one -> still.contains(one.id())).toList();
  }

  private int purgeIncidents() {
    KeptIncidents kept = new KeptIncidents(way, LedgerOfRun.LIMIT);
    return purge(most -> kept.purge(declaration.retention(), most));
  }

  private static int purge(IntUnaryOperator some) {
    int all = 0;
    int last;
    do {
      last = some.applyAsInt(AT_ONCE);
      all += last;
    } while (last == AT_ONCE);
    return all;
  }

  private int purgeBatch() {
    Set<String> names =
        declaration.jobs().values().stream()
            .map(JobDeclaration::database)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    int all = 0;
    for (Database database : databases.all().values()) {
      if (!names.contains(database.name())) {
        continue;
      }
      all +=
          purge(
              most ->
                  BatchPurge.purge(database.transactions(), declaration.retention(), clock, most));
    }
    return all;
  }
}
