package dev.leasehold.admission;

/** What gives something out under contention, and takes it back. Thread-safe. */
interface Contestant {
  /** For the table. */
  String name();

  /**
   * Starts afresh, with nothing given out.
   *
   * @param capacity how many can have something at the same time
   * @param takings how many there will be at the most
   */
  void prepare(int capacity, int takings) throws Exception;

  /** Asks for one, as this claimant; false where it is told to wait. */
  boolean take(int claimant) throws Exception;

  /** Gives back what {@link #take} gave to this claimant. */
  void giveBack(int claimant) throws Exception;
}
