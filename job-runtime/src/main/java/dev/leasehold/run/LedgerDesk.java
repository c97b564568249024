package dev.leasehold.run;

import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Holders;
import dev.leasehold.admission.PastRuns;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.admission.Sights;
import dev.leasehold.alert.KeptIncidents;
import dev.leasehold.database.Control;
import dev.leasehold.database.Database;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.database.Registration;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.References;
import dev.leasehold.report.DayLoad;
import dev.leasehold.report.Diagnosis;
import dev.leasehold.report.EndReport;
import dev.leasehold.report.History;
import dev.leasehold.report.Incident;
import dev.leasehold.report.IncidentList;
import dev.leasehold.report.LedgerStatus;
import dev.leasehold.report.RunStatus;
import dev.leasehold.report.SightJson;
import dev.leasehold.report.StatusText;
import dev.leasehold.report.SweepReport;
import dev.leasehold.report.WouldHaveList;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where people and schedulers ask of the ledger what is not a run: who holds what, what was, and
 * the end of what has no other end. Holds one connection to the ledger's database, and one for a
 * moment to each server that it asks. Not thread-safe.
 */
public final class LedgerDesk implements AutoCloseable {
  private static final Map<String, String> ATTRIBUTES = Map.of("leasehold", "desk");

  /** A run looks once a second whether somebody wants to see it. */
  private static final Duration SIGHT = Duration.ofSeconds(5);

  private final Declaration declaration;
  private final InstantSource clock;
  private final Map<String, DatabaseException> unreached = new LinkedHashMap<>();
  private final Databases databases;
  private final Control control;
  private final Alarm alarm;
  private final LedgerOfRun ledger;
  private final Holders holders;
  private final LoadLook load;

  private LedgerDesk(
      Declaration declaration,
      References references,
      Path embeddedFolder,
      Set<String> names,
      InstantSource clock) {
    this.declaration = declaration;
    this.clock = clock;
    this.alarm = new Alarm(declaration, references);
    String name = declaration.ledger();
    this.databases =
        Databases.reach(
            names,
            declaration,
            references,
            embeddedFolder,
            (missing, unreachable) -> {
              if (missing.equals(name)) {
                throw unreachable;
              }
              unreached.put(missing, unreachable);
            });
    try {
      LedgerOfRun brief = LedgerOfRun.of(databases, name);
      this.control = brief.database().control(ATTRIBUTES, Registration.NONE);
      this.ledger = brief.over(control);
      alarm.over(control);
      this.holders = new Holders(control, LedgerOfRun.LIMIT);
      this.load = new LoadLook(control, clock);
    } catch (RuntimeException failed) {
      databases.close();
      throw failed;
    }
  }

  /**
   * Opens the ledger, and reaches what other servers there are; one that cannot be reached is left
   * out.
   *
   * @param embeddedFolder holds one folder for each embedded database
   * @throws dev.leasehold.declaration.DeclarationException when there is no ledger
   * @throws DatabaseException when the ledger's database cannot be reached
   */
  public static LedgerDesk open(
      Declaration declaration, References references, Path embeddedFolder, InstantSource clock) {
    Set<String> names = new LinkedHashSet<>(List.of(declaration.ledger()));
    names.addAll(declaration.databases().keySet());
    return new LedgerDesk(declaration, references, embeddedFolder, names, clock);
  }

  /** The same for what asks nothing but the ledger. */
  public static LedgerDesk ofLedgerAlone(
      Declaration declaration, References references, Path embeddedFolder, InstantSource clock) {
    return new LedgerDesk(
        declaration, references, embeddedFolder, Set.of(declaration.ledger()), clock);
  }

  /** Capacities, leases and the line, now. */
  public LedgerStatus status() {
    return statusLook().status(holders.look());
  }

  /**
   * How much of each server was leased over the last day, by runs of everybody; at most half a
   * minute old.
   *
   * @param servers of {@link #status}
   */
  public DayLoad load(List<LedgerStatus.Capacity> servers) {
    return load.look(servers);
  }

  /**
   * One run: what it holds and waits for, as it shows itself; empty in that where it did not answer
   * within seconds.
   *
   * @param run its job, {@code job@instant}, or the beginning of its attempt's id
   * @throws NoSuchRunException when it is none or several
   */
  public RunStatus run(String run) {
    Holders.Board board = holders.look();
    RunName.Named named = new RunName(run).among(board, ledger.attempts());
    StatusLook look = statusLook();
    Optional<SightJson> sight =
        named.lease().filter(StatusLook::isCurrent).flatMap(held -> sight(held.lease().token()));
    return new RunStatus(
        named.lease().map(held -> look.held(held, board)),
        named.place().map(place -> StatusLook.place(place, board)),
        sight);
  }

  private Optional<SightJson> sight(long token) {
    Sights sights = new Sights(control, LedgerOfRun.LIMIT);
    sights.ask(token);
    return new Patience(clock)
        .until(SIGHT, () -> sights.of(token))
        .map(seen -> SightJson.read(seen.json()));
  }

  /**
   * The last attempts, newest first.
   *
   * @param job only of this one; all where it is empty
   * @param most how many, at least 1
   */
  public History history(Optional<String> job, int most) {
    return new History(ledger.attempts().last(job, most).stream().map(LedgerDesk::entry).toList());
  }

  private static History.Entry entry(Attempt one) {
    String open = one.leasedAt().isPresent() ? "running" : "waiting";
    return new History.Entry(
        one.id(),
        one.job(),
        one.scheduledAt(),
        one.host(),
        one.process(),
        one.arrivedAt(),
        one.leasedAt(),
        one.leased(),
        one.endedAt(),
        one.endedAt().map(end -> StatusText.age(one.arrivedAt(), end)),
        one.endedAt().isPresent() ? one.outcome() : open,
        one.exit(),
        one.detail(),
        one.read(),
        one.written());
  }

  /**
   * The incidents that are kept, newest first.
   *
   * @param job only of this one; all where it is empty
   * @param open whether only those that no good run has resolved
   * @param most how many, at least 1
   */
  public IncidentList incidents(Optional<String> job, boolean open, int most) {
    return incidentDesk().list(job, open, most);
  }

  /**
   * What strict would have said of the runs in observe, job by job.
   *
   * @param job only of this one; all that are declared where it is empty
   * @param since only of runs that ended from then on; of all that are kept where it is empty
   */
  public WouldHaveList wouldHave(Optional<String> job, Optional<Instant> since) {
    return new WouldHaveLook(
            new PastRuns(control, LedgerOfRun.LIMIT), new KeptIncidents(control, LedgerOfRun.LIMIT))
        .look(
            declaration.jobs().values().stream()
                .filter(one -> job.isEmpty() || job.get().equals(one.name()))
                .toList(),
            since);
  }

  /**
   * One incident.
   *
   * @param beginning of its id
   * @throws NoSuchIncidentException when it is none or several
   */
  public IncidentDesk.Kept incident(String beginning) {
    return incidentDesk().find(beginning);
  }

  /**
   * Asks that nobody is told of some incidents.
   *
   * @param job only of this one; empty for all
   * @param kind only of this one; empty for all
   * @param by who asks, for people
   */
  public IncidentList.Quiet silence(
      Optional<String> job, Optional<Kind> kind, Instant until, String by, String reason) {
    return incidentDesk().silence(job, kind, until, by, reason);
  }

  /** Ends a silence; whether there was one. */
  public boolean endSilence(long number) {
    return incidentDesk().endSilence(number);
  }

  /**
   * Keeps and tells an incident that no run has found itself.
   *
   * @param job its name, or a daemon's
   * @return its id
   */
  public String raise(Finding finding, String job, Instant scheduledAt) {
    Incident incident = Diagnosis.of(finding, gone().subject(job, scheduledAt, scheduledAt));
    alarm.accept(incident, Optional.empty());
    alarm.settle();
    return incident.id();
  }

  /**
   * Resolves what is open of a job, or of daemons: it is good again.
   *
   * @param but kinds that are not
   */
  public void good(String job, Set<Kind> but) {
    alarm.good(job, but);
  }

  private IncidentDesk incidentDesk() {
    return new IncidentDesk(control);
  }

  /**
   * Ends what nobody else will end: overdue leases, attempts lost in line; and forgets what is past
   * retention.
   *
   * @param purgeBatch whether Spring Batch's rows past retention are removed as well
   */
  public SweepReport sweep(boolean purgeBatch) {
    return new Sweep(declaration, databases, ledger, control, gone(), reclaim(), unreached, clock)
        .sweep(purgeBatch);
  }

  /** Frees overdue leases whose sessions are proven to be dead, and does nothing else. */
  public List<SweepReport.Reclaimed> freeOverdue() {
    return reclaim().overdue().stream().map(Sweep::reclaimed).toList();
  }

  /**
   * Ends a run: by its own process, else by the end of its sessions.
   *
   * @param run its job, {@code job@instant}, or the beginning of its attempt's id
   * @param by who wants it, for people
   * @param limit how long its own process may take
   * @throws NoSuchRunException when it is none or several
   */
  public EndReport kill(String run, String by, Duration limit) {
    RunName.Named named = new RunName(run).among(holders.look(), ledger.attempts());
    return new Ending(ledger, holders, reclaim(), clock).kill(named, by, limit);
  }

  /**
   * Frees the lease of a holder that is gone.
   *
   * @param token of the lease
   * @param vouched whether a person says that nothing of it lives on servers that cannot be asked
   * @param by who wants it, for people
   * @throws NoSuchRunException when there is no such lease
   */
  public EndReport release(long token, boolean vouched, String by) {
    return new Ending(ledger, holders, reclaim(), clock).release(token, vouched, by);
  }

  /** Who asks, for people: the account of this process and its host. */
  public static String caller() {
    return System.getProperty("user.name", "somebody") + "@" + Entrance.host();
  }

  private StatusLook statusLook() {
    return new StatusLook(ledger, control, this::server);
  }

  private Reclaim reclaim() {
    return Entrance.reclaim(ledger, gone(), this::server);
  }

  private Gone gone() {
    return new Gone(declaration, databases, alarm, clock);
  }

  /** A connection to a server; says why where there can be none. */
  private Optional<Control> server(String identity) {
    Optional<Database> database = databases.on(identity);
    if (database.isPresent() || unreached.isEmpty()) {
      return database.map(Entrance::control);
    }
    throw new DatabaseException(
        DatabaseException.Reason.UNREACHABLE,
        "server "
            + identity
            + " may be one that was not reached: "
            + unreached.values().iterator().next().getMessage(),
        null);
  }

  @Override
  public void close() {
    alarm.close();
    control.close();
    databases.close();
  }
}
