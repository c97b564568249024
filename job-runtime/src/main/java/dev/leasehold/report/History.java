package dev.leasehold.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The attempts that the ledger remembers. Plain values.
 *
 * @param attempts newest first
 */
public record History(List<Entry> attempts) {

  /**
   * One attempt.
   *
   * @param attempt unique
   * @param job its name
   * @param run the scheduled instant
   * @param host where it ran
   * @param process its number there
   * @param arrivedAt when it asked for a lease first
   * @param leasedAt when it got one
   * @param leased connections of all servers together
   * @param endedAt when it ended
   * @param took from its arrival to its end
   * @param outcome in a word or two; {@code running} and {@code waiting} where there is no end yet
   * @param exit the process's exit code; absent for one that vanished
   * @param detail one more sentence; may be empty
   * @param read items
   * @param written items
   */
  public record Entry(
      String attempt,
      String job,
      Instant run,
      String host,
      long process,
      Instant arrivedAt,
      Optional<Instant> leasedAt,
      OptionalInt leased,
      Optional<Instant> endedAt,
      Optional<Duration> took,
      String outcome,
      OptionalInt exit,
      String detail,
      OptionalLong read,
      OptionalLong written) {}

  /** Copies what can change. */
  public History {
    attempts = List.copyOf(attempts);
  }
}
