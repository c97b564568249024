package dev.leasehold.admission;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * An attempt's hold on connections for a limited time.
 *
 * @param attempt whose it is
 * @param job its name
 * @param scheduledAt the scheduled instant
 * @param token the fencing token; later leases have greater ones
 * @param connections granted, by server identity
 * @param grantedAt by the ledger's clock
 * @param expiresAt by the ledger's clock; moved by each renewal
 * @param term how far each renewal moves it
 * @param endsBy when the attempt's deadline ends, by the ledger's clock
 * @param fenced whether it can no longer be renewed: it only waits for its last session to end
 */
public record Lease(
    String attempt,
    String job,
    Instant scheduledAt,
    long token,
    Map<String, Integer> connections,
    Instant grantedAt,
    Instant expiresAt,
    Duration term,
    Instant endsBy,
    boolean fenced) {

  /** Copies what it is given. */
  public Lease {
    connections = Map.copyOf(connections);
  }

  /** Connections of all servers together. */
  public int total() {
    return connections.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether its heartbeat is current: only such a lease counts as a run. */
  boolean isCurrent(Instant now) {
    return !fenced && now.isBefore(expiresAt);
  }

  /** The same lease, expiring at another instant. */
  Lease expiringAt(Instant instant) {
    return new Lease(
        attempt, job, scheduledAt, token, connections, grantedAt, instant, term, endsBy, fenced);
  }

  /** The same lease, never to be renewed again. */
  Lease asFenced() {
    return new Lease(
        attempt, job, scheduledAt, token, connections, grantedAt, expiresAt, term, endsBy, true);
  }
}
