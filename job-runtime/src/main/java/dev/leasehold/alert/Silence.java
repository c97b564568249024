package dev.leasehold.alert;

import dev.leasehold.watchdog.Kind;
import java.time.Instant;
import java.util.Optional;

/**
 * That nobody is told of some incidents for a while. They are kept all the same.
 *
 * @param number names it
 * @param job only of this one; empty for all
 * @param kind only of this one; empty for all
 * @param until when it ends
 * @param by who asked for it, for people
 * @param reason why, for people; may be empty
 */
public record Silence(
    long number,
    Optional<String> job,
    Optional<Kind> kind,
    Instant until,
    String by,
    String reason) {

  /** Whether it covers incidents of this job and kind. */
  public boolean covers(String ofJob, Kind ofKind) {
    return job.map(ofJob::equals).orElse(true) && kind.map(ofKind::equals).orElse(true);
  }
}
