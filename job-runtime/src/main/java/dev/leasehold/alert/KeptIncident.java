package dev.leasehold.alert;

import dev.leasehold.watchdog.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An incident as the ledger keeps it, without its document.
 *
 * @param id unique; sorts by time
 * @param run the scheduled instant
 * @param resolvedAt when a good run of its job resolved it; empty while it is open
 * @param what happened, one sentence
 * @param deliveries what the channels are told of it
 */
public record KeptIncident(
    String id,
    String job,
    Kind kind,
    Instant run,
    Instant foundAt,
    Optional<Instant> resolvedAt,
    String what,
    List<Delivery> deliveries) {

  KeptIncident with(List<Delivery> told) {
    return new KeptIncident(id, job, kind, run, foundAt, resolvedAt, what, told);
  }
}
