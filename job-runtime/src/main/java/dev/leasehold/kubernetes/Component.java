package dev.leasehold.kubernetes;

import java.util.Locale;

/** What an object is for; the label {@code app.kubernetes.io/component}. */
enum Component {
  JOB,
  SWEEP,
  MIGRATE,
  CONFIG,
  NETWORK,
  METRICS,
  ALERTS;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
