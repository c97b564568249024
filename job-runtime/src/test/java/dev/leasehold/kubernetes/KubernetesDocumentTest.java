package dev.leasehold.kubernetes;

import static dev.leasehold.kubernetes.Rendered.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.report.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code docs/kubernetes.md} says, as far as it can be seen without a cluster. */
class KubernetesDocumentTest {
  private static String text;

  @BeforeAll
  static void read() throws IOException {
    text = Files.readString(Path.of("..", "docs", "kubernetes.md"));
  }

  private static String declaration() {
    Matcher block = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL).matcher(text);
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  @Test
  void itsDeclarationBecomesItsObjects() {
    List<String> files = Rendered.of(declaration()).files();
    assertThat(files)
        .containsExactly(
            "configmap-shop-jobs.yaml",
            "configmap-shop-migrate.yaml",
            "job-shop-migrate.yaml",
            "cronjob-order-export.yaml",
            "cronjob-shop-sweep.yaml");
    for (String name : List.of("shop-jobs", "shop-sweep", "shop-migrate")) {
      assertThat(text).contains("`" + name + "`");
    }
  }

  @Test
  void itIsTheValuesFileOfTheChart() {
    assertThat(text).contains("helm install shop helm/leasehold -f jobs.yaml");
    assertThat(Chart.published().render(declaration())).contains("kind: CronJob");
  }

  @Test
  void everySecretThatItsDeclarationRefersToIsGiven() {
    Matcher references = Pattern.compile("\\$\\{([A-Z_]+)}").matcher(declaration());
    List<?> env =
        (List<?>)
            at(
                Rendered.of(declaration()).file("cronjob-order-export.yaml"),
                "spec.jobTemplate.spec.template.spec.containers[0].env");
    int found = 0;
    while (references.find()) {
      assertThat(env).extracting(each -> at(each, "name")).contains(references.group(1));
      found++;
    }
    assertThat(found).isEqualTo(2);
  }

  @Test
  void aJobThatDoesNotFitIsRefusedInItsWords() throws IOException {
    String tight =
        Files.readString(Path.of("..", "deploy", "kubernetes", "jobs.yaml"))
            .replace("capacity: 20", "capacity: 7");
    assertThat(Rendered.problems(tight, "shop"))
        .singleElement()
        .satisfies(problem -> assertThat(text).contains("    " + problem + "\n"));
  }

  /** What `jq` is told to change is there, in both renderers. */
  @Test
  void anyCommandRunsInTheSweepsPod() {
    assertThat(text)
        .contains("--from=cronjob/shop-sweep --dry-run=client -o json |")
        .contains("'.spec.template.spec.containers[0].args |= [\"status\"] + .[1:]'");
    List<String> sweep = List.of("sweep", "-f", "/etc/leasehold/jobs.yaml");
    assertThat(
            at(
                Rendered.of(declaration()).file("cronjob-shop-sweep.yaml"),
                "spec.jobTemplate.spec.template.spec.containers[0].args"))
        .isEqualTo(sweep);
    Manifests ofChart = Manifests.read(Chart.published().render(declaration()));
    assertThat(Manifests.podOf(ofChart.cronJob("shop-sweep")).getContainers().get(0).getArgs())
        .isEqualTo(sweep);
  }

  @Test
  void whatIsMigratedFirstWithoutHelmIsThere() {
    Matcher applied = Pattern.compile("shop/([a-z-]+\\.yaml)").matcher(text);
    List<String> files = new ArrayList<>();
    while (applied.find()) {
      files.add(applied.group(1));
    }
    assertThat(files).containsExactly("configmap-shop-migrate.yaml", "job-shop-migrate.yaml");
    assertThat(Rendered.of(declaration()).files()).containsAll(files);
  }

  /** The last column of the table of exit codes, by code. */
  private static Map<Integer, String> table() {
    Map<Integer, String> table = new TreeMap<>();
    Matcher rows =
        Pattern.compile("(?m)^\\| ([0-9][0-9, ]*) \\|[^|]*\\| ([^|]*?) \\|$").matcher(text);
    while (rows.find()) {
      for (String code : rows.group(1).split(", ")) {
        table.put(Integer.parseInt(code.strip()), rows.group(2));
      }
    }
    return table;
  }

  @Test
  void itsExitCodesDoWhatTheRulesDo() {
    Map<Integer, String> table = table();
    List<Integer> all =
        new ArrayList<>(Arrays.stream(ExitCode.values()).map(ExitCode::code).toList());
    all.add(137);
    assertThat(table.keySet()).containsExactlyInAnyOrderElementsOf(all);

    Object rules =
        at(
            Rendered.of(declaration()).file("cronjob-order-export.yaml"),
            "spec.jobTemplate.spec.podFailurePolicy.rules");
    List<?> failed = (List<?>) at(((List<?>) rules).get(0), "onExitCodes.values");
    List<?> ignored = (List<?>) at(((List<?>) rules).get(1), "onExitCodes.values");
    table.forEach(
        (code, what) -> {
          String expected =
              failed.contains(code)
                  ? "failed at once"
                  : ignored.contains(code)
                      ? "tried again; uses up no retry"
                      : code == 0 ? "complete" : "tried again, as often as `retries` says";
          assertThat(what).as("exit code " + code).isEqualTo(expected);
        });
  }

  @Test
  void theChartsOwnTableSaysTheSame() throws IOException {
    String chart = Files.readString(Chart.FOLDER.resolve("README.md"));
    Object rules =
        at(
            Rendered.of(declaration()).file("cronjob-order-export.yaml"),
            "spec.jobTemplate.spec.podFailurePolicy.rules");
    for (int i = 0; i < 2; i++) {
      List<?> codes = (List<?>) at(((List<?>) rules).get(i), "onExitCodes.values");
      String row = codes.stream().map(String::valueOf).collect(Collectors.joining(", "));
      assertThat(chart)
          .contains(i == 0 ? "| " + row + " | fails at once" : "| " + row + ", or a disruption");
    }
  }

  @Test
  void whatItAsksForOfKueueIsOnTheJobToo() {
    String kueue = "    labels: {kueue.x-k8s.io/queue-name: batch}\n";
    assertThat(text).contains("kubernetes: {labels: {kueue.x-k8s.io/queue-name: batch}}");
    Object job =
        at(
            Rendered.of(
                    declaration().replace("kubernetes:\n", "kubernetes:\n" + kueue.substring(2)))
                .file("cronjob-order-export.yaml"),
            "spec.jobTemplate.metadata.labels");
    assertThat(((Map<?, ?>) job).get("kueue.x-k8s.io/queue-name")).isEqualTo("batch");
  }
}
