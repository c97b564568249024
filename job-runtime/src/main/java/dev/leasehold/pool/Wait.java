package dev.leasehold.pool;

import java.time.Instant;
import java.util.Optional;

/**
 * An activity waits in acquire.
 *
 * @param database whose pool it waits for
 * @param since when it began to wait
 * @param at the author's line that asked
 */
public record Wait(String database, Instant since, Optional<CodeLine> at) {}
