package dev.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.leasehold.declaration.DaemonDeclaration;
import dev.leasehold.declaration.Declaration;
import dev.leasehold.declaration.DeclarationReader;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.plan.Budget;
import dev.leasehold.plan.Plan;
import dev.leasehold.run.JobRunner;
import dev.leasehold.run.StandingLease;
import dev.leasehold.testkit.ComposeFile;
import dev.leasehold.testkit.ComposeFile.Service;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be told of the Compose file without starting anything. */
class ComposeTest {
  private static final Path FOLDER = ComposeFile.PATH.resolveSibling("compose");
  private static final Path JOBS = FOLDER.resolve("jobs.yaml");
  private static final Path EXAMPLES = Path.of("..", "example-jobs").toAbsolutePath().normalize();

  /** What Maven makes. */
  private static final Path BUILT = EXAMPLES.resolve("target");

  private static List<Service> services() throws IOException {
    return ComposeFile.read(Map.of("SHOP_DB_PASSWORD", "x")).services();
  }

  private static Set<String> names() throws IOException {
    return services().stream().map(Service::name).collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("services")
  void itsImageHasAVersionAndCanBeReplaced(Service service) {
    assertThat(service.written("image"))
        .matches("\\$\\{[A-Z]+_IMAGE:-[a-z/-]+:v?[0-9]+\\.[0-9]+\\.[0-9]+}");
  }

  @ParameterizedTest
  @MethodSource("services")
  void whatListensDoesSoForThisMachineOnly(Service service) {
    assertThat(service.list("ports")).allMatch(port -> port.matches("127\\.0\\.0\\.1:\\d+:\\d+"));
  }

  @ParameterizedTest
  @MethodSource("services")
  void whatIsMountedIsThereAndIsNotWrittenTo(Service service) {
    assertThat(service.mounts())
        .allMatch(mount -> mount.readOnly())
        .allMatch(mount -> mount.host().equals(BUILT) || Files.exists(mount.host()));
  }

  @ParameterizedTest
  @MethodSource("services")
  void whoIsWaitedForSaysWhenItIsReady(Service service) throws IOException {
    ComposeFile file = ComposeFile.read(Map.of("SHOP_DB_PASSWORD", "x"));
    for (String other : service.dependsOn()) {
      assertThat(names()).contains(other);
      assertThat(other.equals("migrate") || file.service(other).has("healthcheck"))
          .as(other)
          .isTrue();
    }
    boolean goesOn =
        service.list("command").stream().noneMatch(Set.of("run", "migrate", "status")::contains);
    assertThat(service.has("healthcheck")).isEqualTo(goesOn);
  }

  @Test
  void everyJobIsAServiceAndCanBeAdmitted() throws IOException {
    Declaration declaration = DeclarationReader.readBySchema(List.of(JOBS));
    Set<String> started = new TreeSet<>();
    for (Service service : services()) {
      List<String> command = service.list("command");
      if (command.contains("run")) {
        assertThat(command)
            .containsExactly("run", service.name(), "-f", "/etc/leasehold/jobs.yaml");
        started.add(service.name());
      }
    }
    assertThat(started).isEqualTo(new TreeSet<>(declaration.jobs().keySet()));
    Map<String, Integer> capacities =
        Map.of("main", declaration.databases().get("main").capacity().orElseThrow());
    int together = 0;
    for (JobDeclaration job : declaration.jobs().values()) {
      Plan.possible(job, capacities);
      together += Budget.of(job, capacities).get("main").mostInAll();
    }
    assertThat(together).as("so that some stand in line").isGreaterThan(capacities.get("main"));
  }

  private static List<Service> daemons() throws IOException {
    return services().stream().filter(each -> each.list("command").contains("daemon")).toList();
  }

  @Test
  void twoDaemonsGoOnWithTheSchedules() throws IOException {
    DaemonDeclaration declared = DeclarationReader.read(List.of(JOBS)).daemon();
    assertThat(daemons()).hasSize(2);
    for (Service daemon : daemons()) {
      assertThat(daemon.list("command"))
          .containsExactly("daemon", "-f", "/etc/leasehold/jobs.yaml");
      assertThat(daemon.dependsOn()).contains("migrate");
      assertThat(daemon.list("ports"))
          .singleElement()
          .asString()
          .endsWith(":" + declared.listen().port());
      Duration given =
          Duration.ofSeconds(Long.parseLong(daemon.written("stop_grace_period").replace("s", "")));
      assertThat(given)
          .isGreaterThan(declared.drainTimeout().plus(JobRunner.GRACE).plusSeconds(10));
    }
    assertThat(daemons()).extracting(each -> each.list("ports")).doesNotHaveDuplicates();
    assertThat(declared.listen().host()).as("of the container").isEqualTo("0.0.0.0");
  }

  @Test
  void everyJobFitsBesideBothDaemons() throws IOException {
    Declaration declaration = DeclarationReader.read(List.of(JOBS));
    int capacity = declaration.databases().get("main").capacity().orElseThrow();
    int left =
        capacity - daemons().size() * StandingLease.inAll(declaration.daemon().connections());
    for (JobDeclaration job : declaration.jobs().values()) {
      Budget budget = Budget.of(job, Map.of("main", capacity)).get("main");
      assertThat(budget.leastInAll()).as(job.name()).isLessThanOrEqualTo(left);
    }
  }

  /** The image has no program for it, so it is the shell's; here it is asked of a stub. */
  @ParameterizedTest
  @CsvSource({"200, 0", "503, 1"})
  void aDaemonIsHealthyWhenItSaysThatItIsReady(int status, int exit) throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    try {
      String port = String.valueOf(server.getAddress().getPort());
      List<String> test = daemons().get(0).healthcheck();
      assertThat(test.get(0)).isEqualTo("CMD");
      Process process =
          new ProcessBuilder(test.stream().skip(1).map(each -> each.replace("8321", port)).toList())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isEqualTo(exit);
      assertThat(asked).containsExactly("GET /health/ready");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void thePlansAreThoseOfTheExamples() {
    Declaration declaration = DeclarationReader.read(List.of(JOBS));
    declaration
        .jobs()
        .forEach(
            (name, job) -> {
              JobDeclaration example =
                  DeclarationReader.read(List.of(EXAMPLES.resolve(name).resolve("jobs.yaml")))
                      .jobs()
                      .get(name);
              assertThat(Plan.of(job)).isEqualTo(Plan.of(example));
              assertThat(job.configuration()).isEqualTo(example.configuration());
            });
  }

  /** The names of hosts in what is mounted are those of services, or of a network's alias. */
  @Test
  void whoIsAskedIsThere() throws IOException {
    Set<String> hosts = new TreeSet<>();
    for (Path file :
        List.of(
            JOBS,
            ComposeFile.PATH.resolveSibling("prometheus").resolve("prometheus.yaml"),
            FOLDER.resolve("grafana").resolve("datasources.yaml"))) {
      Pattern.compile("\\b([a-z]+):(?:9\\d\\d\\d|3306)\\b|names: \\[([a-z]+)]")
          .matcher(Files.readString(file))
          .results()
          .forEach(found -> hosts.add(found.group(found.group(1) == null ? 2 : 1)));
    }
    assertThat(hosts)
        .contains("mysql", "pushgateway", "alertmanager", "prometheus", "jobs")
        .allMatch(
            host -> host.equals("jobs") || isService(host), "is a service, or the jobs' alias");
  }

  private static boolean isService(String host) {
    try {
      return names().contains(host);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void grafanaFindsItsDashboardWhereItIsMounted() throws IOException {
    Service grafana = ComposeFile.read(Map.of("SHOP_DB_PASSWORD", "x")).service("grafana");
    String home = grafana.environment().get("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH");
    Path folder =
        grafana.mounts().stream()
            .filter(mount -> home.startsWith(mount.container() + "/"))
            .findFirst()
            .orElseThrow()
            .host();
    assertThat(folder.resolve(home.substring(home.lastIndexOf('/') + 1))).exists();
    assertThat(Files.readString(FOLDER.resolve("grafana").resolve("dashboards.yaml")))
        .contains("path: " + home.substring(0, home.lastIndexOf('/')) + "\n");
  }
}
