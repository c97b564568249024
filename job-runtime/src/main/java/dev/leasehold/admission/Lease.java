package dev.leasehold.admission;

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
 * @param endsBy when the run's deadline ends, by the ledger's clock
 */
public record Lease(
    String runId,
    String job,
    long token,
    Map<String, Integer> connections,
    Instant grantedAt,
    Instant expiresAt,
    Instant endsBy) {}
