package dev.leasehold.database;

import java.time.Instant;

/**
 * A database server as it identifies itself; its name in a file does not.
 *
 * @param identity the same for every name of one server, different for two servers
 * @param version as the server says it
 * @param mysql whether it is MySQL, not MariaDB
 * @param startedAt by its own clock
 * @param maxConnections its limit for everybody, or the account's own where that is smaller
 * @param capacity connections that all leases may add up to, as declared or by default; at least 0
 * @param reserved what is left to everybody else
 */
public record Server(
    String identity,
    String version,
    boolean mysql,
    Instant startedAt,
    int maxConnections,
    int capacity,
    int reserved) {}
