package dev.leasehold.pool;

/**
 * A connection that was still out, or a transaction that was still open, when its activity or the
 * run ended. It was rolled back and taken back.
 *
 * @param activity label of its owner
 * @param hold as it was when it was taken back
 * @param openTransaction whether the connection itself was given back, but with a transaction open
 */
public record Leak(String activity, Hold hold, boolean openTransaction) {}
