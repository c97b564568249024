package dev.leasehold.report;

/**
 * What came of a run as JSON, by the schema {@code outcome.schema.json} of this package. Its
 * incidents are those of {@link IncidentJson}, without a version of their own.
 */
public final class OutcomeJson {
  /** Of the schema; grows when a property changes its meaning or goes, not when one is added. */
  public static final int VERSION = 1;

  private OutcomeJson() {}

  /** One line of JSON. */
  public static String of(RunReport report) {
    return Json.of(VERSION, report);
  }
}
