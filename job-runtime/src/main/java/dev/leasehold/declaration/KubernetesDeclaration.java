package dev.leasehold.declaration;

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
 */
public record KubernetesDeclaration(
    Optional<String> image,
    Optional<String> imagePullPolicy,
    List<String> imagePullSecrets,
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
    Optional<String> serviceAccountName) {

  private static final KubernetesDeclaration NONE =
      new KubernetesDeclaration(
          Optional.empty(),
          Optional.empty(),
          List.of(),
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
          Optional.empty());

  /** Nothing said. */
  public static KubernetesDeclaration none() {
    return NONE;
  }

  /** Quantities by resource, as in {@code cpu: 100m}. */
  public record Resources(Map<String, String> requests, Map<String, String> limits) {}

  /** Where the value of an environment variable comes from. */
  public sealed interface Variable {
    /** Written in the declaration. */
    record Literal(String value) implements Variable {}

    /** A key of a Secret, by the Secret's name. */
    record OfSecret(String secret, String key) implements Variable {}
  }
}
