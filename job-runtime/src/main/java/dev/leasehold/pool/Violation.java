package dev.leasehold.pool;

import java.util.Optional;

/**
 * An acquire, or one more worker, beyond what the activity's role allows.
 *
 * @param what the connection too many, or the worker too many
 * @param activity who asked, with what it holds already
 * @param database whose pool was asked; the job's own for a worker too many
 * @param allowed by the role
 * @param needed what it would have had
 * @param at the author's line that asked
 */
public record Violation(
    What what,
    ActivityState activity,
    String database,
    int allowed,
    int needed,
    Optional<CodeLine> at) {

  /** What there would be too many of. */
  public enum What {
    CONNECTION,
    WORKER
  }
}
