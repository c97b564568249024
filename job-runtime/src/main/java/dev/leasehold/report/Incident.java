package dev.leasehold.report;

import dev.leasehold.declaration.DaemonDeclaration;
import dev.leasehold.watchdog.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One thing gone wrong in a run, or in a daemon, ready to be read: kind, evidence, diagnosis,
 * advice. Plain values; no literal of any SQL, no parameter, no secret.
 *
 * @param id unique; sorts by time
 * @param kind what it is
 * @param job its name; {@value DaemonDeclaration#NAME} for a daemon
 * @param run the scheduled instant; of a daemon, when it began
 * @param at when it was found
 * @param after since the attempt began
 * @param fatal whether it ended the run
 * @param proven whether it is certain
 * @param what happened, one sentence
 * @param why, one sentence
 * @param change what to change, one sentence
 * @param planToDeclare YAML to put under {@code plan:}, where the plan is too small
 * @param holds longest first
 * @param waits longest first
 * @param declared need, by database, as {@code floor/peak}
 * @param facts further lines of evidence for people
 * @param stacks folded in pages; thread by thread
 * @param edges who waits for whom, other than for a connection of a pool; those that the incident
 *     is about first, and no more than {@value #MOST_EDGES}
 * @param timeline holds and waits since the attempt began, by their begin: all that last, and the
 *     latest of those that are over; no more than {@value #MOST_SPANS}
 */
public record Incident(
    String id,
    Kind kind,
    String job,
    Instant run,
    Instant at,
    Duration after,
    boolean fatal,
    boolean proven,
    String what,
    String why,
    String change,
    Optional<String> planToDeclare,
    List<Held> holds,
    List<Waited> waits,
    List<Need> declared,
    List<String> facts,
    List<Stack> stacks,
    List<Edge> edges,
    List<Span> timeline) {

  /** So many edges at most, that the JSON has an end. */
  public static final int MOST_EDGES = 200;

  /** So many spans at most, that the JSON has an end. */
  public static final int MOST_SPANS = 100;

  /** {@code run 2026-11-22T03:15Z}; for a daemon, {@code started} then. */
  public String which() {
    return (ofDaemon() ? "started " : "run ") + Words.of(run);
  }

  boolean ofDaemon() {
    return job.equals(DaemonDeclaration.NAME);
  }

  /**
   * A hold in an incident; the code lines are the author's.
   *
   * @param activityId unique in the run; 0 where its activity has ended
   */
  public record Held(
      String activity,
      String thread,
      String database,
      long connection,
      Duration age,
      String use,
      String takenAt,
      String now,
      String statement,
      String server,
      boolean inCircle,
      long activityId) {}

  /**
   * A wait in an incident.
   *
   * @param activityId unique in the run
   * @param database of which it wants a connection; empty where it waits for something else
   */
  public record Waited(
      String activity,
      String thread,
      String waitsFor,
      Duration age,
      String at,
      boolean inCircle,
      long activityId,
      String database) {}

  /** Declared and observed need of one database. */
  public record Need(String database, int leased, int floor, int peak, int observed) {}

  /** One thread's stack, innermost first. */
  public record Stack(String activity, String thread, List<String> frames) {}

  /**
   * One waits for another. Who waits for several has one of these for each.
   *
   * @param waits the one that does
   * @param reason {@code row lock}, {@code metadata lock}, {@code end} or {@code worker}
   * @param database whose server has the lock; else empty
   * @param on the table, and the index of a row; never a value; may be empty
   * @param behind the one that it waits for
   * @param inLine whether that one has not got the lock either, but asked for it before
   * @param inCircle whether the incident is about both of them
   */
  public record Edge(
      Party waits,
      String reason,
      String database,
      String on,
      Party behind,
      boolean inLine,
      boolean inCircle) {}

  /**
   * An activity of the run, or a session of the server that is none of the run's.
   *
   * @param activityId unique in the run; 0 for a stranger
   * @param session the server's id of it; 0 where it cannot be seen, and where no lock is meant
   * @param name for people
   */
  public record Party(long activityId, long session, String name) {}

  /**
   * A hold or a wait, from begin to end.
   *
   * @param activity whose it is
   * @param activityId unique in the run; 0 where its activity has ended
   * @param database of which it holds or wants a connection, or whose server has the lock
   * @param connection the server's id of the session; 0 for a wait for a connection
   * @param what {@code hold}; {@code wait}, for a connection; or {@code lock}, the wait for one
   * @param from since the attempt began
   * @param to since the attempt began; of one that lasts, when the incident was found
   * @param open whether it lasted then
   */
  public record Span(
      String activity,
      long activityId,
      String database,
      long connection,
      String what,
      Duration from,
      Duration to,
      boolean open) {}
}
