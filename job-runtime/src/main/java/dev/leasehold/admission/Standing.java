package dev.leasehold.admission;

import java.util.Optional;

/**
 * How a lease stands with the ledger.
 *
 * @param held whether it still is its holder's; false means that it was lost
 * @param order what the holder is asked to do
 * @param sightWanted whether somebody wants to see who holds and who waits in the run
 */
public record Standing(boolean held, Optional<Order> order, boolean sightWanted) {
  /** No longer held. */
  static final Standing LOST = new Standing(false, Optional.empty(), false);

  /** Held, and nothing is asked. */
  static final Standing HELD = new Standing(true, Optional.empty(), false);

  /**
   * To end the run.
   *
   * @param what why
   * @param by whom, for people
   */
  public record Order(What what, String by) {}

  /** Why a run is to end. */
  public enum What {
    /** Another instant takes its place. */
    REPLACE,
    /** Somebody said so. */
    KILL
  }
}
