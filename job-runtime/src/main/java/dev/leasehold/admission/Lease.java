package dev.leasehold.admission;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A run's hold on connections for a limited time.
 *
 * @param runId whose it is
 * @param job its name
 * @param token the fencing token; later leases have greater ones
 * @param connections granted, by server identity
 * @param grantedAt by the ledger's clock
 * @param expiresAt by the ledger's clock; moved by each renewal
 * @param term how far each renewal moves it
 * @param endsBy when the run's deadline ends, by the ledger's clock
 */
public record Lease(
    String runId,
    String job,
    long token,
    Map<String, Integer> connections,
    Instant grantedAt,
    Instant expiresAt,
    Duration term,
    Instant endsBy) {

  /** Copies what it is given. */
  public Lease {
    connections = Map.copyOf(connections);
  }

  /** The same lease, expiring at another instant. */
  Lease expiringAt(Instant instant) {
    return new Lease(runId, job, token, connections, grantedAt, instant, term, endsBy);
  }
}
