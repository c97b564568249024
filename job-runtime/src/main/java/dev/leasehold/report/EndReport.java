package dev.leasehold.report;

import java.time.Instant;
import java.util.List;

/**
 * What came of the order to end a run, or to free its lease. Plain values.
 *
 * @param job its name
 * @param run the scheduled instant
 * @param lease the fencing token; 0 where it held none
 * @param how {@code ended}: its own process did it; {@code reclaimed}: its sessions were ended and
 *     its lease taken back; {@code refused}; {@code left}: it is not ended
 * @param outcome that is written down of the attempt; may be empty
 * @param lines what else there is to say, one line each: where it is not ended, what is left and
 *     what to do
 */
public record EndReport(
    String job, Instant run, long lease, How how, String outcome, List<String> lines) {

  /** What it came to. */
  public enum How {
    ENDED,
    RECLAIMED,
    REFUSED,
    LEFT
  }

  /** Copies what can change. */
  public EndReport {
    lines = List.copyOf(lines);
  }

  /** Whether it holds nothing any more. */
  public boolean isEnded() {
    return how == How.ENDED || how == How.RECLAIMED;
  }
}
