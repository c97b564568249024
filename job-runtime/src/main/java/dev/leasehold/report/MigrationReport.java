package dev.leasehold.report;

import java.util.List;

/**
 * What a migration has done. Plain values.
 *
 * @param done in the order it was done
 */
public record MigrationReport(List<Done> done) {

  /**
   * One thing that is in order now.
   *
   * @param database its name in the declaration
   * @param what that had to be in order
   * @param result what was done for it; {@code up to date} for nothing
   */
  public record Done(String database, String what, String result) {}

  /** Copies what can change. */
  public MigrationReport {
    done = List.copyOf(done);
  }
}
