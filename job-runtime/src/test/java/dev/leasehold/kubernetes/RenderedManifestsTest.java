package dev.leasehold.kubernetes;

import static dev.leasehold.kubernetes.Rendered.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RenderedManifestsTest {
  private static final String POD = "spec.jobTemplate.spec.template.spec";
  private static final String DATABASE = "databases: {main: {url: \"jdbc:mysql://db/shop\"}}\n";
  private static final String IMAGE = "kubernetes: {image: shop-jobs}\n";

  private static String jobs(String job) {
    return DATABASE + "jobs:\n  copy:\n    configuration: a.Copy\n" + job.indent(4);
  }

  private static final String PLAN = "plan: [{query: SELECT 1}]\n";

  @Test
  void whatIsNotAskedForIsNotThere() {
    assertThat(Rendered.of(jobs(PLAN) + IMAGE).files())
        .containsExactly(
            "configmap-shop-jobs.yaml",
            "configmap-shop-migrate.yaml",
            "job-shop-migrate.yaml",
            "cronjob-copy.yaml",
            "cronjob-shop-sweep.yaml");
    assertThat(
            Rendered.of(
                    jobs(PLAN)
                        + "kubernetes: {image: shop-jobs, migrate: false, sweep: {enabled:"
                        + " false}}\n")
                .files())
        .containsExactly("configmap-shop-jobs.yaml", "cronjob-copy.yaml");
  }

  @Test
  void aJobWithoutAScheduleWaitsForAPerson() {
    Map<String, Object> copy = Rendered.of(jobs(PLAN) + IMAGE).file("cronjob-copy.yaml");
    assertThat(at(copy, "spec.suspend")).isEqualTo(true);
    assertThat(at(copy, "spec.schedule")).isEqualTo("0 0 31 2 *");

    Map<String, Object> scheduled =
        Rendered.of(jobs(PLAN + "schedule: \"@daily\"\n") + IMAGE).file("cronjob-copy.yaml");
    assertThat(at(scheduled, "spec.suspend")).isEqualTo(false);
    assertThat(at(scheduled, "spec.schedule")).isEqualTo("@daily");
    assertThat(at(scheduled, "spec.timeZone")).isEqualTo("UTC");
  }

  @Test
  void aJobsOwnWordsStandOverThoseForAll() {
    String own =
        PLAN
            + """
            schedule: "0 2 * * *"
            kubernetes:
              suspend: false
              env: {A: own, C: {secret: s, key: k}}
              tolerations: []
              resources: {limits: {memory: 1Gi}}
              labels: {team: own, app.kubernetes.io/name: stolen}
              runAsUser: arbitrary
              secretMounts: {/run/b: b}
            """;
    String top =
        """
        kubernetes:
          image: shop-jobs
          suspend: true
          env: {A: top, B: top}
          tolerations: [{key: batch, operator: Exists}]
          resources: {limits: {memory: 512Mi, cpu: 2}, requests: {cpu: 100m}}
          labels: {team: top, tier: batch}
          secretMounts: {/run/a: a}
        """;
    Map<String, Object> copy = Rendered.of(jobs(own) + top).file("cronjob-copy.yaml");

    assertThat(at(copy, "spec.suspend")).isEqualTo(false);
    assertThat(at(copy, POD + ".tolerations")).isNull();
    assertThat(at(copy, POD + ".securityContext.runAsUser")).isNull();
    assertThat(at(copy, POD + ".securityContext.runAsNonRoot")).isEqualTo(true);
    assertThat(at(copy, POD + ".containers[0].resources"))
        .isEqualTo(
            Map.of(
                "limits", Map.of("memory", "1Gi", "cpu", "2"), "requests", Map.of("cpu", "100m")));
    assertThat(at(copy, POD + ".containers[0].env[1]"))
        .isEqualTo(Map.of("name", "A", "value", "own"));
    assertThat(at(copy, POD + ".containers[0].env[2].name")).isEqualTo("B");
    assertThat(at(copy, POD + ".containers[0].env[3].valueFrom.secretKeyRef"))
        .isEqualTo(Map.of("name", "s", "key", "k"));
    assertThat(at(copy, POD + ".containers[0].volumeMounts[3].mountPath")).isEqualTo("/run/b");
    assertThat(at(copy, POD + ".volumes[3].secret.secretName")).isEqualTo("b");
    Map<?, ?> labels = (Map<?, ?>) at(copy, "spec.jobTemplate.spec.template.metadata.labels");
    assertThat(labels.get("app.kubernetes.io/name")).isEqualTo("leasehold");
    assertThat(labels.get("team")).isEqualTo("own");
    assertThat(labels.get("tier")).isEqualTo("batch");

    Map<String, Object> sweep = Rendered.of(jobs(own) + top).file("cronjob-shop-sweep.yaml");
    assertThat(at(sweep, POD + ".containers[0].env[0].value")).isEqualTo("top");
    assertThat(at(sweep, "spec.suspend")).isEqualTo(false);
  }

  @Test
  void theFirstRuleThatFitsIsTheRightOne() {
    Map<String, Object> copy = Rendered.of(jobs(PLAN) + IMAGE).file("cronjob-copy.yaml");
    PodFailures failures =
        new PodFailures((List<?>) at(copy, "spec.jobTemplate.spec.podFailurePolicy.rules"));

    assertThat(List.of(64, 78, 80, 84))
        .allSatisfy(
            code -> {
              assertThat(failures.action(code, false)).isEqualTo("FailJob");
              assertThat(failures.action(code, true)).isEqualTo("FailJob");
            });
    assertThat(failures.action(75, false)).isEqualTo("Ignore");
    assertThat(List.of(1, 69, 81, 82, 83, 124, 137, 143))
        .allSatisfy(
            code -> {
              assertThat(failures.action(code, false)).isEqualTo("Count");
              assertThat(failures.action(code, true)).isEqualTo("Ignore");
            });
  }

  /** What the Job controller makes of a pod's end: the first rule that fits, else it counts. */
  private record PodFailures(List<?> rules) {
    Object action(int exitCode, boolean disrupted) {
      return rules.stream()
          .filter(rule -> fits(rule, exitCode, disrupted))
          .findFirst()
          .map(rule -> at(rule, "action"))
          .orElse("Count");
    }

    private static boolean fits(Object rule, int exitCode, boolean disrupted) {
      return at(rule, "onExitCodes.values") instanceof List<?> codes
          ? codes.contains(exitCode)
          : disrupted && "DisruptionTarget".equals(at(rule, "onPodConditions[0].type"));
    }
  }

  @Test
  void theDeclarationIsGivenAsItWasWritten() {
    String written = "# A word of its author.\n" + jobs(PLAN) + IMAGE;
    Rendered rendered = Rendered.of(written);

    assertThat(at(rendered.file("configmap-shop-jobs.yaml"), "data"))
        .isEqualTo(Map.of("jobs.yaml", written));
    String before = (String) annotations(rendered).get("checksum/config");
    assertThat(annotations(Rendered.of(written + "# Changed.\n")).get("checksum/config"))
        .isNotEqualTo(before);
    assertThat(annotations(Rendered.of(written)).get("checksum/config")).isEqualTo(before);
  }

  private static Map<?, ?> annotations(Rendered rendered) {
    return (Map<?, ?>)
        at(
            rendered.file("cronjob-copy.yaml"),
            "spec.jobTemplate.spec.template.metadata.annotations");
  }

  @Test
  void whatARunOccupiesIsSaidOnItsCronJob() {
    String job =
        """
        plan:
          - cursor: SELECT id FROM a
            each:
              - parallel: {min: 1, max: 8}
                each: [{query: SELECT 2}]
        """;
    Map<String, Object> copy = Rendered.of(jobs(job) + IMAGE).file("cronjob-copy.yaml");
    Map<?, ?> annotations = (Map<?, ?>) at(copy, "metadata.annotations");
    assertThat(annotations.get("leasehold.dev/budget"))
        .isEqualTo("{\"main\":{\"floor\":2,\"least\":2,\"most\":9,\"peak\":9,\"runtime\":2}}");
  }

  @Test
  void theFleetsObjectsFollowTheirKeys() {
    String top =
        """
        metrics: {scrape: {host: 0.0.0.0, port: 9000}, pushgateway: {url: "http://push:9091"}}
        kubernetes:
          image: shop-jobs
          networkPolicy: {enabled: true, egressPorts: []}
          podMonitor: {enabled: true, interval: 1500ms, labels: {release: prometheus}}
          prometheusRule: {enabled: true}
          sweep: {schedule: "*/7 * * * *"}
        """;
    Rendered rendered = Rendered.of(jobs(PLAN) + top);

    Map<String, Object> policy = rendered.file("networkpolicy-shop-jobs.yaml");
    assertThat(at(policy, "spec.egress")).asList().hasSize(1);
    assertThat(at(policy, "spec.ingress[0].ports[0].port")).isEqualTo(9000);
    Map<String, Object> monitor = rendered.file("podmonitor-shop-jobs.yaml");
    assertThat(at(monitor, "spec.podMetricsEndpoints[0]"))
        .isEqualTo(new TreeMap<>(Map.of("port", "metrics", "honorLabels", true, "interval", "2s")));
    assertThat(at(monitor, "metadata.labels.release")).isEqualTo("prometheus");
    assertThat(at(rendered.file("prometheusrule-shop-alerts.yaml"), "spec.groups[0].name"))
        .isEqualTo("leasehold");
    assertThat(at(rendered.file("cronjob-shop-sweep.yaml"), "spec.schedule"))
        .isEqualTo("*/7 * * * *");
    assertThat(
            at(rendered.file("cronjob-copy.yaml"), POD + ".containers[0].ports[0].containerPort"))
        .isEqualTo(9000);
  }

  @Test
  void severalFilesAreSeveralKeys() {
    Release release =
        new Release(
            "shop",
            java.util.Optional.of("batch"),
            List.of(new Release.JobsFile("a.yaml", "a"), new Release.JobsFile("b.yaml", "b")));
    assertThat(release.keys()).containsExactly("jobs-1.yaml", "jobs-2.yaml");
  }
}
