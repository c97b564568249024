package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leasehold.testkit.ComposeFile;
import dev.leasehold.testkit.ComposeFile.Mount;
import dev.leasehold.testkit.ComposeFile.Service;
import dev.leasehold.testkit.HttpReceiver;
import dev.leasehold.testkit.Program;
import dev.leasehold.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Compose file, by Compose itself and by its services' commands as processes of this machine.
 * Neither the image of MySQL is started, for which the tests' server stands, nor that of Grafana.
 */
@Tag("prometheus")
class ComposeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String PASSWORD = "of-an-evening";

  @TempDir private static Path folder;
  private static final List<Process> started = new ArrayList<>();

  /** What stands in the files, and where it is here. */
  private static final Map<String, String> here = new LinkedHashMap<>();

  private static CommandBench bench;
  private static ComposeFile file;
  private static String user;

  @BeforeAll
  static void startWhatGoesOn() throws Exception {
    bench = new CommandBench(folder);
    file = ComposeFile.read(Map.of("SHOP_DB_PASSWORD", PASSWORD));
    user = "shop_" + bench.schema().name().substring(3);
    fillTheShop();
    String url = bench.schema().url();
    here.put("jdbc:mysql://mysql:3306/shop?", url + (url.contains("?") ? "&" : "?"));
    here.put("username: shop", "username: " + user);
    here.put("/tmp/", folder.resolve("tmp") + "/");
    here.put("scrape_interval: 15s", "scrape_interval: 1s");
    here.put("evaluation_interval: 15s", "evaluation_interval: 1s");
    // Nobody outside this machine is told.
    here.put("chat.example.com", "127.0.0.1:9");
    here.put("pager.example.com", "127.0.0.1:9");
    here.put("host: 0.0.0.0, port: 8321", "host: 127.0.0.1, port: 0");
    here.put("0.0.0.0", "127.0.0.1");
    String page = Integer.toString(HttpReceiver.freePort());
    here.put(PrometheusIT.FOUND_BY_NAME, PrometheusIT.target("127.0.0.1:" + page));
    here.put("port: 9464", "port: " + page);
    for (String name : List.of("pushgateway", "alertmanager", "prometheus")) {
      String port = file.service(name).list("ports").get(0).split(":")[2];
      String address = "127.0.0.1:" + HttpReceiver.freePort();
      here.put(name + ":" + port, address);
      here.put("127.0.0.1:" + port, address);
    }
    start("pushgateway", Program.PUSHGATEWAY);
    start("alertmanager", Program.ALERTMANAGER);
    start("prometheus", Program.PROMETHEUS);
  }

  /** As MySQL's image does: its account, then the mounted scripts, in the order of their names. */
  private static void fillTheShop() throws IOException {
    bench
        .schema()
        .execute(
            "CREATE USER '%s'@'%%' IDENTIFIED BY '%s'".formatted(user, PASSWORD),
            "GRANT ALL ON %s.* TO '%s'@'%%'".formatted(bench.schema().name(), user));
    List<Mount> scripts =
        file.service("mysql").mounts().stream()
            .filter(mount -> mount.container().startsWith("/docker-entrypoint-initdb.d/"))
            .sorted((a, b) -> a.container().compareTo(b.container()))
            .toList();
    assertThat(scripts).hasSize(2);
    for (Mount script : scripts) {
      String name = script.container();
      if (name.contains("rights") && !TestDatabase.get().isMySql()) {
        // MariaDB calls one of them otherwise.
        continue;
      }
      String sql =
          Files.readString(script.host())
              .lines()
              .filter(line -> !line.startsWith("--"))
              .reduce("", (all, line) -> all + line + "\n")
              .replace("'shop'@", "'" + user + "'@");
      bench
          .schema()
          .execute(
              Stream.of(sql.split(";\n")).filter(one -> !one.isBlank()).toArray(String[]::new));
    }
    // A small shop does for an evening of tests.
    bench.schema().execute("DELETE FROM orders WHERE id % 100 <> 0");
  }

  private static void start(String name, Program program) throws IOException {
    Service service = file.service(name);
    started.add(
        program.start(
            Files.createDirectories(folder.resolve(name)),
            folder.resolve(name + ".log"),
            command(service).toArray(String[]::new)));
    String ready = translated(service, "http://127.0.0.1:" + portOf(service) + "/-/ready");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> MeasuredRun.get(ready).matches("(?si).*(ok|ready).*"));
  }

  private static String portOf(Service service) {
    return service.list("ports").get(0).split(":")[2];
  }

  /** Its command, with the paths and addresses of this machine. */
  private static List<String> command(Service service) throws IOException {
    for (Mount mount : service.mounts()) {
      Path copy = folder.resolve(service.name() + mount.container());
      if (Files.isRegularFile(mount.host())) {
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, translated(Files.readString(mount.host())));
      }
    }
    return service.list("command").stream().map(one -> translated(service, one)).toList();
  }

  private static String translated(Service service, String text) {
    List<String> paths = new ArrayList<>(service.volumes());
    service.mounts().forEach(mount -> paths.add(mount.container()));
    String all = translated(text);
    for (String path : paths) {
      // As a whole: one is the beginning of another's last name.
      all =
          all.replaceAll(
              "(?<![\\w.-])" + Pattern.quote(path) + "(?![\\w.-])",
              Matcher.quoteReplacement(folder.resolve(service.name()) + path));
    }
    return all;
  }

  private static String translated(String text) {
    String all = text;
    for (Map.Entry<String, String> each : here.entrySet()) {
      all = all.replace(each.getKey(), each.getValue());
    }
    return all;
  }

  @AfterAll
  static void close() {
    started.forEach(Process::destroyForcibly);
    bench.schema().execute("DROP USER '" + user + "'@'%'");
    bench.close();
  }

  @Test
  void composeTakesTheFile() throws Exception {
    Program.Answer taken = compose(ComposeFile.PATH, Map.of("SHOP_DB_PASSWORD", "x"));
    assertThat(taken.exit()).as(taken.output()).isZero();
  }

  @Test
  void composeSaysWhatToDoWithoutAPassword() throws Exception {
    Program.Answer refused = compose(ComposeFile.PATH, Map.of("SHOP_DB_PASSWORD", ""));
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.output()).contains("deploy/compose/README.md");
    assertThat(Files.readString(ComposeFile.PATH.resolveSibling("compose").resolve("README.md")))
        .contains("SHOP_DB_PASSWORD");
  }

  @Test
  void aMistakeInTheFileWouldBeFound() throws Exception {
    Path wrong = folder.resolve("wrong.yaml");
    Files.writeString(
        wrong, Files.readString(ComposeFile.PATH).replace("healthcheck:", "healthchek:"));
    Program.Answer refused = compose(wrong, Map.of("SHOP_DB_PASSWORD", "x"));
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.output()).contains("healthchek");
  }

  private static Program.Answer compose(Path which, Map<String, String> environment)
      throws Exception {
    return Program.COMPOSE.run(
        folder, "", environment, "-f", which.toString(), "config", "--quiet");
  }

  @Test
  void itsServicesDoTogetherWhatTheirCommandsSay() throws Exception {
    Service migrate = file.service("migrate");
    assertEnds(migrate, 0);
    for (Service service : file.services()) {
      if (service.list("command").contains("run")) {
        int expected = service.name().equals("nightly-report-as-it-was") ? 80 : 0;
        assertEnds(service, expected);
      }
    }
    assertEnds(file.service("leasehold"), 0);
    assertTheDaemonsStartRuns();
    if (TestDatabase.get().isMySql()) {
      assertThat(told(file.service("order-export")))
          .as("its account may all that it needs")
          .doesNotContain("GRANT");
    }

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode results =
                  ask("prometheus", "/api/v1/query?query=leasehold_run_last_outcome")
                      .at("/data/result");
              assertThat(results).hasSize(6);
              assertThat(results)
                  .anyMatch(
                      one ->
                          one.at("/metric/job").asString().equals("nightly-report-as-it-was")
                              && one.at("/metric/outcome").asString().equals("plan"));
            });
    // One alert is the runtime's own, the other one that of Prometheus' rules.
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(ask("alertmanager", "/api/v2/alerts"))
                    .anyMatch(alert -> isOf(alert, "kind", "PLAN_VIOLATION"))
                    .anyMatch(alert -> isOf(alert, "alertname", "LeaseholdJobFailed")));
  }

  private static void assertEnds(Service service, int exit) throws Exception {
    int code = run(service);
    assertThat(code).as(told(service)).isEqualTo(exit);
  }

  private static void assertTheDaemonsStartRuns() throws Exception {
    List<Process> daemons = new ArrayList<>();
    for (String name : List.of("daemon-a", "daemon-b")) {
      daemons.add(begin(file.service(name)));
    }
    for (String name : List.of("daemon-a", "daemon-b")) {
      Service service = file.service(name);
      await().atMost(PATIENCE).until(() -> isReady(service));
    }
    for (Process daemon : daemons) {
      daemon.destroy();
      assertThat(daemon.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(daemon.exitValue()).isEqualTo(143);
    }
  }

  private static boolean isReady(Service service) throws Exception {
    Matcher address = Pattern.compile("shows itself at (http://[0-9.:]+)").matcher(told(service));
    return address.find() && MeasuredRun.get(address.group(1) + "/health/ready").equals("ready\n");
  }

  private static boolean isOf(JsonNode alert, String label, String value) {
    return alert.at("/labels/job").asString().equals("nightly-report-as-it-was")
        && alert.at("/labels/" + label).asString().equals(value);
  }

  private static JsonNode ask(String name, String path) throws Exception {
    Service service = file.service(name);
    return JsonMapper.shared()
        .readTree(
            MeasuredRun.get(translated(service, "http://127.0.0.1:" + portOf(service)) + path));
  }

  private static int run(Service service) throws Exception {
    Process process = begin(service);
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(told(service)).isTrue();
    return process.exitValue();
  }

  private static Process begin(Service service) throws Exception {
    List<String> command =
        CommandBench.command(
            List.of(), CommandBench.classPath(), command(service).toArray(String[]::new));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    service
        .environment()
        .forEach((name, value) -> builder.environment().put(name, translated(service, value)));
    builder.environment().put("LEASEHOLD_JOBS", examples().toString());
    Process process =
        builder.redirectOutput(folder.resolve(service.name() + ".log").toFile()).start();
    started.add(process);
    return process;
  }

  private static String told(Service service) throws IOException {
    return Files.readString(folder.resolve(service.name() + ".log"));
  }

  /** The example jobs' classes: their module is built after this one. */
  private static Path examples() throws IOException {
    Path classes = folder.resolve("jobs");
    if (Files.isDirectory(classes)) {
      return classes;
    }
    Files.createDirectories(classes);
    Path sources = Path.of("..", "example-jobs", "src", "main", "java");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-nowarn",
                "-proc:none",
                "-parameters",
                "-d",
                classes.toString(),
                "-cp",
                CommandBench.classPath()));
    try (Stream<Path> files = Files.walk(sources)) {
      files
          .filter(one -> one.toString().endsWith(".java"))
          .forEach(one -> arguments.add(one.toString()));
    }
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, arguments.toArray(String[]::new)))
        .isZero();
    return classes;
  }
}
