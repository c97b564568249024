package dev.leasehold.declaration;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Everything one or more declaration files say, checked and with all defaults filled in.
 *
 * @param databases by name, in the order of the files
 * @param ledger the name of the database that holds leases, runs and incidents
 * @param jobs by name, in the order of the files
 * @param channels where incidents are sent, by name
 * @param terminationMessage the file that gets the first 4 KiB of an incident
 * @param retention how long the end of an attempt is remembered
 * @param metrics where a run's numbers go
 * @param traces where a run's trace goes
 * @param sweep what a sweep does beside sweeping
 * @param kubernetes what only the chart uses, at the top level
 * @param daemon what only the daemon uses, at the top level
 */
public record Declaration(
    Map<String, DatabaseDeclaration> databases,
    String ledger,
    Map<String, JobDeclaration> jobs,
    Map<String, ChannelDeclaration> channels,
    Optional<String> terminationMessage,
    Duration retention,
    MetricsDeclaration metrics,
    Optional<MetricsDeclaration.Traces> traces,
    Optional<SweepDeclaration> sweep,
    KubernetesDeclaration kubernetes,
    DaemonDeclaration daemon) {

  /** The same with this in place of the job of its name. */
  public Declaration with(JobDeclaration job) {
    Map<String, JobDeclaration> all = new LinkedHashMap<>(jobs);
    all.replace(job.name(), job);
    return new Declaration(
        databases,
        ledger,
        all,
        channels,
        terminationMessage,
        retention,
        metrics,
        traces,
        sweep,
        kubernetes,
        daemon);
  }
}
