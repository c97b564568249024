package dev.leasehold.declaration;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What only Kubernetes needs. Where something is not given, the chart decides.
 *
 * @param image the container image that runs the jobs
 * @param imagePullPolicy Always, IfNotPresent or Never
 * @param imagePullSecrets names of Secrets
 * @param resources of the container
 * @param suspend whether the CronJob starts nothing
 * @param startingDeadlineSeconds a start that is later than this is missed
 * @param successfulJobsHistoryLimit how many good Jobs are kept
 * @param failedJobsHistoryLimit how many failed Jobs are kept
 * @param env environment variables of the container, by name
 * @param nodeSelector labels of the nodes that may run it
 * @param labels more labels of the pods
 * @param annotations more annotations of the pods
 * @param priorityClassName the pods' priority class
 * @param serviceAccountName the pods' service account
 * @param secretMounts Secrets by the folder that shows their keys as files
 * @param tolerations as in a pod
 * @param affinity as in a pod
 * @param topologySpreadConstraints as in a pod
 * @param runAsUser the user of the container
 * @param temporaryFolder how much may be written to it
 * @param startUp how long a pod may take until its container runs
 * @param fleet what there is beside the jobs; nothing is said of it in a job
 */
public record KubernetesDeclaration(
    Optional<String> image,
    Optional<String> imagePullPolicy,
    Optional<List<String>> imagePullSecrets,
    Resources resources,
    Optional<Boolean> suspend,
    OptionalInt startingDeadlineSeconds,
    OptionalInt successfulJobsHistoryLimit,
    OptionalInt failedJobsHistoryLimit,
    Map<String, Variable> env,
    Map<String, String> nodeSelector,
    Map<String, String> labels,
    Map<String, String> annotations,
    Optional<String> priorityClassName,
    Optional<String> serviceAccountName,
    Map<String, String> secretMounts,
    Optional<List<Map<String, Object>>> tolerations,
    Optional<Map<String, Object>> affinity,
    Optional<List<Map<String, Object>>> topologySpreadConstraints,
    Optional<User> runAsUser,
    Optional<String> temporaryFolder,
    Optional<Duration> startUp,
    Fleet fleet) {

  private static final int STARTING_DEADLINE = 300;
  private static final Duration START_UP = Duration.ofMinutes(5);

  private static final KubernetesDeclaration NONE =
      new KubernetesDeclaration(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          new Resources(Map.of(), Map.of()),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Fleet.NONE);

  /** Nothing said. */
  public static KubernetesDeclaration none() {
    return NONE;
  }

  /**
   * What holds for a job that says this, where {@code top} holds for all: mappings of names are
   * merged entry by entry, everything else is replaced as a whole.
   */
  public KubernetesDeclaration over(KubernetesDeclaration top) {
    return new KubernetesDeclaration(
        image.or(top::image),
        imagePullPolicy.or(top::imagePullPolicy),
        imagePullSecrets.or(top::imagePullSecrets),
        new Resources(
            merged(top.resources.requests, resources.requests),
            merged(top.resources.limits, resources.limits)),
        suspend.or(top::suspend),
        first(startingDeadlineSeconds, top.startingDeadlineSeconds),
        first(successfulJobsHistoryLimit, top.successfulJobsHistoryLimit),
        first(failedJobsHistoryLimit, top.failedJobsHistoryLimit),
        merged(top.env, env),
        merged(top.nodeSelector, nodeSelector),
        merged(top.labels, labels),
        merged(top.annotations, annotations),
        priorityClassName.or(top::priorityClassName),
        serviceAccountName.or(top::serviceAccountName),
        merged(top.secretMounts, secretMounts),
        tolerations.or(top::tolerations),
        affinity.or(top::affinity),
        topologySpreadConstraints.or(top::topologySpreadConstraints),
        runAsUser.or(top::runAsUser),
        temporaryFolder.or(top::temporaryFolder),
        startUp.or(top::startUp),
        top.fleet);
  }

  /** How late the CronJob may start a pod, in seconds. */
  public int startingDeadline() {
    return startingDeadlineSeconds.orElse(STARTING_DEADLINE);
  }

  /** How long a pod may take until its container runs. */
  public Duration longestStartUp() {
    return startUp.orElse(START_UP);
  }

  private static OptionalInt first(OptionalInt own, OptionalInt other) {
    return own.isPresent() ? own : other;
  }

  private static <T> Map<String, T> merged(Map<String, T> under, Map<String, T> over) {
    Map<String, T> all = new LinkedHashMap<>(under);
    all.putAll(over);
    return Collections.unmodifiableMap(all);
  }

  /** Quantities by resource, as in {@code cpu: 100m}. */
  public record Resources(Map<String, String> requests, Map<String, String> limits) {}

  /**
   * Whom the container runs as.
   *
   * @param id at least 1; empty where the namespace chooses it
   */
  public record User(OptionalInt id) {}

  /**
   * What all jobs share.
   *
   * @param migrate whether the tables are brought up to date before an install or upgrade
   * @param sweep the CronJob that sweeps
   * @param networkPolicy for all pods
   * @param podMonitor for Prometheus' operator
   * @param prometheusRule for Prometheus' operator
   */
  public record Fleet(
      boolean migrate,
      SweepCronJob sweep,
      NetworkPolicy networkPolicy,
      PodMonitor podMonitor,
      PrometheusRule prometheusRule) {
    static final Fleet NONE =
        new Fleet(
            true,
            new SweepCronJob(true, SweepCronJob.SCHEDULE),
            new NetworkPolicy(false, NetworkPolicy.PORTS),
            new PodMonitor(false, PodMonitor.INTERVAL, Map.of()),
            new PrometheusRule(false, Map.of()));
  }

  /**
   * @param schedule of five fields, in UTC
   */
  public record SweepCronJob(boolean enabled, String schedule) {
    static final String SCHEDULE = "*/5 * * * *";
  }

  /**
   * @param egressPorts TCP ports that the pods may reach
   */
  public record NetworkPolicy(boolean enabled, List<Integer> egressPorts) {
    static final List<Integer> PORTS = List.of(3306, 443);
  }

  /**
   * @param interval between two scrapes
   * @param labels of it, for the operator that chooses by them
   */
  public record PodMonitor(boolean enabled, Duration interval, Map<String, String> labels) {
    static final Duration INTERVAL = Duration.ofSeconds(15);
  }

  /**
   * @param labels of it, for the operator that chooses by them
   */
  public record PrometheusRule(boolean enabled, Map<String, String> labels) {}

  /** Where the value of an environment variable comes from. */
  public sealed interface Variable {
    /** Written in the declaration. */
    record Literal(String value) implements Variable {}

    /** A key of a Secret, by the Secret's name. */
    record OfSecret(String secret, String key) implements Variable {}
  }
}
