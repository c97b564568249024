package dev.leasehold.declaration;

import dev.leasehold.declaration.KubernetesDeclaration.Resources;
import dev.leasehold.declaration.KubernetesDeclaration.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
          "serviceAccountName");
  static final List<String> RESOURCES_KEYS = List.of("requests", "limits");
  static final List<String> VARIABLE_KEYS = List.of("secret", "key");
  static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");

  private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern QUANTITY =
      Pattern.compile("[0-9]+(?:\\.[0-9]+)?(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?");

  private KubernetesReader() {}

  static Optional<KubernetesDeclaration> read(Value value) {
    return value.section("a mapping with image and other keys", KEYS).map(KubernetesReader::read);
  }

  private static KubernetesDeclaration read(Section keys) {
    return new KubernetesDeclaration(
        keys.get("image", KubernetesReader::image),
        keys.get("imagePullPolicy", value -> value.oneOf(PULL_POLICIES)),
        keys.get("imagePullSecrets", v -> v.<String>list("names of Secrets", Value::string))
            .orElse(List.of()),
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
        keys.string("serviceAccountName"));
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
    value.names("variables").ifPresent(names -> names.forEach(KubernetesReader::checkName));
    return value.map("variables", KubernetesReader::variable);
  }

  private static void checkName(Value.Named named) {
    if (!VARIABLE_NAME.matcher(named.name()).matches()) {
      named
          .value()
          .problems()
          .add(named.place(), "a variable's name is made of A-Z, a-z, 0-9 and _, no digit first");
    }
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
