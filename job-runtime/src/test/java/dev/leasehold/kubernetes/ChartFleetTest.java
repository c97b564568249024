package dev.leasehold.kubernetes;

import static dev.leasehold.kubernetes.RenderedFiles.manifests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the chart makes beside the jobs. */
class ChartFleetTest {
  private static final Chart CHART = Chart.published();

  @Test
  void theSweepBelongsToNoJob() {
    CronJob sweep = manifests("every-key.yaml").cronJob("shop-sweep");
    Container container = Manifests.podOf(sweep).getContainers().get(0);

    assertThat(sweep.getSpec().getSchedule()).isEqualTo("*/10 * * * *");
    assertThat(sweep.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
    assertThat(sweep.getSpec().getSuspend()).isFalse();
    assertThat(sweep.getSpec().getSuccessfulJobsHistoryLimit()).isEqualTo(5);
    assertThat(sweep.getSpec().getFailedJobsHistoryLimit()).isEqualTo(7);
    assertThat(sweep.getSpec().getJobTemplate().getSpec().getBackoffLimit()).isZero();
    assertThat(sweep.getSpec().getJobTemplate().getSpec().getPodReplacementPolicy()).isNull();
    assertThat(Manifests.podOf(sweep).getActiveDeadlineSeconds()).isEqualTo(600);
    assertThat(container.getName()).isEqualTo("sweep");
    assertThat(container.getArgs()).containsExactly("sweep", "-f", "/etc/leasehold/jobs.yaml");
    assertThat(container.getImage()).isEqualTo("registry.example.com/shop-jobs:1.4");
    assertThat(container.getPorts()).isEmpty();
    assertThat(container.getEnv()).extracting(EnvVar::getName).doesNotContain("EMPTY");
    assertThat(Manifests.templateOf(sweep).getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/component", "sweep")
        .containsEntry("team", "shop")
        .doesNotContainKey("leasehold.dev/job");

    CronJob small = manifests("smallest.yaml").cronJob("shop-sweep");
    assertThat(small.getSpec().getSchedule()).isEqualTo("*/5 * * * *");
    assertThat(small.getSpec().getSuccessfulJobsHistoryLimit()).isEqualTo(1);
    assertThat(small.getSpec().getFailedJobsHistoryLimit()).isEqualTo(1);
    CronJob zero = manifests("policy-without-metrics.yaml").cronJob("shop-sweep");
    assertThat(zero.getSpec().getFailedJobsHistoryLimit()).isZero();
  }

  @Test
  void theTablesAreMigratedBeforeAnythingElseWithAFileOfItsOwn() {
    Manifests manifests = manifests("every-key.yaml");
    Job migrate = manifests.one(Job.class, "shop-migrate");
    ConfigMap file = manifests.one(ConfigMap.class, "shop-migrate");
    Map<String, String> hook = migrate.getMetadata().getAnnotations();

    assertThat(hook)
        .containsEntry("helm.sh/hook", "pre-install,pre-upgrade")
        .containsEntry("helm.sh/hook-delete-policy", "before-hook-creation,hook-succeeded");
    assertThat(file.getMetadata().getAnnotations())
        .containsEntry("helm.sh/hook", hook.get("helm.sh/hook"))
        .containsEntry("helm.sh/hook-delete-policy", hook.get("helm.sh/hook-delete-policy"));
    assertThat(Integer.parseInt(file.getMetadata().getAnnotations().get("helm.sh/hook-weight")))
        .isLessThan(Integer.parseInt(hook.get("helm.sh/hook-weight")));
    assertThat(file.getData()).isEqualTo(manifests.one(ConfigMap.class, "shop-jobs").getData());
    PodSpec pod = migrate.getSpec().getTemplate().getSpec();
    assertThat(Manifests.volume(pod, "jobs").getConfigMap().getName()).isEqualTo("shop-migrate");
    assertThat(pod.getContainers().get(0).getName()).isEqualTo("migrate");
    assertThat(pod.getContainers().get(0).getArgs())
        .containsExactly("migrate", "-f", "/etc/leasehold/jobs.yaml");
    assertThat(migrate.getSpec().getBackoffLimit()).isEqualTo(3);
    assertThat(migrate.getSpec().getActiveDeadlineSeconds()).isEqualTo(1800);
    assertThat(migrate.getSpec().getTtlSecondsAfterFinished()).isEqualTo(300);
    assertThat(pod.getActiveDeadlineSeconds()).isEqualTo(900);
    assertThat(migrate.getSpec().getTemplate().getMetadata().getAnnotations())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("example.com/owner", "shop", "checksum/config", "mine"));
  }

  @Test
  void theTestOfAReleaseIsACheck() {
    Pod check = manifests("smallest.yaml").one(Pod.class, "shop-check");

    assertThat(check.getMetadata().getAnnotations())
        .containsEntry("helm.sh/hook", "test")
        .containsEntry("helm.sh/hook-delete-policy", "before-hook-creation,hook-succeeded");
    assertThat(check.getSpec().getContainers().get(0).getName()).isEqualTo("check");
    assertThat(check.getSpec().getContainers().get(0).getArgs())
        .containsExactly("check", "-f", "/etc/leasehold/jobs.yaml");
    assertThat(check.getSpec().getActiveDeadlineSeconds()).isEqualTo(600);
  }

  @Test
  void theNetworkLetsThroughWhatIsDeclared() {
    NetworkPolicy all = manifests("every-key.yaml").one(NetworkPolicy.class, "shop-jobs");
    assertThat(all.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(ports(all.getSpec().getIngress().get(0).getPorts())).containsExactly("TCP 9999");
    assertThat(ports(all.getSpec().getEgress().get(0).getPorts()))
        .containsExactly("UDP 53", "TCP 53");
    assertThat(ports(all.getSpec().getEgress().get(1).getPorts()))
        .containsExactly("TCP 3306", "TCP 443", "TCP 9091");
    for (PodSpecLabels pod : labelsOfPods(manifests("every-key.yaml"))) {
      assertThat(pod.labels())
          .as(pod.name())
          .containsAllEntriesOf(all.getSpec().getPodSelector().getMatchLabels());
    }

    NetworkPolicy none = manifests("without-the-fleet.yaml").one(NetworkPolicy.class, "shop-jobs");
    assertThat(none.getSpec().getEgress()).hasSize(1);
    assertThat(ports(none.getSpec().getIngress().get(0).getPorts())).containsExactly("TCP 9464");

    NetworkPolicy byDefault =
        manifests("policy-without-metrics.yaml").one(NetworkPolicy.class, "shop-jobs");
    assertThat(byDefault.getSpec().getIngress()).isEmpty();
    assertThat(ports(byDefault.getSpec().getEgress().get(1).getPorts()))
        .containsExactly("TCP 3306", "TCP 443");
  }

  private record PodSpecLabels(String name, Map<String, String> labels) {}

  private static List<PodSpecLabels> labelsOfPods(Manifests manifests) {
    List<PodSpecLabels> labels = new ArrayList<>();
    manifests
        .all(CronJob.class)
        .forEach(
            each ->
                labels.add(
                    new PodSpecLabels(
                        each.getMetadata().getName(),
                        Manifests.templateOf(each).getMetadata().getLabels())));
    manifests
        .all(Job.class)
        .forEach(
            each ->
                labels.add(
                    new PodSpecLabels(
                        each.getMetadata().getName(),
                        each.getSpec().getTemplate().getMetadata().getLabels())));
    manifests
        .all(Pod.class)
        .forEach(
            each ->
                labels.add(
                    new PodSpecLabels(
                        each.getMetadata().getName(), each.getMetadata().getLabels())));
    return labels;
  }

  private static List<String> ports(List<NetworkPolicyPort> ports) {
    return ports.stream()
        .map(port -> port.getProtocol() + " " + port.getPort().getIntVal())
        .toList();
  }

  @Test
  void aPageThatIsScrapedHasAPortAndAMonitor() {
    Manifests manifests = manifests("every-key.yaml");
    for (CronJob cronJob : RenderedFiles.jobsOf("every-key.yaml")) {
      assertThat(Manifests.podOf(cronJob).getContainers().get(0).getPorts())
          .extracting("name", "containerPort", "protocol")
          .containsExactly(tuple("metrics", 9999, "TCP"));
    }
    Manifests.PodMonitor monitor = manifests.all(Manifests.PodMonitor.class).get(0);
    assertThat(monitor.spec().podMetricsEndpoints())
        .containsExactly(new Manifests.Endpoint("metrics", true, "90s"));
    assertThat(monitor.metadata().getLabels()).containsEntry("release", "prometheus");
    Manifests.PrometheusRule rule = manifests.all(Manifests.PrometheusRule.class).get(0);
    assertThat(rule.metadata().getLabels()).containsEntry("release", "prometheus");
    assertThat(rule.spec().groups()).hasSize(1);
    assertThat(rule.spec().groups().get(0).rules())
        .extracting(Manifests.Rule::alert)
        .contains("LeaseholdJobFailed", "LeaseholdSweepSilent");

    assertThat(
            Manifests.podOf(manifests("smallest.yaml").cronJob("order-export"))
                .getContainers()
                .get(0)
                .getPorts())
        .isEmpty();
  }

  @Test
  void aPartOfAnotherChartIsGivenGlobalValuesThatAreNoJobs() {
    String rendered = CHART.render(JobsFiles.own("smallest.yaml") + "global: {team: shop}\n");

    assertThat(
            Manifests.read(rendered).one(ConfigMap.class, "shop-jobs").getData().get("jobs.yaml"))
        .doesNotContain("global");
  }
}
