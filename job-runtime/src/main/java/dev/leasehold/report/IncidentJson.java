package dev.leasehold.report;

/** An incident as JSON, by the schema {@code incident.schema.json} of this package. */
public final class IncidentJson {
  private IncidentJson() {}

  /** One line of JSON. */
  public static String of(Incident incident) {
    throw new UnsupportedOperationException();
  }
}
