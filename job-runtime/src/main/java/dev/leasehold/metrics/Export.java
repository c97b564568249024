package dev.leasehold.metrics;

/** One place that is told of a run. */
interface Export {
  /** What it is in the declaration, as in {@code metrics.otlp}; stands in warnings. */
  String place();

  /** Tells it what came of the run; called once, on a thread of its own that may be interrupted. */
  void end() throws Exception;
}
