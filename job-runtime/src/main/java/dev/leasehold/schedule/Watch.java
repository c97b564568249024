package dev.leasehold.schedule;

import dev.leasehold.alert.DeadMansSwitch;
import dev.leasehold.database.DatabaseException;
import dev.leasehold.declaration.DaemonDeclaration;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationException;
import dev.leasehold.declaration.References;
import dev.leasehold.metrics.PushedGauges;
import dev.leasehold.report.SweepReport;
import dev.leasehold.run.LedgerDesk;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch over runs everywhere, on a thread of its own: what {@code sweep} does, every minute,
 * and the incidents that no run can tell. Thread-safe.
 */
final class Watch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);

  private final Supplier<Declared> declared;
  private final References references;
  private final Path embeddedFolder;
  private final Health health;
  private final InstantSource clock;
  private final Rhythm rhythm = new Rhythm(Duration.ofMinutes(1));

  /** What is to be kept or resolved, in this order; it waits where the ledger is away. */
  private final Queue<Consumer<LedgerDesk>> left = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean goesOn = new AtomicBoolean();
  private final AtomicBoolean sweeps = new AtomicBoolean();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread made = new Thread(work, "watch");
            made.setDaemon(true);
            return made;
          });

  Watch(
      Supplier<Declared> declared,
      References references,
      Path embeddedFolder,
      Health health,
      InstantSource clock) {
    this.declared = declared;
    this.references = references;
    this.embeddedFolder = embeddedFolder;
    this.health = health;
    this.clock = clock;
    // What no daemon was there for may be made up for in the first minute.
    rhythm.isDue(clock.instant());
  }

  /**
   * Looks if a minute has gone by; does not wait for what is seen. While one look takes longer than
   * that, one more waits, and no further ones.
   */
  void lookIfDue(Instant now) {
    if (rhythm.isDue(now) && sweeps.compareAndSet(false, true)) {
      thread.execute(this::sweep);
    }
  }

  /** Frees what a daemon that is gone has held, so that this one finds room. */
  void freeOverdue() {
    try (LedgerDesk desk = desk()) {
      desk.freeOverdue().forEach(Watch::tell);
    } catch (DatabaseException | DeclarationException later) {
      log.debug("nothing is freed before the ledger can be reached", later);
    }
  }

  private void sweep() {
    sweeps.set(false);
    Declaration declaration = declared.get().declaration();
    try (LedgerDesk desk = desk()) {
      tell(desk.sweep(false));
      PushedGauges.swept(declaration, references, clock.instant());
      declaration.sweep().ifPresent(sweep -> DeadMansSwitch.ping(sweep, references));
      health.good(Health.Part.WATCH);
    } catch (RuntimeException failed) {
      health.bad(Health.Part.WATCH, "runs are not looked after: " + failed.getMessage());
    }
  }

  private static void tell(SweepReport report) {
    report.leases().forEach(Watch::tell);
    report.missed().forEach(one -> log.warn("{} run {} never came", one.job(), one.run()));
  }

  private static void tell(SweepReport.Reclaimed one) {
    if (one.freed()) {
      log.info("freed the lease of {} run {}", one.job(), one.run());
    }
  }

  /** What is open of daemons is resolved, but for these kinds; does not wait for that. */
  void good(Set<Kind> but) {
    left.add(desk -> desk.good(DaemonDeclaration.NAME, but));
    goOn();
  }

  /** Keeps and tells an incident; does not wait for that. */
  void raise(Finding finding, String job, Instant scheduledAt) {
    log.warn("{} {} {}: {}", finding.kind(), job, scheduledAt, finding.detail());
    left.add(desk -> desk.raise(finding, job, scheduledAt));
    goOn();
  }

  /** Tries again what could not be kept or resolved; does not wait for that. */
  void goOn() {
    if (!left.isEmpty() && !thread.isShutdown() && goesOn.compareAndSet(false, true)) {
      thread.execute(this::doWhatIsLeft);
    }
  }

  private void doWhatIsLeft() {
    goesOn.set(false);
    try (LedgerDesk desk = desk()) {
      for (Consumer<LedgerDesk> first = left.peek(); first != null; first = left.peek()) {
        first.accept(desk);
        left.remove();
      }
    } catch (DatabaseException away) {
      log.debug("incidents of daemons wait for the ledger", away);
    } catch (RuntimeException failed) {
      left.poll();
      log.warn("an incident could not be kept or resolved: {}", failed.getMessage());
    }
  }

  private LedgerDesk desk() {
    return LedgerDesk.open(declared.get().declaration(), references, embeddedFolder, clock);
  }

  /** Waits for what is under way, for some seconds. */
  @Override
  public void close() {
    goOn();
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException ended) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
