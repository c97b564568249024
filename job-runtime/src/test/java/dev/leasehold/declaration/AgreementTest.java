package dev.leasehold.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** What the published schema refuses, the reader refuses too: an editor never knows better. */
class AgreementTest {

  private static final List<String> VALUES =
      List.of(
          "x",
          "main",
          "1",
          "0",
          "-1",
          "1.5",
          "100001",
          "true",
          "\"\"",
          "[]",
          "{}",
          "",
          "10s",
          "1 s",
          "PT5M",
          "0s",
          "strict",
          "observe",
          "own",
          "[{query: SELECT 1}]",
          "{query: SELECT 1}",
          "[[{query: a}]]",
          "{min: 1, max: 2}",
          "{min: 2}",
          "[a]",
          "{a: b}",
          "{a: 1}",
          "{value: 1}",
          "{url: x}",
          "{grid: 1, each: []}",
          "{reader: {cursor: a}}",
          "{secret: a, key: b}",
          "a.B",
          "a b",
          "Forbid",
          "[FAILED]",
          "[order-export]",
          "\"* * * * *\"",
          "Always",
          "{cpu: 1, memory: 1Mi}",
          "{cpu: lots}",
          "{A: b}",
          "{1a: b}",
          "512",
          "512Mi",
          "{runs: none}",
          "latest");

  /** Somewhere in a file where a key of a mapping fits. */
  private record Stand(String mapping, String before, String after) {}

  private static final List<Stand> STANDS =
      List.of(
          new Stand("", "", ""),
          new Stand("database", "databases: {other: {", "}}"),
          new Stand("database", "databases: {main: {url: jdbc:mysql://h/y, ", "}}"),
          new Stand("job", "defaults: {", "}"),
          new Stand("job", "jobs: {order-export: {configuration: a.B, ", "}}"),
          new Stand("nodeKeys", "defaults: {plan: [{", "}]}"),
          new Stand("nodeKeys", "defaults: {plan: [{query: a, ", "}]}"),
          new Stand("nodeKeys", "defaults: {plan: [{cursor: a, ", "}]}"),
          new Stand("nodeKeys", "defaults: {plan: [{transaction: [], ", "}]}"),
          new Stand("nodeKeys", "defaults: {plan: [{parallel: 1, ", "}]}"),
          new Stand("nodeKeys", "defaults: {plan: [{step: a, ", "}]}"),
          new Stand("workers", "defaults: {plan: [{each: [], parallel: {min: 1, ", "}}]}"),
          new Stand("chunk", "defaults: {plan: [{chunk: {", "}}]}"),
          new Stand("nodeKeys", "defaults: {plan: [{chunk: {reader: {", "}}}]}"),
          new Stand("partition", "defaults: {plan: [{partition: {grid: 1, ", "}}]}"),
          new Stand("partition", "defaults: {plan: [{partition: {each: [], ", "}}]}"),
          new Stand("parameter", "defaults: {parameters: {p: {value: a, ", "}}}"),
          new Stand("parameter", "defaults: {parameters: {p: {", "}}}"),
          new Stand("channel", "channels: {c: {", "}}"),
          new Stand("channel", "channels: {c: {slack: x, ", "}}"),
          new Stand("email", "channels: {c: {email: {host: h, from: a, to: b, ", "}}}"),
          new Stand("webhook", "channels: {c: {webhook: {", "}}}"),
          new Stand("pagerduty", "channels: {c: {pagerduty: {", "}}}"),
          new Stand("metrics", "metrics: {", "}"),
          new Stand("pushgateway", "metrics: {pushgateway: {", "}}"),
          new Stand("otlp", "metrics: {otlp: {url: a, ", "}}"),
          new Stand("scrape", "metrics: {scrape: {", "}}"),
          new Stand("traces", "traces: {", "}"),
          new Stand("sweep", "sweep: {", "}"),
          new Stand("kubernetes", "kubernetes: {", "}"),
          new Stand("kubernetes", "jobs: {order-export: {kubernetes: {", "}}}"),
          new Stand("sweepCronJob", "kubernetes: {sweep: {", "}}"),
          new Stand("networkPolicy", "kubernetes: {networkPolicy: {", "}}"),
          new Stand("podMonitor", "kubernetes: {podMonitor: {", "}}"),
          new Stand("prometheusRule", "kubernetes: {prometheusRule: {", "}}"),
          new Stand("resources", "kubernetes: {resources: {", "}}"),
          new Stand("daemon", "daemon: {", "}"),
          new Stand("daemon", "jobs: {order-export: {daemon: {", "}}}"),
          new Stand("listen", "daemon: {listen: {", "}}"),
          new Stand("catchUp", "defaults: {daemon: {catchUp: {", "}}}"),
          new Stand("variable", "kubernetes: {env: {V: {secret: s, ", "}}}"));

  @Property(tries = 1000)
  void whatTheSchemaRefusesTheReaderRefuses(@ForAll("files") String file) {
    var path = Yaml.file("agreement.yaml", file);

    Problems bySchema = new Problems();
    Problems ofReader = new Problems();
    YamlSource source = new YamlSource(path, ofReader);
    YamlNode.Mapping root = source.read();
    if (root != null) {
      DeclarationSchema.check(source, root, bySchema);
    }

    Statistics.label("the schema")
        .collect(bySchema.isEmpty() ? "takes" : "refuses")
        .coverage(c -> c.check("refuses").percentage(p -> p > 30 && p < 95));
    if (!bySchema.isEmpty()) {
      assertThat(Yaml.problemsOf(path)).as(bySchema.inOrder(List.of()).toString()).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<String> files() {
    return Arbitraries.of(STANDS)
        .flatMap(
            stand ->
                Combinators.combine(
                        Arbitraries.of(PublishedSchema.keys(stand.mapping()).keySet()),
                        Arbitraries.of(VALUES))
                    .as((key, value) -> file(stand, key, value)));
  }

  /** A file without a mistake but for what stands there; the line takes the place of its like. */
  private static String file(Stand stand, String key, String value) {
    String line = stand.before() + key + ": " + value + stand.after();
    String top = line.substring(0, line.indexOf(':') + 1);
    StringBuilder file = new StringBuilder();
    """
    databases: {main: {url: jdbc:mysql://h/x}}
    jobs: {order-export: {configuration: a.B, database: main, plan: [{query: a}]}}
    ledger: main
    """
        .lines()
        .filter(each -> !each.startsWith(top))
        .forEach(each -> file.append(each).append('\n'));
    return file.append(line).append('\n').toString();
  }
}
