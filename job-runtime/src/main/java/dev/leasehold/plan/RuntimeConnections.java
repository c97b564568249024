package dev.leasehold.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The runtime's own connections to one database: part of the lease, never of the job's pool, so
 * that a run whose pool is used up can still be looked at, killed and written down.
 *
 * @param control for the heartbeat, kills and looks at locks
 * @param bookkeeping for what Spring Batch writes outside a step's transaction
 */
public record RuntimeConnections(int control, int bookkeeping) {

  /** Those to {@code database} for a run of a job whose own database is {@code jobsDatabase}. */
  public static RuntimeConnections to(String database, String jobsDatabase) {
    return new RuntimeConnections(1, database.equals(jobsDatabase) ? 1 : 0);
  }

  /** All together. */
  public int total() {
    return control + bookkeeping;
  }

  /** What they are for, in words. */
  public List<String> purposes() {
    List<String> purposes = new ArrayList<>();
    if (control > 0) {
      purposes.add("control");
    }
    if (bookkeeping > 0) {
      purposes.add("bookkeeping");
    }
    return purposes;
  }
}
