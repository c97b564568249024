package dev.leasehold.run;

import dev.leasehold.admission.Capacity;
import dev.leasehold.admission.CompletedRuns;
import dev.leasehold.admission.CompletedRuns.Took;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.References;
import dev.leasehold.plan.FleetJob;
import dev.leasehold.plan.FleetLoad;
import dev.leasehold.plan.FleetProposal;
import dev.leasehold.report.Fleet;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at all jobs of a declaration together: what a day of them asks of their servers. Not
 * thread-safe.
 */
public final class FleetLook {
  /** Of each job; the fewest of which 19 of 20 are not all. */
  private static final int RUNS = 20;

  /** All jobs are asked for at once. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Declaration declaration;
  private final List<String> notes = new ArrayList<>();
  private final Map<String, Integer> capacityOf = new LinkedHashMap<>();
  private final Map<String, String> serverOf = new LinkedHashMap<>();
  private boolean asked;
  private Map<String, Took> recorded = Map.of();

  private FleetLook(Declaration declaration) {
    this.declaration = declaration;
    for (DatabaseDeclaration database : declaration.databases().values()) {
      serverOf.put(database.name(), database.name());
      database.capacity().ifPresent(given -> capacityOf.put(database.name(), given));
    }
  }

  /**
   * By the declaration alone: every run takes until its deadline, and every database is a server of
   * its own with the capacity that is declared.
   *
   * @param from the day begins with the minute that this lies in
   */
  public static Fleet offline(Declaration declaration, Instant from) {
    FleetLook look = new FleetLook(declaration);
    look.notes.add(
        "Nothing was asked of the ledger: runs are taken to last until their deadlines.");
    return look.fleet(from);
  }

  /**
   * With what the ledger has recorded and the servers say. What cannot be reached is said, and the
   * declaration is taken instead.
   *
   * @param embeddedFolder holds one folder for each embedded database
   * @param from the day begins with the minute that this lies in
   */
  public static Fleet of(
      Declaration declaration, References references, Path embeddedFolder, Instant from) {
    FleetLook look = new FleetLook(declaration);
    try (Databases databases =
        Databases.reach(
            declaration.databases().keySet(),
            declaration,
            references,
            embeddedFolder,
            (name, unreachable) -> look.unreached(name, unreachable))) {
      if (databases.all().containsKey(declaration.ledger())) {
        look.ask(databases);
      }
    } catch (DatabaseException | DeclarationException unusable) {
      look.withoutLedger(unusable);
    }
    return look.fleet(from);
  }

  private void unreached(String name, DatabaseException unreachable) {
    if (name.equals(declaration.ledger())) {
      withoutLedger(unreachable);
    } else {
      notes.add(
          "Database %s could not be reached, so that only its declared capacity counts: %s"
              .formatted(name, unreachable.getMessage()));
    }
  }

  private void withoutLedger(RuntimeException why) {
    notes.add(
        "The ledger could not be asked, so that runs are taken to last until their deadlines: "
            + String.valueOf(why.getMessage()).lines().findFirst().orElse(""));
  }

  private void ask(Databases databases) {
    LedgerOfRun ledger = LedgerOfRun.of(databases, declaration.ledger());
    Map<String, Integer> kept = new LinkedHashMap<>();
    for (Capacity one : ledger.capacities().all()) {
      kept.put(one.server(), one.connections());
    }
    Map<String, String> identities = databases.servers();
    Map<String, List<String>> names = new LinkedHashMap<>();
    identities.forEach(
        (name, identity) -> names.computeIfAbsent(identity, any -> new ArrayList<>()).add(name));
    databases
        .all()
        .forEach(
            (name, database) -> {
              String identity = database.server().identity();
              serverOf.put(name, String.join(", ", names.getOrDefault(identity, List.of(name))));
              capacityOf.put(name, kept.getOrDefault(identity, database.server().capacity()));
            });
    recorded = new CompletedRuns(ledger.transactions(), LIMIT).took(RUNS);
    asked = true;
  }

  private Fleet fleet(Instant from) {
    List<FleetJob> scheduled = new ArrayList<>();
    List<Fleet.Expected> expected = new ArrayList<>();
    List<String> unscheduled = new ArrayList<>();
    for (JobDeclaration job : declaration.jobs().values()) {
      Optional<String> schedule = job.schedule();
      if (schedule.isEmpty()) {
        unscheduled.add(job.name());
        continue;
      }
      Optional<Took> took = Optional.ofNullable(recorded.get(job.name()));
      Duration deadline = job.limits().deadline();
      Duration time =
          took.map(Took::slow).filter(slow -> slow.compareTo(deadline) < 0).orElse(deadline);
      scheduled.add(
          new FleetJob(
              job.name(), schedule.get(), job.timeZone(), job.overlap(), time, shares(job)));
      expected.add(
          new Fleet.Expected(
              job.name(),
              schedule.get(),
              job.timeZone().getId(),
              time,
              took.map(Took::median),
              took.map(Took::runs).orElse(0)));
    }
    Map<String, Integer> capacity = capacities();
    FleetLoad load = FleetLoad.of(scheduled, capacity, from);
    return new Fleet(
        load.from(),
        load.to(),
        asked,
        notes,
        expected,
        unscheduled,
        load.servers(),
        load.fits() ? Optional.empty() : Optional.of(FleetProposal.of(scheduled, capacity, from)));
  }

  private Map<String, Integer> capacities() {
    Map<String, Integer> capacities = new LinkedHashMap<>();
    capacityOf.forEach(
        (database, capacity) ->
            capacities.put(serverOf.getOrDefault(database, database), capacity));
    return capacities;
  }

  /** As a run asks for its lease. */
  private Map<String, FleetJob.Share> shares(JobDeclaration job) {
    LeaseSize size = LeaseSize.of(job, capacityOf, serverOf, declaration.ledger());
    Map<String, FleetJob.Share> shares = new LinkedHashMap<>();
    size.wants()
        .forEach(
            (server, range) -> shares.put(server, new FleetJob.Share(range.least(), range.most())));
    return shares;
  }
}
