package dev.leasehold.watchdog;

import dev.leasehold.database.Control;
import dev.leasehold.database.LockWaits;
import dev.leasehold.pool.Hold;
import dev.leasehold.pool.Leak;
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
 * @param proven whether it is certain; else it is "waited too long", with its evidence
 * @param evidence the pools at that instant
 * @param involved ids of the activities it is about: the circle of a deadlock, the one that waited
 * @param stacks of the threads of all activities, innermost frame first, by activity id
 * @param violation for {@link Kind#PLAN_VIOLATION}
 * @param leak for {@link Kind#LEAK}
 * @param hold for {@link Kind#HOARDED}, {@link Kind#LEAK} and {@link Kind#QUERY_STUCK}: the
 *     connection it is about
 * @param threshold that was passed, where there is one
 * @param sessions what the server says about the held connections, by database; a database that
 *     could not be asked in time is not named
 * @param locks what the run's sessions wait for on the server, by database; a database that was not
 *     asked is not named
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
    Optional<Leak> leak,
    Optional<Hold> hold,
    Optional<Duration> threshold,
    Map<String, List<Control.Session>> sessions,
    Map<String, LockWaits> locks,
    String detail) {

  /** Copies what can change. */
  public Finding {
    involved = List.copyOf(involved);
    stacks = Map.copyOf(stacks);
    sessions = Map.copyOf(sessions);
    locks = Map.copyOf(locks);
  }

  /**
   * What somebody else than the watchdog found, and the run must end for: {@link Kind#FAILED},
   * {@link Kind#INTERRUPTED}, {@link Kind#LEASE_LOST}, {@link Kind#DATABASE_LOST}. The stacks are
   * taken now. Hand it to {@link Watchdog#report}.
   *
   * @param detail for people, one line: the author's exception, the signal, the server's answer; no
   *     secret
   * @param evidence the pools now
   */
  public static Finding external(Kind kind, Instant at, String detail, PoolSnapshot evidence) {
    return of(kind, at, true, true, evidence, List.of())
        .saying(detail)
        .with(Evidence.stacks(evidence), Map.of());
  }

  /** The same before there are any pools, as for {@link Kind#NOT_ADMITTED}. */
  public static Finding external(Kind kind, Instant at, String detail) {
    return external(kind, at, detail, new PoolSnapshot(at, Map.of(), List.of(), 0));
  }

  /** The same of what ends no run, for there is none, or it goes on. */
  public static Finding noticed(Kind kind, Instant at, String detail) {
    return of(kind, at, false, true, new PoolSnapshot(at, Map.of(), List.of(), 0), List.of())
        .saying(detail);
  }

  /**
   * {@link Kind#CLOCK_SKEW}, which ends no run.
   *
   * @param host whose clock it is
   * @param ahead how far it is before that of the ledger's server; negative where it is behind
   */
  public static Finding clockSkew(Instant at, String host, Duration ahead) {
    Duration skew = ahead.abs();
    return noticed(
        Kind.CLOCK_SKEW,
        at,
        "the clock of %s is %d.%d s %s the ledger's server"
            .formatted(
                host,
                skew.toSeconds(),
                skew.toMillisPart() / 100,
                ahead.isNegative() ? "behind" : "ahead of"));
  }

  static Finding of(
      Kind kind,
      Instant at,
      boolean fatal,
      boolean proven,
      PoolSnapshot evidence,
      List<Long> involved) {
    return new Finding(
        kind,
        at,
        fatal,
        proven,
        evidence,
        involved,
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Map.of(),
        "");
  }

  Finding about(Violation asked) {
    return new Finding(
        kind,
        at,
        fatal,
        proven,
        evidence,
        involved,
        stacks,
        Optional.of(asked),
        leak,
        hold,
        threshold,
        sessions,
        locks,
        detail);
  }

  Finding about(Leak takenBack) {
    return new Finding(
        kind,
        at,
        fatal,
        proven,
        evidence,
        involved,
        stacks,
        violation,
        Optional.of(takenBack),
        Optional.of(takenBack.hold()),
        threshold,
        sessions,
        locks,
        detail);
  }

  Finding about(Hold idle) {
    return new Finding(
        kind,
        at,
        fatal,
        proven,
        evidence,
        involved,
        stacks,
        violation,
        leak,
        Optional.of(idle),
        threshold,
        sessions,
        locks,
        detail);
  }

  Finding past(Duration limit) {
    return new Finding(
        kind,
        at,
        fatal,
        proven,
        evidence,
        involved,
        stacks,
        violation,
        leak,
        hold,
        Optional.of(limit),
        sessions,
        locks,
        detail);
  }

  Finding saying(String more) {
    String both = detail.isEmpty() || more.isEmpty() ? detail + more : detail + "; " + more;
    return new Finding(
        kind, at, fatal, proven, evidence, involved, stacks, violation, leak, hold, threshold,
        sessions, locks, both);
  }

  Finding with(
      Map<Long, List<StackTraceElement>> threads, Map<String, List<Control.Session>> server) {
    return new Finding(
        kind, at, fatal, proven, evidence, involved, threads, violation, leak, hold, threshold,
        server, locks, detail);
  }

  Finding with(Map<String, LockWaits> waits) {
    return new Finding(
        kind, at, fatal, proven, evidence, involved, stacks, violation, leak, hold, threshold,
        sessions, waits, detail);
  }
}
