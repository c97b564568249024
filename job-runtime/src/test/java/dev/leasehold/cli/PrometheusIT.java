package dev.leasehold.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.example.night.NightJobs;
import com.sun.net.httpserver.HttpServer;
import dev.leasehold.testkit.HttpReceiver;
import dev.leasehold.testkit.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is delivered for Prometheus, by Prometheus' own programs, on what real runs tell. */
@Tag("prometheus")
class PrometheusIT {
  private static final Path DELIVERED = Path.of("..", "deploy", "prometheus").toAbsolutePath();
  private static final Path DASHBOARD = DELIVERED.resolve("grafana").resolve("leasehold.json");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern NAME =
      Pattern.compile("\\b(?:leasehold|hikaricp|spring_batch)_[a-z_]+\\b(?=[{\\[)\\s]|$)");

  /** How the example finds the jobs' processes; no name server here knows them. */
  static final String FOUND_BY_NAME =
      """
      dns_sd_configs:
        - names: [jobs]
          type: A
          port: 9464
      """
          .indent(4);

  @TempDir private static Path folder;
  private static final List<Process> started = new ArrayList<>();
  private static CommandBench bench;
  private static HttpServer page;
  private static MeasuredRun run;
  private static String gateway;
  private static String prometheus;

  @BeforeAll
  static void aGoodRunAFailedOneAndASweep() throws Exception {
    bench = new CommandBench(folder);
    bench.migrated();
    gateway = startGateway();
    run = MeasuredRun.with(bench, gateway);
    assertThat(run.told().exit()).as(run.told().toString()).isZero();
    String file =
        bench.declare(
            "",
            """
            jobs: {measured: {configuration: %s, plan: [{query: SELECT 1}]}}
            metrics: {pushgateway: {url: "%s"}}
            """
                .formatted(NightJobs.FailsOnce.class.getName(), gateway));
    NightJobs.TRIES.set(0);
    assertThat(CommandBench.leasehold("run", "measured", "-f", file).exit()).isEqualTo(1);
    assertThat(CommandBench.leasehold("sweep", "-f", file).exit()).isZero();
    servePage();
    prometheus = startPrometheus();
  }

  private static String startGateway() throws Exception {
    String address = "127.0.0.1:" + HttpReceiver.freePort();
    started.add(
        Program.PUSHGATEWAY.start(
            folder, folder.resolve("gateway.log"), "--web.listen-address=" + address));
    awaitReady("http://" + address + "/-/ready");
    return "http://" + address;
  }

  private static void servePage() throws IOException {
    page = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    page.createContext(
        "/metrics",
        exchange -> {
          byte[] body = run.page().getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    page.start();
  }

  /** With the rules that are delivered, and the two targets in place of the example's. */
  private static String startPrometheus() throws Exception {
    String address = "127.0.0.1:" + HttpReceiver.freePort();
    Path config = folder.resolve("prometheus.yaml");
    Files.writeString(
        config,
        Files.readString(DELIVERED.resolve("prometheus.yaml"))
            .replace("interval: 15s", "interval: 1s")
            .replace("- alerts.yaml", "- " + DELIVERED.resolve("alerts.yaml"))
            .replace("pushgateway:9091", gateway.substring("http://".length()))
            .replace(FOUND_BY_NAME, target("127.0.0.1:" + page.getAddress().getPort())));
    started.add(
        Program.PROMETHEUS.start(
            folder,
            folder.resolve("prometheus.log"),
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=" + address));
    awaitReady("http://" + address + "/-/ready");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () ->
                names("http://" + address)
                    .containsAll(
                        List.of("leasehold_run_last_outcome", "leasehold_connections_leased")));
    return "http://" + address;
  }

  /** The same for one address. */
  static String target(String address) {
    return "    static_configs:\n      - targets: [\"" + address + "\"]\n";
  }

  private static void awaitReady(String url) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () ->
                MeasuredRun.get(url)
                    .toLowerCase(java.util.Locale.ROOT)
                    .matches("(?s).*(ok|ready).*"));
  }

  @AfterAll
  static void close() {
    started.forEach(Process::destroyForcibly);
    if (page != null) {
      page.stop(0);
    }
    bench.close();
  }

  @Test
  void thePageAndWhatIsPushedAreWhatPrometheusExpects() throws Exception {
    Program.Answer ofPage = Program.PROMTOOL.run(folder, run.page(), "check", "metrics");
    assertThat(ofPage).isEqualTo(new Program.Answer(0, ""));
    String pushed =
        MeasuredRun.get(gateway + "/metrics")
            .lines()
            .filter(line -> line.matches("(# [A-Z]+ )?leasehold_.*"))
            .reduce("", (all, line) -> all + line + "\n");
    assertThat(pushed).contains("leasehold_run_last_outcome", "leasehold_sweep_last_success");
    assertThat(Program.PROMTOOL.run(folder, pushed, "check", "metrics"))
        .isEqualTo(new Program.Answer(0, ""));
  }

  @Test
  void aMistakeInAPageWouldBeFound() throws Exception {
    assertThat(Program.PROMTOOL.run(folder, "# TYPE a counter\na 1\n", "check", "metrics").exit())
        .isNotZero();
  }

  @Test
  void aFailedRunLeavesWhenTheLastGoodOneWas() throws Exception {
    String kept = MeasuredRun.get(gateway + "/metrics");
    assertThat(kept)
        .contains("leasehold_run_last_outcome{instance=\"\",job=\"measured\",outcome=\"failed\"} 1")
        .doesNotContain("outcome=\"completed\"")
        .contains("kind=\"FAILED\"} 1");
    assertThat(value(kept, "leasehold_run_last_success_timestamp_seconds"))
        .isPositive()
        .isLessThan(value(kept, "leasehold_run_last_end_timestamp_seconds"));
  }

  private static double value(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theRulesAreValidAndFireWhenTheyShouldAndOnlyThen() throws Exception {
    Program.Answer checked = Program.PROMTOOL.run(DELIVERED, "", "check", "rules", "alerts.yaml");
    assertThat(checked.exit()).as(checked.output()).isZero();
    Program.Answer tested =
        Program.PROMTOOL.run(DELIVERED, "", "test", "rules", "alerts.test.yaml");
    assertThat(tested.exit()).as(tested.output()).isZero();
  }

  @Test
  void everyRuleIsTestedFiringAndQuiet() throws Exception {
    JsonNode tests = yaml("alerts.test.yaml").get("tests");
    Set<String> firing = new TreeSet<>();
    Set<String> quiet = new TreeSet<>();
    for (JsonNode test : tests) {
      for (JsonNode rule : test.get("alert_rule_test")) {
        (rule.get("exp_alerts").isEmpty() ? quiet : firing).add(rule.get("alertname").asString());
      }
    }
    Set<String> rules = new TreeSet<>();
    rules().forEach(rule -> rules.add(rule.get("alert").asString()));
    assertThat(firing).isEqualTo(rules);
    assertThat(quiet).isEqualTo(rules);
  }

  @Test
  void everyRuleSaysWhatIsWrongAndWhereToReadOn() throws Exception {
    for (JsonNode rule : rules()) {
      assertThat(rule.at("/annotations/summary").asString()).isNotBlank();
      assertThat(rule.at("/annotations/description").asString()).isNotBlank();
      String[] runbook = rule.at("/annotations/runbook_url").asString().split("#");
      assertThat(Files.readString(Path.of("..").resolve(runbook[0])).lines())
          .anyMatch(
              line ->
                  line.startsWith("#")
                      && line.replaceFirst("#+ ", "").equalsIgnoreCase(runbook[1]));
    }
  }

  @Test
  void theExamplesOfPrometheusAndAlertmanagerAreValid() throws Exception {
    Program.Answer scraping =
        Program.PROMTOOL.run(DELIVERED, "", "check", "config", "prometheus.yaml");
    assertThat(scraping.exit()).as(scraping.output()).isZero();
    Program.Answer routing = Program.AMTOOL.run(DELIVERED, "", "check-config", "alertmanager.yaml");
    assertThat(routing.exit()).as(routing.output()).isZero();
  }

  @Test
  void aFailedJobGoesToThePagerAndAnIncidentToTheTeam() throws Exception {
    assertThat(route("alertname=LeaseholdJobFailed", "severity=critical")).isEqualTo("pager");
    assertThat(route("alertname=LeaseholdIncident", "severity=warning")).isEqualTo("team");
    assertThat(yaml("alertmanager.yaml").at("/route/group_by").toString())
        .isEqualTo("[\"job\",\"kind\"]");
  }

  private static String route(String... labels) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("config", "routes", "test", "--config.file=alertmanager.yaml"));
    arguments.addAll(List.of(labels));
    // It may warn before it answers.
    return Program.AMTOOL
        .run(DELIVERED, "", arguments.toArray(String[]::new))
        .output()
        .strip()
        .replaceFirst("(?s).*\n", "");
  }

  @Test
  void aRealPrometheusEvaluatesTheRulesOnRealRuns() throws Exception {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode rules = ask("/api/v1/rules").at("/groups/0/rules");
              assertThat(rules).hasSize(rules().size());
              for (JsonNode rule : rules) {
                assertThat(rule.get("health").asString()).as(rule.toString()).isEqualTo("ok");
              }
              JsonNode alerts = ask("/api/v1/alerts").get("alerts");
              assertThat(alerts)
                  .anyMatch(
                      alert ->
                          alert.at("/labels/alertname").asString().equals("LeaseholdJobFailed")
                              && alert.at("/labels/job").asString().equals("measured"))
                  .anyMatch(
                      alert ->
                          alert.at("/labels/alertname").asString().equals("LeaseholdIncident")
                              && alert.at("/labels/kind").asString().equals("FAILED"))
                  .noneMatch(
                      alert ->
                          alert.at("/labels/alertname").asString().equals("LeaseholdNoSuccess"));
            });
  }

  @Test
  void theRulesAskOnlyForWhatRealRunsTell() throws Exception {
    for (JsonNode rule : rules()) {
      assertNamesAreTold(rule.get("expr").asString());
    }
  }

  static Stream<String> queriesOfTheDashboard() throws IOException {
    List<String> queries = new ArrayList<>();
    JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(DASHBOARD));
    for (JsonNode panel : dashboard.get("panels")) {
      assertThat(panel.get("targets")).as(panel.toString()).isNotEmpty();
      panel.get("targets").forEach(target -> queries.add(target.get("expr").asString()));
    }
    return queries.stream();
  }

  @ParameterizedTest
  @MethodSource("queriesOfTheDashboard")
  void aPanelOfTheDashboardAsksWhatPrometheusCanAnswer(String query) throws Exception {
    String asked = query.replace("$__rate_interval", "1m").replace("$job", ".*");
    assertThat(asked).doesNotContain("$");
    // It throws where the query is wrong.
    ask("/api/v1/query?query=" + URLEncoder.encode(asked, UTF_8));
    assertNamesAreTold(asked);
  }

  @Test
  void aQueryThatIsWrongWouldBeFound() {
    assertThat(catchMessage("/api/v1/query?query=sum+by+(job")).contains("parse error");
  }

  private static String catchMessage(String path) {
    try {
      return ask(path).toString();
    } catch (Exception | AssertionError e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void assertNamesAreTold(String query) throws Exception {
    Matcher names =
        NAME.matcher(query.replaceAll("\"[^\"]*\"", "\"\"").replaceAll("by \\([^)]*\\)", ""));
    Set<String> told = names(prometheus);
    int found = 0;
    while (names.find()) {
      assertThat(told).contains(names.group());
      found++;
    }
    assertThat(found).as(query).isPositive();
  }

  private static Set<String> names(String server) throws Exception {
    Set<String> names = new TreeSet<>();
    JsonNode answer =
        JsonMapper.shared().readTree(MeasuredRun.get(server + "/api/v1/label/__name__/values"));
    answer.get("data").forEach(name -> names.add(name.asString()));
    return names;
  }

  private static JsonNode ask(String path) throws Exception {
    JsonNode answer = JsonMapper.shared().readTree(MeasuredRun.get(prometheus + path));
    assertThat(answer.get("status").asString()).as(answer.toString()).isEqualTo("success");
    return answer.get("data");
  }

  private static List<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    yaml("alerts.yaml").at("/groups/0/rules").forEach(rules::add);
    return rules;
  }

  private static JsonNode yaml(String name) throws IOException {
    Object read =
        new Load(LoadSettings.builder().build())
            .loadFromString(Files.readString(DELIVERED.resolve(name)));
    return JsonMapper.shared().valueToTree(read);
  }
}
