package dev.leasehold.declaration;

import dev.leasehold.declaration.KubernetesDeclaration.Fleet;
import dev.leasehold.declaration.KubernetesDeclaration.NetworkPolicy;
import dev.leasehold.declaration.KubernetesDeclaration.PodMonitor;
import dev.leasehold.declaration.KubernetesDeclaration.PrometheusRule;
import dev.leasehold.declaration.KubernetesDeclaration.Resources;
import dev.leasehold.declaration.KubernetesDeclaration.SweepCronJob;
import dev.leasehold.declaration.KubernetesDeclaration.User;
import dev.leasehold.declaration.KubernetesDeclaration.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads {@code kubernetes:}, at the top and of a job. */
final class KubernetesReader {
  static final List<String> KEYS =
      List.of(
          "image",
          "imagePullPolicy",
          "imagePullSecrets",
          "resources",
          "suspend",
          "startingDeadlineSeconds",
          "successfulJobsHistoryLimit",
          "failedJobsHistoryLimit",
          "env",
          "nodeSelector",
          "labels",
          "annotations",
          "priorityClassName",
          "serviceAccountName",
          "secretMounts",
          "tolerations",
          "affinity",
          "topologySpreadConstraints",
          "runAsUser",
          "temporaryFolder",
          "startUp",
          "migrate",
          "sweep",
          "networkPolicy",
          "podMonitor",
          "prometheusRule");

  /** What all jobs share stands at the top, and nowhere else. */
  static final List<String> FLEET_KEYS =
      List.of("migrate", "sweep", "networkPolicy", "podMonitor", "prometheusRule");

  static final List<String> SWEEP_KEYS = List.of("enabled", "schedule");
  static final List<String> NETWORK_POLICY_KEYS = List.of("enabled", "egressPorts");
  static final List<String> POD_MONITOR_KEYS = List.of("enabled", "interval", "labels");
  static final List<String> PROMETHEUS_RULE_KEYS = List.of("enabled", "labels");
  static final List<String> RESOURCES_KEYS = List.of("requests", "limits");
  static final List<String> VARIABLE_KEYS = List.of("secret", "key");
  static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");

  private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern FOLDER = Pattern.compile("/[^\\s:]+");
  private static final Pattern QUANTITY =
      Pattern.compile("[0-9]+(?:\\.[0-9]+)?(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?");

  private static final String ARBITRARY = "arbitrary";

  private KubernetesReader() {}

  /** What stands at the top, for all jobs. */
  static Optional<KubernetesDeclaration> read(Value value) {
    return section(value).map(KubernetesReader::read);
  }

  /** What stands in a job. */
  static Optional<KubernetesDeclaration> readOfJob(Value value) {
    Optional<Section> section = section(value);
    section.ifPresent(
        keys ->
            FLEET_KEYS.stream()
                .filter(keys::has)
                .forEach(
                    key ->
                        keys.report(
                            key, "is for all jobs; write it under kubernetes: at the top")));
    return section.map(KubernetesReader::read);
  }

  private static Optional<Section> section(Value value) {
    return value.section("a mapping with image and other keys", KEYS);
  }

  private static KubernetesDeclaration read(Section keys) {
    return new KubernetesDeclaration(
        keys.get("image", KubernetesReader::image),
        keys.get("imagePullPolicy", value -> value.oneOf(PULL_POLICIES)),
        keys.get("imagePullSecrets", v -> v.<String>list("names of Secrets", Value::string)),
        keys.get("resources", KubernetesReader::resources)
            .orElseGet(() -> new Resources(Map.of(), Map.of())),
        keys.get("suspend", Value::truth),
        DatabaseReader.optional(
            keys.get("startingDeadlineSeconds", value -> value.whole(10, Integer.MAX_VALUE))),
        DatabaseReader.optional(
            keys.get("successfulJobsHistoryLimit", value -> value.whole(0, Integer.MAX_VALUE))),
        DatabaseReader.optional(
            keys.get("failedJobsHistoryLimit", value -> value.whole(0, Integer.MAX_VALUE))),
        keys.get("env", KubernetesReader::env).orElse(Map.of()),
        keys.get("nodeSelector", KubernetesReader::texts).orElse(Map.of()),
        keys.get("labels", KubernetesReader::texts).orElse(Map.of()),
        keys.get("annotations", KubernetesReader::texts).orElse(Map.of()),
        keys.string("priorityClassName"),
        keys.string("serviceAccountName"),
        keys.get("secretMounts", KubernetesReader::mounts).orElse(Map.of()),
        keys.get("tolerations", KubernetesReader::ofKubernetes),
        keys.get("affinity", Value::tree),
        keys.get("topologySpreadConstraints", KubernetesReader::ofKubernetes),
        keys.get("runAsUser", KubernetesReader::user),
        keys.get("temporaryFolder", KubernetesReader::quantity),
        keys.get("startUp", Value::duration),
        new Fleet(
            keys.get("migrate", Value::truth).orElse(true),
            keys.get("sweep", KubernetesReader::sweep).orElse(Fleet.NONE.sweep()),
            keys.get("networkPolicy", KubernetesReader::networkPolicy)
                .orElse(Fleet.NONE.networkPolicy()),
            keys.get("podMonitor", KubernetesReader::podMonitor).orElse(Fleet.NONE.podMonitor()),
            keys.get("prometheusRule", KubernetesReader::prometheusRule)
                .orElse(Fleet.NONE.prometheusRule())));
  }

  private static Optional<SweepCronJob> sweep(Value value) {
    return value
        .section("a mapping with enabled and schedule", SWEEP_KEYS)
        .map(
            keys ->
                new SweepCronJob(
                    keys.get("enabled", Value::truth).orElse(true),
                    keys.get("schedule", JobValues::schedule).orElse(SweepCronJob.SCHEDULE)));
  }

  private static Optional<NetworkPolicy> networkPolicy(Value value) {
    return value
        .section("a mapping with enabled and egressPorts", NETWORK_POLICY_KEYS)
        .map(
            keys ->
                new NetworkPolicy(
                    keys.get("enabled", Value::truth).orElse(false),
                    keys.get("egressPorts", v -> v.<Integer>list("ports", KubernetesReader::port))
                        .orElse(NetworkPolicy.PORTS)));
  }

  private static Optional<PodMonitor> podMonitor(Value value) {
    return value
        .section("a mapping with enabled, interval and labels", POD_MONITOR_KEYS)
        .map(
            keys ->
                new PodMonitor(
                    keys.get("enabled", Value::truth).orElse(false),
                    keys.get("interval", Value::duration).orElse(PodMonitor.INTERVAL),
                    keys.get("labels", KubernetesReader::texts).orElse(Map.of())));
  }

  private static Optional<PrometheusRule> prometheusRule(Value value) {
    return value
        .section("a mapping with enabled and labels", PROMETHEUS_RULE_KEYS)
        .map(
            keys ->
                new PrometheusRule(
                    keys.get("enabled", Value::truth).orElse(false),
                    keys.get("labels", KubernetesReader::texts).orElse(Map.of())));
  }

  private static Optional<Integer> port(Value value) {
    return value.whole(1, 65535);
  }

  private static Optional<List<Map<String, Object>>> ofKubernetes(Value value) {
    return value.list("mappings, as in a pod", Value::tree);
  }

  private static Optional<User> user(Value value) {
    if (value.node() instanceof YamlNode.Scalar scalar && scalar.text().equals(ARBITRARY)) {
      return Optional.of(new User(OptionalInt.empty()));
    }
    if (value.node().is(YamlNode.Kind.TEXT)) {
      return value.expected("the number of a user, or " + ARBITRARY);
    }
    return value.whole(1, Integer.MAX_VALUE).map(id -> new User(OptionalInt.of(id)));
  }

  private static Optional<Map<String, String>> mounts(Value value) {
    checkNames(value, FOLDER, "a folder begins with / and has neither spaces nor colons");
    return value.map("names of Secrets, by folder", Value::string);
  }

  /** Names that Kubernetes takes; what is no mapping is reported by whoever reads it. */
  private static void checkNames(Value value, Pattern taken, String otherwise) {
    if (value.node() instanceof YamlNode.Mapping) {
      value
          .names("names")
          .ifPresent(
              names ->
                  names.stream()
                      .filter(named -> !taken.matcher(named.name()).matches())
                      .forEach(named -> value.problems().add(named.place(), otherwise)));
    }
  }

  private static Optional<String> image(Value value) {
    Optional<String> image = value.string();
    if (image.isPresent() && image.get().chars().anyMatch(Character::isWhitespace)) {
      value.report("an image has no spaces");
    }
    return image;
  }

  private static Optional<Resources> resources(Value value) {
    return value
        .section("a mapping with requests and limits", RESOURCES_KEYS)
        .map(
            keys ->
                new Resources(
                    keys.get("requests", KubernetesReader::quantities).orElse(Map.of()),
                    keys.get("limits", KubernetesReader::quantities).orElse(Map.of())));
  }

  private static Optional<Map<String, String>> quantities(Value value) {
    return value.map("quantities", KubernetesReader::quantity);
  }

  private static Optional<String> quantity(Value value) {
    Optional<String> quantity = value.scalar().map(Text::written);
    if (quantity.isPresent() && !QUANTITY.matcher(quantity.get()).matches()) {
      value.report("is no quantity; write it as 500m, 2 or 256Mi");
    }
    return quantity;
  }

  private static Optional<Map<String, String>> texts(Value value) {
    return value.map("texts", Value::anyString);
  }

  private static Optional<Map<String, Variable>> env(Value value) {
    checkNames(
        value, VARIABLE_NAME, "a variable's name is made of A-Z, a-z, 0-9 and _, no digit first");
    return value.map("variables", KubernetesReader::variable);
  }

  private static Optional<Variable> variable(Value value) {
    if (!(value.node() instanceof YamlNode.Mapping)) {
      return value.anyString().map(Variable.Literal::new);
    }
    return value
        .section("a text, or secret and key", VARIABLE_KEYS)
        .flatMap(KubernetesReader::ofSecret);
  }

  private static Optional<Variable> ofSecret(Section keys) {
    Optional<String> secret = keys.required("secret", "name the Secret", Value::string);
    Optional<String> key = keys.required("key", "name the key in the Secret", Value::string);
    return secret.flatMap(s -> key.map(k -> new Variable.OfSecret(s, k)));
  }
}
