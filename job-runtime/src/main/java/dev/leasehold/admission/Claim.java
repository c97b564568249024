package dev.leasehold.admission;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What a run asks of the ledger.
 *
 * @param runId unique to the attempt
 * @param job its name
 * @param scheduledAt the scheduled instant
 * @param wants by server identity; all of them are granted together or none
 * @param deadline how long the run may hold the lease
 * @param term of the lease, and of the place in line
 */
public record Claim(
    String runId,
    String job,
    Instant scheduledAt,
    Map<String, Range> wants,
    Duration deadline,
    Duration term) {

  /**
   * How many connections of one server.
   *
   * @param least with which the run can start, at least 1
   * @param most that it can use, at least {@code least}
   */
  public record Range(int least, int most) {}
}
