package dev.leasehold.run;

import dev.leasehold.report.Diagnosis;
import dev.leasehold.report.Incident;
import dev.leasehold.report.WouldHave;
import dev.leasehold.watchdog.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns findings into incidents, tells each at once, and remembers the first that is fatal: it
 * decides how the run ends. Thread-safe.
 */
final class Incidents {
  private static final Logger log = LoggerFactory.getLogger(Incidents.class);

  private final Consumer<Incident> tell;
  private final Runnable onFatal;
  private final List<Incident> all = new ArrayList<>();
  private final List<WouldHave.Refusal> refusals = new ArrayList<>();

  private Diagnosis.Subject subject;
  private @Nullable Incident fatal;

  /**
   * @param subject the run as far as it is known
   * @param tell gets every incident, before anything is done about it
   * @param onFatal called once, after the first fatal incident was told
   */
  Incidents(Diagnosis.Subject subject, Consumer<Incident> tell, Runnable onFatal) {
    this.subject = subject;
    this.tell = tell;
    this.onFatal = onFatal;
  }

  /** More is known of the run now. */
  synchronized void about(Diagnosis.Subject known) {
    subject = known;
  }

  void accept(Finding finding) {
    boolean first;
    Incident incident;
    synchronized (this) {
      if (finding.fatal() && fatal != null) {
        // What follows the first fatal incident follows from it.
        return;
      }
      incident = diagnosed(finding);
      all.add(incident);
      WouldHave.Refusal.of(finding, incident).ifPresent(refusals::add);
      first = finding.fatal();
      if (first) {
        fatal = incident;
      }
    }
    try {
      tell.accept(incident);
    } finally {
      // Whoever could not be told: the run must end.
      if (first) {
        onFatal.run();
      }
    }
  }

  /** Without its evidence where that cannot be put into words: the run must end all the same. */
  private Incident diagnosed(Finding finding) {
    try {
      return Diagnosis.of(finding, subject);
    } catch (Throwable failed) {
      log.error("an incident of kind {} could not be put into words", finding.kind(), failed);
      return Diagnosis.bare(finding, subject);
    }
  }

  synchronized Optional<Incident> fatal() {
    return Optional.ofNullable(fatal);
  }

  /** What strict would have refused, where nothing is. */
  synchronized List<WouldHave.Refusal> refusals() {
    return List.copyOf(refusals);
  }

  synchronized List<Incident> all() {
    return List.copyOf(all);
  }
}
