package dev.leasehold.report;

/**
 * What the commands of the ledger tell, as JSON. The schemas {@code status.schema.json}, {@code
 * run-status.schema.json}, {@code history.schema.json} and {@code incidents.schema.json} of this
 * package describe the listings, {@code daemon-status.schema.json} what a daemon shows.
 *
 * <p>Instants are ISO-8601 in UTC, times are seconds to the millisecond.
 */
public final class LedgerJson {
  /** Of the schemas; grows when a property changes its meaning or goes, not when one is added. */
  public static final int VERSION = 1;

  private LedgerJson() {}

  /** One line of JSON. */
  public static String of(LedgerStatus status) {
    return Json.of(VERSION, status);
  }

  /** One line of JSON. */
  public static String of(RunStatus status) {
    return Json.of(VERSION, status);
  }

  /** One line of JSON. */
  public static String of(IncidentList list) {
    return Json.of(VERSION, list);
  }

  /** One line of JSON. */
  public static String of(WouldHaveList list) {
    return Json.of(VERSION, list);
  }

  /** One line of JSON. */
  public static String of(History history) {
    return Json.of(VERSION, history);
  }

  /** One line of JSON. */
  public static String of(DaemonStatus status) {
    return Json.of(VERSION, status);
  }

  /** One line of JSON. */
  public static String of(MigrationReport report) {
    return Json.of(VERSION, report);
  }

  /** One line of JSON. */
  public static String of(SweepReport report) {
    return Json.of(VERSION, report);
  }

  /** One line of JSON. */
  public static String of(EndReport report) {
    return Json.of(VERSION, report);
  }
}
