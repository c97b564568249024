package dev.leasehold.kubernetes;

import static dev.leasehold.kubernetes.RenderedFiles.manifests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The pods of the chart: whom they run as, what they are given, and how a job's own keys come to
 * them.
 */
class ChartPodsTest {
  private static final Chart CHART = Chart.published();

  @Test
  void everyPodIsRestrictedAndHasNoAccountAtTheCluster() {
    for (String file : RenderedFiles.all().keySet()) {
      manifests(file)
          .pods()
          .forEach(
              (name, pod) -> {
                assertThat(pod.getAutomountServiceAccountToken()).as(name).isFalse();
                assertThat(pod.getEnableServiceLinks()).as(name).isFalse();
                assertThat(pod.getHostNetwork()).as(name).isNull();
                assertThat(pod.getHostPID()).as(name).isNull();
                assertThat(pod.getSecurityContext().getRunAsNonRoot()).as(name).isTrue();
                assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                    .isEqualTo("RuntimeDefault");
                assertThat(pod.getActiveDeadlineSeconds()).as(name).isPositive();
                assertThat(pod.getContainers()).as(name).hasSize(1);
                Container container = pod.getContainers().get(0);
                assertThat(container.getCommand()).isEmpty();
                assertThat(container.getImage()).isNotBlank();
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
                assertThat(container.getSecurityContext().getPrivileged()).isNull();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
                assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
                assertThat(container.getTerminationMessagePolicy())
                    .isEqualTo("FallbackToLogsOnError");
                assertThat(pod.getVolumes())
                    .as(name)
                    .allMatch(
                        volume ->
                            volume.getConfigMap() != null
                                || volume.getEmptyDir() != null
                                || volume.getSecret() != null);
              });
    }
  }

  @Test
  void theUserIsNobodyOrTheGivenOneOrTheNamespaces() {
    assertThat(user("smallest.yaml", "order-export")).isEqualTo(65532);
    assertThat(user("every-key.yaml", "takes-all-from-the-top")).isEqualTo(10001);
    assertThat(user("every-key.yaml", "says-all-itself")).isNull();
    assertThat(user("without-the-fleet.yaml", "from-defaults")).isEqualTo(2147483647);
  }

  private static Long user(String file, String job) {
    var context = Manifests.podOf(manifests(file).cronJob(job)).getSecurityContext();
    assertThat(context.getRunAsGroup()).isEqualTo(context.getRunAsUser());
    return context.getRunAsUser();
  }

  @Test
  void aJobsKeysReplaceThoseAtTheTopAndMappingsAreMerged() {
    CronJob all = manifests("every-key.yaml").cronJob("says-all-itself");
    PodSpec pod = Manifests.podOf(all);
    Container container = pod.getContainers().get(0);

    assertThat(container.getImage()).isEqualTo("registry.example.com/other-jobs:2");
    assertThat(container.getImagePullPolicy()).isEqualTo("Always");
    assertThat(pod.getImagePullSecrets()).extracting("name").containsExactly("own-login");
    assertThat(container.getResources().getRequests())
        .containsEntry("cpu", new Quantity("2"))
        .containsEntry("memory", new Quantity("256Mi"));
    assertThat(container.getResources().getLimits())
        .containsEntry("cpu", new Quantity("2.5"))
        .containsEntry("memory", new Quantity("1Gi"));
    assertThat(pod.getNodeSelector()).containsOnlyKeys("disktype", "zone");
    assertThat(pod.getTolerations()).hasSize(1);
    assertThat(pod.getTolerations().get(0).getKey()).isNull();
    assertThat(pod.getAffinity().getNodeAffinity()).isNull();
    assertThat(pod.getTopologySpreadConstraints()).hasSize(1);
    assertThat(pod.getPriorityClassName()).isEqualTo("batch-high");
    assertThat(pod.getServiceAccountName()).isEqualTo("archive-jobs");
    assertThat(Manifests.volume(pod, "tmp").getEmptyDir().getSizeLimit())
        .isEqualTo(new Quantity("500000000"));
    assertThat(all.getSpec().getSchedule()).isEqualTo("@daily");
    assertThat(all.getSpec().getTimeZone()).isEqualTo("Europe/Berlin");
    assertThat(Manifests.templateOf(all).getMetadata().getAnnotations())
        .containsEntry("example.com/owner", "shop")
        .containsEntry("example.com/note", "1");
  }

  @Test
  void falseAndZeroAreSaidToo() {
    CronJob said = manifests("every-key.yaml").cronJob("says-all-itself");
    assertThat(said.getSpec().getSuspend()).isFalse();
    assertThat(said.getSpec().getSuccessfulJobsHistoryLimit()).isZero();
    assertThat(said.getSpec().getFailedJobsHistoryLimit()).isZero();
    assertThat(said.getSpec().getStartingDeadlineSeconds()).isEqualTo(10);

    CronJob taken = manifests("every-key.yaml").cronJob("takes-all-from-the-top");
    assertThat(taken.getSpec().getSuspend()).isTrue();
    assertThat(taken.getSpec().getSuccessfulJobsHistoryLimit()).isEqualTo(5);
    assertThat(taken.getSpec().getFailedJobsHistoryLimit()).isEqualTo(7);
    assertThat(taken.getSpec().getStartingDeadlineSeconds()).isEqualTo(120);

    CronJob unsaid = manifests("smallest.yaml").cronJob("order-export");
    assertThat(unsaid.getSpec().getSuspend()).isFalse();
    assertThat(unsaid.getSpec().getSuccessfulJobsHistoryLimit()).isNull();
    assertThat(unsaid.getSpec().getStartingDeadlineSeconds()).isEqualTo(300);
  }

  @Test
  void anEmptyListReplacesOneAtTheTop() {
    PodSpec pod = Manifests.podOf(manifests("every-key.yaml").cronJob("empties-lists"));

    assertThat(pod.getTolerations()).isEmpty();
    assertThat(pod.getAffinity()).isNull();
    assertThat(pod.getTopologySpreadConstraints()).isEmpty();
    assertThat(pod.getImagePullSecrets()).isEmpty();
  }

  @Test
  void aJobsKubernetesReplacesThatOfTheDefaultsAsAWhole() {
    Manifests manifests = manifests("without-the-fleet.yaml");
    CronJob ofDefaults = manifests.cronJob("from-defaults");
    assertThat(ofDefaults.getSpec().getSuspend()).isTrue();
    assertThat(Manifests.podOf(ofDefaults).getContainers().get(0).getImage())
        .isEqualTo("registry.example.com/defaults:1");

    CronJob own = manifests.cronJob("own-keys-replace-those-of-defaults");
    assertThat(own.getSpec().getSuspend()).isFalse();
    assertThat(Manifests.podOf(own).getContainers().get(0).getImage())
        .isEqualTo("registry.example.com/shop-jobs:1.4");
  }

  @Test
  void ourLabelsAndAnnotationsWin() {
    CronJob all = manifests("every-key.yaml").cronJob("says-all-itself");
    Map<String, String> labels = Manifests.templateOf(all).getMetadata().getLabels();

    assertThat(labels)
        .containsOnly(
            Map.entry("app.kubernetes.io/name", "leasehold"),
            Map.entry("app.kubernetes.io/instance", "shop"),
            Map.entry("app.kubernetes.io/component", "job"),
            Map.entry("leasehold.dev/job", "says-all-itself"),
            Map.entry("team", "archive"));
    assertThat(all.getSpec().getJobTemplate().getMetadata().getLabels()).isEqualTo(labels);
    assertThat(Manifests.templateOf(all).getMetadata().getAnnotations().get("checksum/config"))
        .matches("[0-9a-f]{64}");
  }

  @Test
  void theContainerKnowsItsJobAndItsFile() {
    Container container =
        Manifests.podOf(manifests("every-key.yaml").cronJob("says-all-itself"))
            .getContainers()
            .get(0);

    assertThat(container.getName()).isEqualTo("job");
    assertThat(container.getArgs())
        .containsExactly("run", "says-all-itself", "-f", "/etc/leasehold/jobs.yaml");
    assertThat(container.getEnv())
        .extracting(EnvVar::getName)
        .containsExactly(
            "LEASEHOLD_KUBERNETES_JOB", "ANSWER", "ARCHIVE_DB_PASSWORD", "EMPTY", "TZ");
    assertThat(container.getEnv().get(0).getValueFrom().getFieldRef().getFieldPath())
        .isEqualTo("metadata.labels['batch.kubernetes.io/job-name']");
    assertThat(container.getEnv().get(1).getValue()).isEqualTo("on");
    assertThat(container.getEnv().get(2).getValueFrom().getSecretKeyRef().getName())
        .isEqualTo("own-db");
    assertThat(container.getEnv().get(2).getValueFrom().getSecretKeyRef().getKey()).isEqualTo("pw");
    assertThat(container.getEnv().get(3).getValue()).isEmpty();
    assertThat(container.getEnv().get(4).getValue()).isEqualTo("Europe/Berlin");
  }

  @Test
  void secretsAreMountedInOrderOfTheirFolders() {
    PodSpec pod = Manifests.podOf(manifests("every-key.yaml").cronJob("says-all-itself"));

    assertThat(pod.getContainers().get(0).getVolumeMounts())
        .extracting("name", "mountPath", "readOnly")
        .containsExactly(
            tuple("jobs", "/etc/leasehold", true),
            tuple("tmp", "/tmp", null),
            tuple("secret-0", "/run/secrets/archive", true),
            tuple("secret-1", "/run/secrets/shop", true));
    assertThat(Manifests.volume(pod, "secret-0").getSecret().getSecretName()).isEqualTo("own-db");
    assertThat(Manifests.volume(pod, "secret-1").getSecret().getSecretName()).isEqualTo("shop-db");
    assertThat(Manifests.volume(pod, "jobs").getConfigMap().getName()).isEqualTo("shop-jobs");
  }

  @Test
  void anotherFileIsAnotherPod() {
    String values = JobsFiles.own("smallest.yaml");
    assertThat(checksum(values)).isEqualTo(checksum(values + "# nothing\n"));
    assertThat(checksum(values)).isNotEqualTo(checksum(values + "retention: 10d\n"));
  }

  private static String checksum(String values) {
    Manifests manifests = Manifests.read(CHART.render(values));
    String job = checksumOf(manifests.cronJob("order-export"));
    assertThat(checksumOf(manifests.cronJob("shop-sweep"))).isEqualTo(job);
    return job;
  }

  @Test
  void theChecksumIsThatOfTheText() throws NoSuchAlgorithmException {
    Manifests manifests = manifests("smallest.yaml");
    String text = manifests.one(ConfigMap.class, "shop-jobs").getData().get("jobs.yaml");

    assertThat(checksumOf(manifests.cronJob("order-export")))
        .isEqualTo(
            HexFormat.of()
                .formatHex(
                    MessageDigest.getInstance("SHA-256")
                        .digest(text.getBytes(StandardCharsets.UTF_8))));
  }

  private static String checksumOf(CronJob cronJob) {
    return Manifests.templateOf(cronJob).getMetadata().getAnnotations().get("checksum/config");
  }
}
