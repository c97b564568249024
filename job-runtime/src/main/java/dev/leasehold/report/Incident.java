package dev.leasehold.report;

import dev.leasehold.watchdog.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One thing gone wrong in a run, ready to be read: kind, evidence, diagnosis, advice. Plain values;
 * no literal of any SQL, no parameter, no secret.
 *
 * @param id unique; sorts by time
 * @param kind what it is
 * @param job its name
 * @param run the scheduled instant
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
    List<Stack> stacks) {

  /** A hold in an incident; the code lines are the author's. */
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
      boolean inCircle) {}

  /** A wait in an incident. */
  public record Waited(
      String activity, String thread, String waitsFor, Duration age, String at, boolean inCircle) {}

  /** Declared and observed need of one database. */
  public record Need(String database, int leased, int floor, int peak, int observed) {}

  /** One thread's stack, innermost first. */
  public record Stack(String activity, String thread, List<String> frames) {}
}
