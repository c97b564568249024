package dev.leasehold.admission;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The ledger at one instant.
 *
 * @param at by the ledger's clock
 * @param capacities by server identity
 * @param leases that count, expired ones whose sessions may still live included
 * @param line those who wait, first come first
 */
public record LedgerSnapshot(
    Instant at, Map<String, Integer> capacities, List<Lease> leases, List<Claim> line) {}
