package dev.leasehold.admission;

import dev.leasehold.declaration.JobDeclaration.Overlap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What an attempt asks of the ledger.
 *
 * @param attempt its id
 * @param job its name
 * @param scheduledAt the scheduled instant
 * @param overlap what an earlier instant of the job that still runs means for this one
 * @param wants by server identity, at least one; all of them are granted together or none
 * @param deadline how long the lease may be held
 * @param term of the lease, and of the place in line
 */
public record Claim(
    String attempt,
    String job,
    Instant scheduledAt,
    Overlap overlap,
    Map<String, Range> wants,
    Duration deadline,
    Duration term) {

  /** Copies what it is given. */
  public Claim {
    if (wants.isEmpty()) {
      throw new IllegalArgumentException("a claim wants at least one server");
    }
    wants = Map.copyOf(wants);
  }

  /** The leases that hold connections of a server that this wants, or are of its job. */
  List<Lease> holdersAmong(List<Lease> leases) {
    return leases.stream()
        .filter(
            l ->
                l.job().equals(job)
                    || l.connections().keySet().stream().anyMatch(wants::containsKey))
        .toList();
  }

  /**
   * How many connections of one server.
   *
   * @param least with which the run can start, at least 1
   * @param most that it can use, at least {@code least}
   */
  public record Range(int least, int most) {
    /** Refuses an empty range. */
    public Range {
      if (least < 1 || most < least) {
        throw new IllegalArgumentException(
            "no such range of connections: " + least + " to " + most);
      }
    }

    /** Both bounds moved up by the same number, at least 0. */
    public Range plus(int connections) {
      return new Range(least + connections, most + connections);
    }
  }
}
