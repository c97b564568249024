package dev.leasehold.watchdog;

import dev.leasehold.database.Control;
import dev.leasehold.pool.PoolSnapshot;
import dev.leasehold.pool.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the watchdog saw: facts, no advice.
 *
 * @param kind what it is
 * @param at when it was found
 * @param fatal whether the run must end for it
 * @param proven whether the graph proves it; else it is "waited too long", with its evidence
 * @param evidence the pools at that instant
 * @param involved ids of the activities it is about: the circle of a deadlock, the one that waited
 * @param stacks of the threads of all activities, innermost frame first, by activity id
 * @param violation for {@link Kind#PLAN_VIOLATION}
 * @param threshold that was passed, where there is one
 * @param sessions what the server says about the held connections; empty where it was not asked
 * @param detail one more fact for people; may be empty
 */
public record Finding(
    Kind kind,
    Instant at,
    boolean fatal,
    boolean proven,
    PoolSnapshot evidence,
    List<Long> involved,
    Map<Long, List<StackTraceElement>> stacks,
    Optional<Violation> violation,
    Optional<Duration> threshold,
    List<Control.Session> sessions,
    String detail) {}
