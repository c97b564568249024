package dev.leasehold.alert;

import dev.leasehold.report.Incident;
import java.time.Instant;

/**
 * What a channel is told. Incidents of one job and one kind are a group: it fires with the first,
 * and is resolved by the next good run.
 *
 * @param event what is to be told
 * @param incident the latest of its group; of a test, one that is marked as such
 * @param since the first unresolved one of the group was found
 * @param occurrences how many unresolved ones the group has, at least 1
 * @param at when this became true: the incident was found, or its group resolved
 */
public record Notice(Event event, Incident incident, Instant since, int occurrences, Instant at) {

  /** What is told of an incident. */
  public enum Event {
    FIRING,
    RESOLVED,
    /** Asked for by a person; means nothing else. */
    TEST
  }

  /** How bad an incident of a kind is; the words are PagerDuty's. */
  public enum Severity {
    CRITICAL,
    WARNING,
    INFO
  }

  /** Names the group: the same for all incidents of one job and one kind. */
  public String group() {
    return incident.job() + "/" + incident.kind();
  }

  /** How bad it is. */
  public Severity severity() {
    return switch (incident.kind()) {
      case HOARDED, LEAK, OVERLAPPED -> Severity.WARNING;
      case INTERRUPTED, REPLACED -> Severity.INFO;
      default -> Severity.CRITICAL;
    };
  }
}
