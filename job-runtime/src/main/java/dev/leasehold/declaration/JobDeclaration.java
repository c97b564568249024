package dev.leasehold.declaration;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One job with every default filled in.
 *
 * @param name its key; fits a CronJob's name
 * @param place where it stands, for messages
 * @param schedule Kubernetes' five-field cron; absent for a job that is only started by hand
 * @param timeZone of the schedule; default UTC
 * @param configuration a Spring {@code @Configuration} class with one Batch job, or a Tasklet class
 * @param database the name of the job's DataSource
 * @param overlap what happens when a scheduled instant comes while another still runs
 * @param limits everything that bounds a wait
 * @param retries attempts after the first, at least 0
 * @param instantParameter the identifying parameter that holds the scheduled instant; empty for
 *     {@code none}, which leaves identity to the job
 * @param parameters job parameters, by name
 * @param properties fill the Spring Environment
 * @param enforcement what happens when the job needs more than its plan
 * @param lease a smaller lease than the peak, at least the floor
 * @param connections the lease in {@code observe}; at least 1
 * @param plan in the order it runs; empty only in {@code observe}
 * @param also further databases that a run without a plan may use; empty but for a recording
 */
public record JobDeclaration(
    String name,
    Place place,
    Optional<String> schedule,
    ZoneId timeZone,
    String configuration,
    String database,
    Overlap overlap,
    Limits limits,
    int retries,
    Optional<String> instantParameter,
    Map<String, ParameterDeclaration> parameters,
    Map<String, Text> properties,
    Enforcement enforcement,
    OptionalInt lease,
    int connections,
    List<NodeDeclaration> plan,
    Optional<KubernetesDeclaration> kubernetes,
    Optional<DaemonDeclaration.Starts> daemon,
    Set<String> also) {

  /**
   * The same job as it is recorded: nothing is refused, and its plan bounds nothing.
   *
   * @param databases further ones that it may use
   * @param most connections of each, at least 1
   */
  public JobDeclaration recorded(Set<String> databases, int most) {
    return new JobDeclaration(
        name,
        place,
        schedule,
        timeZone,
        configuration,
        database,
        overlap,
        limits,
        retries,
        instantParameter,
        parameters,
        properties,
        Enforcement.OBSERVE,
        OptionalInt.empty(),
        most,
        List.of(),
        kubernetes,
        daemon,
        databases);
  }

  /**
   * What holds for this job's pods.
   *
   * @param top what holds for all
   */
  public KubernetesDeclaration kubernetes(KubernetesDeclaration top) {
    return kubernetes.map(own -> own.over(top)).orElse(top);
  }

  /**
   * How the daemon starts this job's runs.
   *
   * @param top what holds for all
   */
  public DaemonDeclaration.Starts starts(DaemonDeclaration top) {
    return daemon.map(own -> own.over(top.starts())).orElse(top.starts());
  }

  /** What happens when a scheduled instant comes while another one still runs. */
  public enum Overlap {
    ALLOW,
    FORBID,
    REPLACE,
    QUEUE
  }

  /** What happens when the job needs more than its plan declares. */
  public enum Enforcement {
    /** An acquire beyond the plan fails at once. */
    STRICT,
    /** It is recorded, and nothing is refused. */
    OBSERVE
  }

  /** What is done about a connection that is hoarded. */
  public enum Severity {
    REPORT,
    KILL
  }

  /**
   * Everything that bounds a wait; none is ever absent, all are positive.
   *
   * @param acquireTimeout a longer wait for a connection kills the run
   * @param admissionTimeout how long to stand in line for the lease
   * @param deadline per attempt, from the lease
   * @param term how long a lease lasts without a heartbeat
   * @param heartbeat between two renewals of the lease; less than a third of the term
   * @param hoardedAfter a connection held idle for longer is reported
   * @param hoarded what else is done about it
   * @param lockLook between two looks at the server's lock tables
   * @param queryTimeout a statement for which no byte has come for longer ends the run
   */
  public record Limits(
      Duration acquireTimeout,
      Duration admissionTimeout,
      Duration deadline,
      Duration term,
      Duration heartbeat,
      Duration hoardedAfter,
      Severity hoarded,
      Duration lockLook,
      Duration queryTimeout) {}
}
