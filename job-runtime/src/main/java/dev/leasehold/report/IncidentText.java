package dev.leasehold.report;

/** An incident as text: for logs, for a terminal, and cut for the termination message. */
public final class IncidentText {
  private IncidentText() {}

  /** Plain text, several lines, the cause in the first; no trailing line break. */
  public static String of(Incident incident) {
    throw new UnsupportedOperationException();
  }

  /** The same within {@code bytes} of UTF-8, cut at a line and saying that it was cut. */
  public static String cut(Incident incident, int bytes) {
    throw new UnsupportedOperationException();
  }
}
