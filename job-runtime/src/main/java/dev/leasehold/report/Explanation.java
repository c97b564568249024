package dev.leasehold.report;

/**
 * An incident in three sentences.
 *
 * @param what happened
 * @param why it could
 * @param change what to do about it
 */
record Explanation(String what, String why, String change) {}
