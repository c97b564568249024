package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.night.MeasuredJob;
import com.example.night.NightJobs;
import dev.leasehold.cli.CommandBench.Running;
import dev.leasehold.cli.CommandBench.Told;
import dev.leasehold.testkit.HttpReceiver;
import dev.leasehold.testkit.HttpReceiver.Manner;
import dev.leasehold.testkit.HttpReceiver.Request;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricsIT {
  private static final Path DOCUMENTED = Path.of("..", "docs", "metrics.md");

  /** What a place has to be given up after, and what a busy machine adds to it. */
  private static final Duration LIMIT = Duration.ofSeconds(5 + 5);

  private static final Set<String> OURS = Set.of("job", "database", "kind", "outcome", "le");

  @TempDir private static Path folder;
  private static CommandBench bench;
  private static MeasuredRun run;

  @BeforeAll
  static void measure() throws Exception {
    bench = new CommandBench(folder);
    bench.migrated();
    run = MeasuredRun.of(bench);
    assertThat(run.told().exit()).as(run.told().toString()).isZero();
  }

  @AfterAll
  static void close() {
    bench.close();
  }

  @Test
  void thePageHasWhatIsDocumentedAndNothingElse() throws Exception {
    assertThat(typesOf(run.page())).isEqualTo(documented("On the page for Prometheus"));
    assertThat(run.page())
        .contains("leasehold_connections_leased{database=\"main\",job=\"measured\"} 2.0")
        .contains("leasehold_connections_held{database=\"main\",job=\"measured\"} 1.0")
        .contains(
            "leasehold_acquire_wait_seconds_bucket{database=\"main\",job=\"measured\",le=\"0.1\"}");
  }

  @Test
  void thePushgatewayIsToldWhatIsDocumentedAndNothingElse() throws Exception {
    Map<String, String> documented = documented("In the Pushgateway");
    assertThat(documented.remove("leasehold_sweep_last_success_timestamp_seconds")).isNotNull();
    assertThat(documented.remove("leasehold_run_last_skip_timestamp_seconds")).isNotNull();
    assertThat(run.pushed()).hasSize(1);
    Request pushed = run.pushed().get(0);
    assertThat(pushed.method()).isEqualTo("POST");
    assertThat(pushed.authorization()).startsWith("Basic ");
    assertThat(typesOf(pushed.text())).isEqualTo(documented);
    assertThat(pushed.text())
        .contains("leasehold_run_last_outcome{outcome=\"completed\"} 1")
        .contains("\nleasehold_run_next_success_within_seconds +Inf\n");
  }

  @Test
  void theCollectorIsSentWhatIsDocumentedAndNothingElse() throws Exception {
    assertThat(run.metrics()).hasSize(1);
    assertThat(run.metrics().get(0).authorization()).isEqualTo("Bearer x");
    Map<String, String> sent = new TreeMap<>();
    metrics().forEach(metric -> sent.put(metric.getName(), type(metric)));
    assertThat(sent).isEqualTo(documented("Sent by OTLP"));
  }

  private static String type(Metric metric) {
    return metric.hasHistogram()
        ? "histogram"
        : metric.hasSum() ? "counter" : metric.hasSummary() ? "summary" : "gauge";
  }

  private static List<Metric> metrics() throws Exception {
    ExportMetricsServiceRequest sent =
        ExportMetricsServiceRequest.parseFrom(run.metrics().get(0).body());
    return sent.getResourceMetricsList().stream()
        .flatMap(resource -> resource.getScopeMetricsList().stream())
        .flatMap(scope -> scope.getMetricsList().stream())
        .toList();
  }

  @Test
  void nothingThatIsNewInEveryRunIsInALabel() throws Exception {
    List<String> new_ = new ArrayList<>(List.of(MeasuredRun.INSTANT, "2026-11-22"));
    new_.add(bench.attempts().last(java.util.Optional.of("measured"), 1).get(0).id());
    Map<String, Set<String>> labels = labels(run.page() + run.pushed().get(0).text());
    Set<String> values = new TreeSet<>();
    labels.values().forEach(values::addAll);
    for (Metric metric : metrics()) {
      Stream.of(
              metric.getGauge().getDataPointsList().stream().map(p -> p.getAttributesList()),
              metric.getSum().getDataPointsList().stream().map(p -> p.getAttributesList()),
              metric.getHistogram().getDataPointsList().stream().map(p -> p.getAttributesList()))
          .flatMap(points -> points)
          .forEach(point -> point.forEach(label -> values.add(label.getValue().getStringValue())));
    }
    assertThat(values).contains("measured", "main", "FAILED", "copy");
    for (String planted : new_) {
      assertThat(values).noneMatch(value -> value.contains(planted));
    }
    assertThat(values).noneMatch(value -> value.matches(".*[0-9a-f]{8}-[0-9a-f]{4}-.*"));
    labels.forEach(
        (name, value) -> {
          if (name.startsWith("leasehold_")) {
            assertThat(OURS).contains(name.substring(name.indexOf('/') + 1));
          }
        });
  }

  /** Values by metric and label. */
  private static Map<String, Set<String>> labels(String text) {
    Map<String, Set<String>> labels = new TreeMap<>();
    Matcher series = Pattern.compile("(?m)^([a-z_]+)\\{(.*)} ").matcher(text);
    while (series.find()) {
      Matcher label = Pattern.compile("([a-z_]+)=\"([^\"]*)\"").matcher(series.group(2));
      while (label.find()) {
        labels
            .computeIfAbsent(series.group(1) + "/" + label.group(1), n -> new TreeSet<>())
            .add(label.group(2));
      }
    }
    return labels;
  }

  @Test
  void theTraceHasTheRunItsAdmissionTheJobAndItsSteps() throws Exception {
    assertThat(run.traces()).hasSize(1);
    List<Span> spans =
        ExportTraceServiceRequest.parseFrom(run.traces().get(0).body())
            .getResourceSpans(0)
            .getScopeSpans(0)
            .getSpansList();
    assertThat(spans.stream().map(Span::getTraceId).distinct()).hasSize(1);
    Map<String, Span> named = new LinkedHashMap<>();
    spans.forEach(span -> named.put(name(span), span));
    assertThat(named)
        .containsOnlyKeys(
            "run measured",
            "admission",
            "spring.batch.job",
            "spring.batch.step copy",
            "spring.batch.step stand");
    Span root = named.get("run measured");
    assertThat(root.getParentSpanId().isEmpty()).isTrue();
    assertThat(root.getAttributesList().stream().map(KeyValue::toString))
        .anyMatch(attribute -> attribute.contains(MeasuredRun.INSTANT));
    Span job = named.get("spring.batch.job");
    assertThat(named.get("admission").getParentSpanId()).isEqualTo(root.getSpanId());
    assertThat(job.getParentSpanId()).isEqualTo(root.getSpanId());
    assertThat(named.get("spring.batch.step copy").getParentSpanId()).isEqualTo(job.getSpanId());
    assertThat(named.get("spring.batch.step stand").getParentSpanId()).isEqualTo(job.getSpanId());
    for (Span span : spans) {
      assertThat(span.getStartTimeUnixNano())
          .isBetween(root.getStartTimeUnixNano(), span.getEndTimeUnixNano());
      assertThat(span.getEndTimeUnixNano()).isLessThanOrEqualTo(root.getEndTimeUnixNano());
    }
  }

  private static String name(Span span) {
    return span.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals("spring.batch.step.name"))
        .map(attribute -> span.getName() + " " + attribute.getValue().getStringValue())
        .findFirst()
        .orElse(span.getName());
  }

  /** As receivers are on a bad night; the fourth is not there at all. */
  enum Receivers {
    HANG,
    BREAK,
    REFUSE
  }

  @ParameterizedTest
  @EnumSource
  void aReceiverThatFailsChangesNothingAndDelaysTheExitByItsLimitAtMost(Receivers are)
      throws Exception {
    try (HttpReceiver receiver =
        new HttpReceiver(are == Receivers.HANG ? Manner.HANGS : Manner.BREAKS)) {
      String url =
          are == Receivers.REFUSE ? "http://127.0.0.1:" + HttpReceiver.freePort() : receiver.url();
      String secret = "hunter2-of-" + are;
      String file =
          bench.declare(
              "",
              MeasuredRun.JOBS.formatted(MeasuredJob.Passing.class.getName())
                  + """
                  metrics:
                    pushgateway: {url: "%1$s", username: me, password: %2$s}
                    otlp: {url: "%1$s/%2$s", headers: {X-Key: %2$s}}
                    scrape: {port: 1, host: 192.0.2.1}
                  traces: {otlp: {url: "%1$s/%2$s"}}
                  """
                      .formatted(url, secret));
      long before = System.nanoTime();
      Running process = bench.start("run", "measured", "-f", file, "--format", "json");
      assertThat(process.exit()).as(process.told()).isZero();
      Duration took = Duration.ofNanos(System.nanoTime() - before);
      assertThat(process.told())
          .contains("\"outcome\":\"completed\"")
          .contains("metrics.pushgateway has not taken the run")
          .contains("metrics.otlp has not taken the run")
          .contains("traces.otlp has not taken the run")
          .contains("metrics.scrape cannot be opened")
          .doesNotContain(secret);
      String ended =
          bench.one(
              "SELECT TIMESTAMPDIFF(MICROSECOND, arrived_at, ended_at) FROM leasehold_attempt ORDER"
                  + " BY ended_at DESC LIMIT 1");
      Duration withoutTheEnd = took.minusNanos(Long.parseLong(ended) * 1000);
      assertThat(withoutTheEnd).isLessThan(LIMIT);
      if (are == Receivers.HANG) {
        assertThat(withoutTheEnd).isGreaterThan(Duration.ofSeconds(5));
        assertThat(receiver.requests()).hasSize(3);
      }
    }
  }

  @Test
  void aSecretThatIsNotThereIsToldAndTheRunGoesOn() throws Exception {
    String file =
        bench.declare(
            "",
            MeasuredRun.JOBS.formatted(MeasuredJob.Passing.class.getName())
                + """
                metrics:
                  pushgateway: {url: "http://127.0.0.1:1", password: "${LEASEHOLD_NO_SUCH}"}
                  otlp: {url: "${LEASEHOLD_NO_SUCH}"}
                """);
    Running process = bench.start("run", "measured", "-f", file);
    assertThat(process.exit()).as(process.told()).isZero();
    assertThat(process.told())
        .contains("metrics.pushgateway.password: the environment variable LEASEHOLD_NO_SUCH")
        .contains("metrics.otlp.url: the environment variable LEASEHOLD_NO_SUCH");
  }

  @Test
  void aRunThatIsSkippedResolvesNothing() throws Exception {
    try (HttpReceiver receiver = new HttpReceiver(Manner.TAKES)) {
      bench.lease("night", 1);
      String file =
          bench.declare(
              "",
              """
              jobs: {night: {configuration: %s, plan: [{query: DO 0}]}}
              metrics: {pushgateway: {url: "%s"}}
              """
                  .formatted(NightJobs.FailsOnce.class.getName(), receiver.url()));
      Told told = CommandBench.leasehold("run", "night", "-f", file);
      assertThat(told.exit()).as(told.toString()).isZero();
      assertThat(told.out()).contains("skipped");
      assertThat(receiver.requests()).hasSize(1);
      assertThat(typesOf(receiver.requests().get(0).text()))
          .containsOnlyKeys("leasehold_run_last_skip_timestamp_seconds");
    }
  }

  @Test
  void whoDeclaresNothingLoadsNothing() throws Exception {
    String nowhere = MeasuredRun.JOBS.formatted(MeasuredJob.Passing.class.getName());
    assertThat(loaded(nowhere)).isEmpty();
    assertThat(loaded(nowhere + "metrics: {otlp: {url: \"http://127.0.0.1:1\"}}\n"))
        .anyMatch(name -> name.startsWith("io.micrometer.registry.otlp."));
  }

  /** Classes of libraries for numbers that a run loads. */
  private static Set<String> loaded(String declaration) throws Exception {
    Path classes = folder.resolve("classes.log");
    Running process =
        bench.start(
            List.of("-Xlog:class+load:file=" + classes),
            "run",
            "measured",
            "-f",
            bench.declare("", declaration));
    assertThat(process.exit()).as(process.told()).isZero();
    Pattern library =
        Pattern.compile(
            "((?:io\\.micrometer\\.(?:core|registry|prometheus)|io\\.prometheus|io\\.opentelemetry|com\\.google\\.protobuf|java\\.net\\.http|com\\.sun\\.net\\.httpserver)\\S*)"
                + " source");
    try (Stream<String> lines = Files.lines(classes)) {
      return lines
          .map(library::matcher)
          .filter(Matcher::find)
          .map(found -> found.group(1))
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }
  }

  /** The families of a text, each with its type. */
  private static Map<String, String> typesOf(String text) {
    Map<String, String> types = new TreeMap<>();
    Matcher type = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$").matcher(text);
    while (type.find()) {
      types.put(type.group(1), type.group(2));
    }
    return types;
  }

  /** The first two columns of the tables of one chapter. */
  private static Map<String, String> documented(String chapter) throws Exception {
    String text = Files.readString(DOCUMENTED);
    int begin = text.indexOf("\n## " + chapter + "\n");
    assertThat(begin).as(chapter).isPositive();
    int end = text.indexOf("\n## ", begin + 1);
    Map<String, String> types = new TreeMap<>();
    Matcher row =
        Pattern.compile("(?m)^\\| `(\\S+)` \\| (\\S+) \\|")
            .matcher(text.substring(begin, end < 0 ? text.length() : end));
    while (row.find()) {
      types.put(row.group(1), row.group(2));
    }
    return types;
  }
}
