package dev.leasehold.run;

import dev.leasehold.alert.Delivery;
import dev.leasehold.alert.KeptIncident;
import dev.leasehold.alert.KeptIncidents;
import dev.leasehold.alert.Silence;
import dev.leasehold.alert.Silences;
import dev.leasehold.database.Transactions;
import dev.leasehold.report.Incident;
import dev.leasehold.report.IncidentList;
import dev.leasehold.report.IncidentList.Entry;
import dev.leasehold.report.IncidentList.Quiet;
import dev.leasehold.report.IncidentList.Told;
import dev.leasehold.watchdog.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where people ask for the incidents that are kept. */
public final class IncidentDesk {
  private final KeptIncidents kept;
  private final Silences silences;

  IncidentDesk(Transactions ledger) {
    this.kept = new KeptIncidents(ledger, LedgerOfRun.LIMIT);
    this.silences = new Silences(ledger, LedgerOfRun.LIMIT);
  }

  /**
   * One incident.
   *
   * @param incident all that was seen
   * @param entry how it stands
   */
  public record Kept(Incident incident, Entry entry) {}

  IncidentList list(Optional<String> job, boolean open, int most) {
    return new IncidentList(
        kept.last(job, open, most).stream().map(IncidentDesk::entry).toList(),
        silences.current().stream().map(IncidentDesk::quiet).toList());
  }

  Kept find(String beginning) {
    List<KeptIncident> found = kept.find(beginning);
    if (found.size() != 1) {
      throw new NoSuchIncidentException(
          (found.isEmpty() ? "there is no incident " : "there are several incidents ")
              + beginning
              + "; see: leasehold incidents");
    }
    KeptIncident one = found.get(0);
    return new Kept(
        kept.document(one.id())
            .orElseThrow(() -> new NoSuchIncidentException("incident " + one.id() + " is gone")),
        entry(one));
  }

  Quiet silence(
      Optional<String> job, Optional<Kind> kind, Instant until, String by, String reason) {
    return quiet(silences.add(job, kind, until, by, reason));
  }

  boolean endSilence(long number) {
    return silences.end(number);
  }

  private static Entry entry(KeptIncident one) {
    return new Entry(
        one.id(),
        one.job(),
        one.kind(),
        one.run(),
        one.foundAt(),
        one.resolvedAt(),
        one.what(),
        one.deliveries().stream().map(IncidentDesk::told).toList());
  }

  private static Told told(Delivery one) {
    return new Told(
        one.channel(),
        one.event().name().toLowerCase(Locale.ROOT),
        one.state().name().toLowerCase(Locale.ROOT),
        one.attempts(),
        one.toldAt(),
        one.trouble().isEmpty() ? Optional.empty() : Optional.of(one.trouble()));
  }

  private static Quiet quiet(Silence one) {
    return new Quiet(one.number(), one.job(), one.kind(), one.until(), one.by(), one.reason());
  }
}
