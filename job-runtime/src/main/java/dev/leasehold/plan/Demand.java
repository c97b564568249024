package dev.leasehold.plan;

/**
 * What a plan asks of one database.
 *
 * @param floor the smallest pool from which no interleaving of the plan can deadlock; 0 where
 *     nothing ever waits
 * @param peak the smallest pool in which no acquire of the plan ever waits; at least {@code floor}
 */
public record Demand(int floor, int peak) {}
