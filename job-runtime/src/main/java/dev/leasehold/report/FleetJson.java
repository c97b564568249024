package dev.leasehold.report;

/**
 * A day of all jobs as JSON; the schema {@code fleet.schema.json} of this package describes it.
 * Instants are ISO-8601 in UTC, times are seconds to the millisecond.
 */
public final class FleetJson {
  /** Of the schema; grows when a property changes its meaning or goes, not when one is added. */
  public static final int VERSION = 1;

  private FleetJson() {}

  /** One line of JSON. */
  public static String of(Fleet fleet) {
    return Json.of(VERSION, fleet);
  }
}
