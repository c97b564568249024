package dev.leasehold.report;

import dev.leasehold.watchdog.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The incidents that the ledger keeps, and who is told of them. Plain values.
 *
 * @param incidents newest first
 * @param silences that are not over
 */
public record IncidentList(List<Entry> incidents, List<Quiet> silences) {

  /**
   * One incident.
   *
   * @param id unique; sorts by time
   * @param job its name
   * @param run the scheduled instant
   * @param at when it was found
   * @param resolvedAt when a good run of its job resolved it; absent while it is open
   * @param what happened, one sentence
   * @param channels what each is told of it
   */
  public record Entry(
      String id,
      String job,
      Kind kind,
      Instant run,
      Instant at,
      Optional<Instant> resolvedAt,
      String what,
      List<Told> channels) {}

  /**
   * What one channel is told.
   *
   * @param channel its name
   * @param event {@code firing} or {@code resolved}
   * @param state {@code told}, {@code pending}, {@code refused}, {@code repeated} or {@code
   *     silenced}
   * @param attempts how often it was tried
   * @param at when it was told
   * @param trouble why it was not told the last time
   */
  public record Told(
      String channel,
      String event,
      String state,
      int attempts,
      Optional<Instant> at,
      Optional<String> trouble) {

    /** Whether the channel should know, and does not. */
    public boolean isMissing() {
      return state.equals("pending") || state.equals("refused");
    }
  }

  /**
   * A silence.
   *
   * @param silence its number
   * @param job only of this one; absent for all
   * @param kind only of this one; absent for all
   * @param until when it ends
   * @param by who asked for it
   * @param reason why; may be empty
   */
  public record Quiet(
      long silence,
      Optional<String> job,
      Optional<Kind> kind,
      Instant until,
      String by,
      String reason) {

    /** Whether it covers incidents of this job and kind. */
    boolean covers(Entry entry) {
      return job.map(entry.job()::equals).orElse(true)
          && kind.map(entry.kind()::equals).orElse(true);
    }
  }

  /** Copies what can change. */
  public IncidentList {
    incidents = List.copyOf(incidents);
    silences = List.copyOf(silences);
  }
}
