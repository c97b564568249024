package dev.leasehold.admission;

/**
 * What all leases on one server may add up to.
 *
 * @param server its identity
 * @param address where it was reached, for people
 * @param connections that all leases may add up to, at least 0
 * @param reserved what is left to everybody else
 * @param maxConnections the server's own limit, or the account's where that is smaller
 * @param declared whether a declaration says so; else it follows from the server's limit
 */
public record Capacity(
    String server,
    String address,
    int connections,
    int reserved,
    int maxConnections,
    boolean declared) {}
