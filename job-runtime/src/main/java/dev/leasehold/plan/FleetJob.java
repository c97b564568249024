package dev.leasehold.plan;

import dev.leasehold.declaration.JobDeclaration.Overlap;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a scheduled job asks for while one of its runs holds its lease.
 *
 * @param name of the job
 * @param schedule as the declaration gives it
 * @param timeZone of the schedule
 * @param overlap what happens to an instant that comes while another run still holds
 * @param expected how long a run holds; positive
 * @param shares by server, in the order of the plan
 */
public record FleetJob(
    String name,
    String schedule,
    ZoneId timeZone,
    Overlap overlap,
    Duration expected,
    Map<String, Share> shares) {

  /**
   * Connections of one server, the runtime's own among them.
   *
   * @param least of the smallest lease, at least 1
   * @param most of the largest, at least {@code least}
   */
  public record Share(int least, int most) {}

  /** Copies what can change, in its order. */
  public FleetJob {
    shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
  }

  /** The same job under another schedule. */
  FleetJob at(String another) {
    return new FleetJob(name, another, timeZone, overlap, expected, shares);
  }
}
