package dev.leasehold.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What came of leases and attempts that nobody else will end. Plain values.
 *
 * @param leases that were looked at
 * @param lost attempts that vanished while they stood in line
 * @param missed scheduled instants for which nobody came
 * @param attempts that were forgotten, for they ended too long ago; absent where none was to be
 * @param incidents that were forgotten, for they are too old; absent where none was to be
 * @param instances of Spring Batch that were removed; absent where none was to be
 * @param unreached databases that could not be asked, one line each
 */
public record SweepReport(
    List<Reclaimed> leases,
    List<Lost> lost,
    List<Missed> missed,
    OptionalInt attempts,
    OptionalInt incidents,
    OptionalInt instances,
    List<String> unreached) {

  /**
   * What came of one lease.
   *
   * @param lease the fencing token
   * @param attempt whose it was
   * @param job its name
   * @param run the scheduled instant
   * @param host where it ran; absent where that is not known
   * @param process its number there
   * @param expiredAt when its term was over
   * @param connections of all servers together
   * @param freed whether these are free again
   * @param vanished whether its attempt had written no end
   * @param left why it is not free, one line each; where it is, what somebody has vouched for
   */
  public record Reclaimed(
      long lease,
      String attempt,
      String job,
      Instant run,
      Optional<String> host,
      long process,
      Instant expiredAt,
      int connections,
      boolean freed,
      boolean vanished,
      List<String> left) {}

  /** An attempt that vanished while it stood in line. */
  public record Lost(
      String attempt, String job, Instant run, String host, long process, Instant arrivedAt) {}

  /** A scheduled instant for which nobody came, and its incident. */
  public record Missed(String incident, String job, Instant run) {}

  /** Copies what can change. */
  public SweepReport {
    leases = List.copyOf(leases);
    lost = List.copyOf(lost);
    missed = List.copyOf(missed);
    unreached = List.copyOf(unreached);
  }

  /** Whether every lease that was looked at is free now. */
  public boolean isAllFreed() {
    return leases.stream().allMatch(Reclaimed::freed);
  }
}
