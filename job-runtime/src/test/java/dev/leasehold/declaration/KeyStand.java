package dev.leasehold.declaration;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A declaration in which a key of the schema stands where it may, with what it needs beside it. */
final class KeyStand {
  private static final String FILE =
      """
      {"databases": {"main": {"url": "jdbc:mysql://h/x"}, "archive": {"url": "jdbc:mysql://h/y"}},
       "ledger": "main",
       "defaults": {"database": "main"},
       "jobs": {"order-export":
         {"configuration": "a.B", "database": "main", "plan": [{"query": "SELECT 1"}]}},
       "channels": {"x": {}},
       "kubernetes": {}}
      """;

  /** Where in the file a mapping stands, and what it holds beside the key under test. */
  private record Stand(String at, String beside) {}

  private static final Map<String, Stand> MAPPINGS =
      Map.ofEntries(
          Map.entry("", new Stand("", "{}")),
          Map.entry("database", new Stand("/databases/main", "{}")),
          Map.entry("job", new Stand("/jobs/order-export", "{}")),
          Map.entry("parameter", new Stand("/defaults/parameters/x", "{'value': '2026-11-22'}")),
          Map.entry("workers", new Stand("/defaults/plan/0/parallel", "{'min': 1, 'max': 9}")),
          Map.entry("nodeKeys", new Stand("/defaults/plan/0", "{}")),
          Map.entry("chunk", new Stand("/defaults/plan/0/chunk", "{}")),
          Map.entry(
              "partition", new Stand("/defaults/plan/0/partition", "{'grid': 2, 'each': []}")),
          Map.entry("channel", new Stand("/channels/x", "{}")),
          Map.entry("slack", new Stand("/channels/x/slack", "{}")),
          Map.entry("webhook", new Stand("/channels/x/webhook", "{'url': 'a'}")),
          Map.entry("alertmanager", new Stand("/channels/x/alertmanager", "{'url': 'a'}")),
          Map.entry("pagerduty", new Stand("/channels/x/pagerduty", "{'routingKey': 'a'}")),
          Map.entry(
              "email", new Stand("/channels/x/email", "{'host': 'a', 'from': 'b', 'to': 'c'}")),
          Map.entry("command", new Stand("/channels/x/command", "{}")),
          Map.entry("metrics", new Stand("/metrics", "{}")),
          Map.entry("pushgateway", new Stand("/metrics/pushgateway", "{'url': 'a'}")),
          Map.entry("otlp", new Stand("/metrics/otlp", "{'url': 'a'}")),
          Map.entry("scrape", new Stand("/metrics/scrape", "{}")),
          Map.entry("traces", new Stand("/traces", "{}")),
          Map.entry("sweep", new Stand("/sweep", "{}")),
          Map.entry("kubernetes", new Stand("/kubernetes", "{}")),
          Map.entry("sweepCronJob", new Stand("/kubernetes/sweep", "{}")),
          Map.entry("networkPolicy", new Stand("/kubernetes/networkPolicy", "{}")),
          Map.entry("podMonitor", new Stand("/kubernetes/podMonitor", "{}")),
          Map.entry("prometheusRule", new Stand("/kubernetes/prometheusRule", "{}")),
          Map.entry("resources", new Stand("/kubernetes/resources", "{}")),
          Map.entry("variable", new Stand("/kubernetes/env/X", "{'secret': 'a', 'key': 'b'}")),
          Map.entry("daemon", new Stand("/daemon", "{}")),
          Map.entry("listen", new Stand("/daemon/listen", "{}")),
          Map.entry("catchUp", new Stand("/defaults/daemon/catchUp", "{}")));

  /** What some keys need beside them. */
  private static final Map<String, String> BESIDE =
      Map.ofEntries(
          Map.entry("database.embedded", "{'url': null}"),
          Map.entry("database.script", "{'url': null, 'embedded': true}"),
          Map.entry("job.connections", "{'enforcement': 'observe'}"),
          Map.entry("nodeKeys.connection", "{'cursor': 'SELECT 1'}"),
          Map.entry("nodeKeys.database", "{'query': 'SELECT 1'}"),
          Map.entry("nodeKeys.requiresNew", "{'transaction': []}"),
          Map.entry("nodeKeys.parallel", "{'each': []}"),
          Map.entry("nodeKeys.each", "{'parallel': 1}"),
          Map.entry("nodeKeys.step", "{'do': []}"),
          Map.entry("nodeKeys.do", "{'step': 'a'}"),
          Map.entry("channel.jobs", "{'slack': 'a'}"),
          Map.entry("channel.kinds", "{'slack': 'a'}"),
          Map.entry("channel.repeatInterval", "{'slack': 'a'}"));

  private KeyStand() {}

  /**
   * The declaration, as JSON, which is YAML.
   *
   * @param mapping the name of its definition in the schema; the file itself is {@code ""}
   */
  static String file(String mapping, String key, JsonNode value) {
    ObjectNode file = (ObjectNode) JsonMapper.shared().readTree(FILE);
    Stand stand = MAPPINGS.get(mapping);
    ObjectNode target = target(file, stand.at());
    put(target, stand.beside());
    put(target, BESIDE.getOrDefault(mapping + "." + key, "{}"));
    target.set(key, value);
    if (file.at("/channels/x").isObject() && file.at("/channels/x").isEmpty()) {
      file.remove("channels");
    }
    return file.toString();
  }

  private static ObjectNode target(ObjectNode file, String at) {
    ObjectNode target = file;
    for (String step : at.isEmpty() ? new String[0] : at.substring(1).split("/")) {
      if (step.equals("0")) {
        continue;
      }
      if (step.equals("plan") && !at.endsWith("plan")) {
        target = target.putArray("plan").addObject();
        continue;
      }
      target = target.has(step) ? (ObjectNode) target.get(step) : target.putObject(step);
    }
    if (at.endsWith("/parallel")) {
      ((ObjectNode) file.at("/defaults/plan/0")).putArray("each");
    }
    return target;
  }

  /** A key that is null is taken away. */
  private static void put(ObjectNode target, String beside) {
    JsonMapper.shared()
        .readTree(beside.replace('\'', '"'))
        .properties()
        .forEach(
            key -> {
              if (key.getValue().isNull()) {
                target.remove(key.getKey());
              } else {
                target.set(key.getKey(), key.getValue());
              }
            });
  }
}
