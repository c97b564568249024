package dev.leasehold.declaration;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** The tables of {@code docs/declaration.md}, made from the published schema. */
public final class KeyReference {

  private static final Map<String, String> TITLES =
      Map.ofEntries(
          Map.entry("", "The file"),
          Map.entry("database", "A database"),
          Map.entry("job", "A job, and defaults"),
          Map.entry("parameter", "A job parameter"),
          Map.entry("workers", "Workers"),
          Map.entry("nodeKeys", "A node of a plan"),
          Map.entry("chunk", "A chunk step"),
          Map.entry("partition", "A partitioned step"),
          Map.entry("channel", "A channel"),
          Map.entry("slack", "A channel to Slack"),
          Map.entry("webhook", "A channel to a webhook"),
          Map.entry("alertmanager", "A channel to Alertmanager"),
          Map.entry("pagerduty", "A channel to PagerDuty"),
          Map.entry("email", "A channel by mail"),
          Map.entry("command", "A channel to a command"),
          Map.entry("metrics", "Metrics"),
          Map.entry("pushgateway", "A Pushgateway"),
          Map.entry("otlp", "A collector of OpenTelemetry"),
          Map.entry("scrape", "A page for Prometheus"),
          Map.entry("traces", "Traces"),
          Map.entry("sweep", "Sweep"),
          Map.entry("kubernetes", "Kubernetes"),
          Map.entry("sweepCronJob", "The CronJob that sweeps"),
          Map.entry("networkPolicy", "A NetworkPolicy"),
          Map.entry("podMonitor", "A PodMonitor"),
          Map.entry("prometheusRule", "A PrometheusRule"),
          Map.entry("resources", "Resources of a container"),
          Map.entry("variable", "An environment variable from a Secret"),
          Map.entry("daemon", "The daemon"),
          Map.entry("listen", "Where the daemon listens"),
          Map.entry("catchUp", "Instants without a daemon"));

  /** What is said of a value that is no mapping of known keys. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("string", "text"),
          Map.entry("text", "text, may hold references"),
          Map.entry("name", "name"),
          Map.entry("jobName", "name of a job"),
          Map.entry("scalar", "text, number, true or false"),
          Map.entry("duration", "duration"),
          Map.entry("size", "size of memory"),
          Map.entry("nodes", "list of " + link("nodeKeys", "nodes")),
          Map.entry("oneOrMoreNodes", link("nodeKeys", "node") + ", or a list of them"),
          Map.entry("branches", "list of lists of " + link("nodeKeys", "nodes")),
          Map.entry("workers", "whole number, or " + link("workers", "min and max")),
          Map.entry("parameter", "value, or " + link("parameter", "mapping")),
          Map.entry("variable", "text, or " + link("variable", "Secret")),
          Map.entry("slack", "text, or " + link("slack", "mapping")),
          Map.entry("webhook", "text, or " + link("webhook", "mapping")),
          Map.entry("alertmanager", "text, or " + link("alertmanager", "mapping")),
          Map.entry("pagerduty", "text, or " + link("pagerduty", "mapping")),
          Map.entry("command", "text, or " + link("command", "mapping")),
          Map.entry("stringMap", "texts by name"),
          Map.entry("secretMounts", "names of Secrets by folder"),
          Map.entry("ofKubernetes", "mapping, as in a pod"),
          Map.entry("user", "whole number from 1, or `arbitrary`"),
          Map.entry("port", "whole number from 1 to 65535"),
          Map.entry("quantity", "quantity"),
          Map.entry("quantities", "quantities by resource"));

  private KeyReference() {}

  static String markdown() {
    return markdown(PublishedSchema.mappings().keySet());
  }

  /** The tables of these mappings only, by the names of their definitions. */
  public static String markdown(Collection<String> mappings) {
    StringBuilder text = new StringBuilder();
    mappings.forEach(
        mapping -> {
          JsonNode schema = PublishedSchema.mappings().get(mapping);
          text.append("\n### ").append(TITLES.get(mapping)).append("\n\n");
          text.append(
              "| key | value | default | example | meaning | a wrong value, and its error |\n");
          text.append("| --- | --- | --- | --- | --- | --- |\n");
          PublishedSchema.keys(mapping)
              .forEach(
                  (key, value) -> text.append(row(mapping, key, value, required(schema, key))));
        });
    return text.toString();
  }

  private static boolean required(JsonNode mapping, String key) {
    for (JsonNode each : mapping.path("required")) {
      if (each.asString().equals(key)) {
        return true;
      }
    }
    return false;
  }

  private static String row(String mapping, String key, JsonNode value, boolean required) {
    StringJoiner row = new StringJoiner(" | ", "| ", " |\n");
    row.add("`" + key + "`");
    row.add(type(value));
    row.add(value.has("default") ? code(value.get("default")) : required ? "required" : "");
    StringJoiner examples = new StringJoiner("<br>");
    value.get("examples").forEach(example -> examples.add(code(example)));
    row.add(examples.toString());
    row.add(value.get("description").asString());
    WrongValue wrong = WrongValue.of(mapping, key);
    row.add("`" + wrong.value() + "`: " + inTable(wrong.message()));
    return row.toString();
  }

  private static String type(JsonNode value) {
    if (value.has("enum")) {
      StringJoiner words = new StringJoiner(", ");
      value.get("enum").forEach(word -> words.add("`" + word.asString() + "`"));
      return words.toString();
    }
    if (value.has("$ref")) {
      return named(value.get("$ref").asString().substring("#/$defs/".length()));
    }
    return switch (value.get("type").asString()) {
      case "integer" -> integer(value);
      case "boolean" -> "`true`, `false`";
      case "array" -> "list: " + type(value.get("items"));
      case "object" -> named(value.get("additionalProperties")) + " by name";
      default -> "text";
    };
  }

  private static String named(JsonNode reference) {
    return named(reference.get("$ref").asString().substring("#/$defs/".length()));
  }

  private static String named(String definition) {
    String type = TYPES.get(definition);
    return type == null ? link(definition, "mapping") : type;
  }

  private static String integer(JsonNode value) {
    String most = value.get("maximum").asString();
    String shown = most.equals(String.valueOf(Integer.MAX_VALUE)) ? "" : " to " + most;
    return "whole number from " + value.get("minimum").asString() + shown;
  }

  private static String link(String mapping, String text) {
    String anchor =
        TITLES.get(mapping).toLowerCase(Locale.ROOT).replaceAll("[^a-z ]", "").replace(' ', '-');
    return "[" + text + "](#" + anchor + ")";
  }

  /** What a table or a page would read as something else is set as code. */
  private static String inTable(String message) {
    return message.replaceAll("\\$\\{[^}]*}|<[^>]*>", "`$0`").replace("|", "\\|");
  }

  /** JSON without the quotes that YAML does not need. */
  private static String code(JsonNode value) {
    return "`" + yaml(value).replace("|", "\\|") + "`";
  }

  static String yaml(JsonNode value) {
    if (value.isObject()) {
      StringJoiner entries = new StringJoiner(", ", "{", "}");
      value
          .properties()
          .forEach(entry -> entries.add(entry.getKey() + ": " + yaml(entry.getValue())));
      return entries.toString();
    }
    if (value.isArray()) {
      StringJoiner items = new StringJoiner(", ", "[", "]");
      value.forEach(item -> items.add(yaml(item)));
      return items.toString();
    }
    boolean plain =
        !value.isString()
            || value.asString().matches("[A-Za-z/][-A-Za-z0-9/.:=?@() _]*")
                && PlainScalar.of(value.asString()).kind() == YamlNode.Kind.TEXT
            || value.asString().matches("[0-9]+(ms|[smhd])");
    return plain ? value.asString() : "\"" + value.asString() + "\"";
  }
}
