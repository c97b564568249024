package dev.leasehold.alert;

/**
 * A notice that this process has taken on to send. Should it die, somebody else takes it on later.
 *
 * @param channel that is to be told
 * @param notice what it is told
 */
public record Due(String channel, Notice notice) {}
