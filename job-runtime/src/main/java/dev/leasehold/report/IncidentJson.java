package dev.leasehold.report;

/**
 * An incident as JSON, by the schema {@code incident.schema.json} of this package.
 *
 * <p>Instants are ISO-8601 in UTC, times are seconds to the millisecond.
 */
public final class IncidentJson {
  /** Of the schema; grows when a property changes its meaning or goes, not when one is added. */
  public static final int VERSION = 1;

  private IncidentJson() {}

  /** One line of JSON. */
  public static String of(Incident incident) {
    return Json.of(VERSION, incident);
  }

  /**
   * What {@link #of} wrote, perhaps by an earlier or a later version: a property that is not known
   * is passed over, and a list that is missing is empty.
   *
   * @throws RuntimeException where it is no such JSON
   */
  public static Incident read(String json) {
    return Json.read(json, Incident.class);
  }
}
