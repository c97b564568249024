package dev.leasehold.report;

import java.util.Optional;

/**
 * One run, as another process sees it. Plain values.
 *
 * @param lease that it holds
 * @param place that it has in line, where it holds no lease yet
 * @param sight who holds and who waits in it; absent where it did not answer
 */
public record RunStatus(
    Optional<LedgerStatus.Held> lease,
    Optional<LedgerStatus.Place> place,
    Optional<SightJson> sight) {}
