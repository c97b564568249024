package dev.leasehold.alert;

import dev.leasehold.report.IncidentJson;

/** A notice as JSON, by the schema {@code notice.schema.json} of this package. */
final class NoticeJson {
  /** Of the schema; grows when a property changes its meaning or goes, not when one is added. */
  static final int VERSION = 1;

  private NoticeJson() {}

  /** One line, in UTF-8. */
  static byte[] of(Notice notice) {
    return Json.of(
        Json.object(
            "version", VERSION,
            "event", notice.event().name(),
            "group", notice.group(),
            "severity", Wording.severity(notice),
            "since", notice.since().toString(),
            "occurrences", notice.occurrences(),
            "at", notice.at().toString(),
            "incident", Json.read(IncidentJson.of(notice.incident()))));
  }
}
