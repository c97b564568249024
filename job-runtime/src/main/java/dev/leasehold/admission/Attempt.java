package dev.leasehold.admission;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One process that tried one scheduled instant of a job, as the ledger remembers it.
 *
 * @param number in the order of arrival
 * @param id unique
 * @param job its name
 * @param scheduledAt the scheduled instant
 * @param host where it ran
 * @param process its number there
 * @param arrivedAt when it asked for a lease first
 * @param leasedAt when it got one
 * @param leased connections of all servers together
 * @param endedAt when it ended; empty while it runs, and for one that vanished and was not found
 * @param outcome one or two words; {@code skipped} is no success
 * @param exit the process's exit code
 * @param detail one more sentence; may be empty
 * @param batch the execution of Spring Batch that it runs
 */
public record Attempt(
    long number,
    String id,
    String job,
    Instant scheduledAt,
    String host,
    long process,
    Instant arrivedAt,
    Optional<Instant> leasedAt,
    OptionalInt leased,
    Optional<Instant> endedAt,
    String outcome,
    OptionalInt exit,
    String detail,
    OptionalLong read,
    OptionalLong written,
    Optional<Batch> batch) {

  /**
   * The outcome of one that found its instant completed by another: no success of its own, and no
   * failure.
   */
  public static final String ALREADY_COMPLETED = "already completed";

  /** The outcome of one whose end somebody else has written down, for it is gone. */
  public static final String VANISHED = "vanished";

  /**
   * Where Spring Batch writes of it.
   *
   * @param server identity
   * @param schema with the BATCH_ tables
   * @param execution id of the job execution
   */
  public record Batch(String server, String schema, long execution) {}

  /**
   * How an attempt ended.
   *
   * @param outcome one or two words
   * @param exit the process's exit code; empty for one that vanished
   * @param detail one more sentence; may be empty
   */
  public record End(String outcome, OptionalInt exit, String detail, long read, long written) {
    /** Of one that ran nothing. */
    public static End withoutWork(String outcome, OptionalInt exit, String detail) {
      return new End(outcome, exit, detail, 0, 0);
    }
  }
}
