package dev.leasehold.junit;

import dev.leasehold.report.RunReport;

/**
 * The run that a test looks at. It has completed.
 *
 * @param connections of the job's own database that it had, at least 1
 * @param floor of its plan on that database, at most {@code peak}
 * @param peak of its plan on that database
 * @param report what it did
 */
public record JobRun(int connections, int floor, int peak, RunReport report) {}
