package dev.leasehold.kubernetes;

import static dev.leasehold.kubernetes.RenderedFiles.manifests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What Helm makes of jobs files, field by field. */
class ChartManifestsTest {
  private static final Chart CHART = Chart.published();

  @TestFactory
  Stream<DynamicTest> everyManifestIsOneThatKubernetesKnows() {
    return RenderedFiles.all().entrySet().stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getKey(),
                    () -> assertThat(Manifests.read(file.getValue()).objects()).isNotEmpty()));
  }

  /** What lint and template let pass; each is seen, so the test above can fail. */
  @TestFactory
  Stream<DynamicTest> aPlantedMistakeIsSeen() {
    return Stream.of(
            new String[] {"templates/jobs.yaml", "backoffLimit:", "backOffLimit:"},
            new String[] {"templates/jobs.yaml", "  concurrencyPolicy:", "  concurencyPolicy:"},
            new String[] {"templates/jobs.yaml", "onExitCodes:", "onExitCode:"},
            new String[] {"templates/jobs.yaml", "values: [75]", "values: [SEVENTYFIVE]"},
            new String[] {"templates/jobs.yaml", "status: \"True\"", "status: true"},
            new String[] {"templates/jobs.yaml", "timeZone: {{", "zone: x\n  timeZone: {{"},
            new String[] {"templates/sweep.yaml", "suspend: false", "suspend: \"no\""},
            new String[] {"templates/sweep.yaml", "timeZone: Etc/UTC", "schedule: x"},
            new String[] {"templates/migrate.yaml", "ttlSecondsAfterFinished: 300", "ttl: 300"},
            new String[] {"templates/migrate.yaml", "apiVersion: batch/v1", "apiVersion: batch/v2"},
            new String[] {"templates/_pod.tpl", "readOnly: true", "readonly: true"},
            new String[] {"templates/_pod.tpl", "drop: [ALL]", "drop: ALL"},
            new String[] {"templates/_pod.tpl", "enableServiceLinks: false", "enableLinks: false"},
            new String[] {"templates/_pod.tpl", "runAsNonRoot: true", "runAsNonRoot: yes please"},
            new String[] {
              "templates/networkpolicy.yaml", "policyTypes: [Ingress", "types: [Ingress"
            },
            new String[] {"templates/podmonitor.yaml", "interval:", "intervall:"},
            new String[] {"templates/prometheusrule.yaml", "kind: P", "kind: p"})
        .map(
            mistake ->
                DynamicTest.dynamicTest(
                    mistake[0] + ": " + mistake[2],
                    () -> {
                      Chart broken = CHART.with(mistake[0], mistake[1], mistake[2]);
                      String rendered = broken.render(JobsFiles.own("every-key.yaml"));
                      assertThatThrownBy(() -> Manifests.read(rendered))
                          .isInstanceOf(RuntimeException.class);
                    }));
  }

  @Test
  void theFilesBesideTheTestsSayEveryKeyOfKubernetes() {
    Map<?, ?> values = Manifests.trees(JobsFiles.own("every-key.yaml")).get(0);
    Map<?, ?> job = (Map<?, ?>) ((Map<?, ?>) values.get("jobs")).get("says-all-itself");
    Set<String> all = new TreeSet<>(ValuesSchema.keys("kubernetes"));
    Set<String> ofAJob = new TreeSet<>(all);
    ofAJob.removeAll(List.of("migrate", "sweep", "networkPolicy", "podMonitor", "prometheusRule"));

    assertThat(keys(values.get("kubernetes"))).isEqualTo(all);
    assertThat(keys(job.get("kubernetes"))).isEqualTo(ofAJob);
  }

  private static Set<String> keys(Object mapping) {
    Set<String> keys = new TreeSet<>();
    ((Map<?, ?>) mapping).keySet().forEach(key -> keys.add((String) key));
    return keys;
  }

  @Test
  void aFleetHasAnObjectForEachOfItsParts() {
    assertThat(names(manifests("every-key.yaml")))
        .containsExactlyInAnyOrder(
            "ConfigMap shop-jobs",
            "ConfigMap shop-migrate",
            "Job shop-migrate",
            "Pod shop-check",
            "CronJob shop-sweep",
            "CronJob takes-all-from-the-top",
            "CronJob says-all-itself",
            "CronJob empties-lists",
            "NetworkPolicy shop-jobs",
            "PodMonitor shop-jobs",
            "PrometheusRule shop-alerts");
    assertThat(names(manifests("smallest.yaml")))
        .containsExactlyInAnyOrder(
            "ConfigMap shop-jobs",
            "ConfigMap shop-migrate",
            "Job shop-migrate",
            "Pod shop-check",
            "CronJob shop-sweep",
            "CronJob order-export");
    assertThat(names(manifests("without-the-fleet.yaml")))
        .containsExactlyInAnyOrder(
            "ConfigMap shop-jobs",
            "Pod shop-check",
            "CronJob from-defaults",
            "CronJob own-keys-replace-those-of-defaults",
            "NetworkPolicy shop-jobs");
  }

  private static List<String> names(Manifests manifests) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < manifests.objects().size(); i++) {
      String kind = manifests.objects().get(i).getClass().getSimpleName();
      names.add(kind + " " + manifests.metadata().get(i).getName());
    }
    return names;
  }

  @Test
  void namesAndLabelsAreWhatKubernetesTakes() {
    for (String file : RenderedFiles.all().keySet()) {
      Manifests manifests = manifests(file);
      for (CronJob cronJob : manifests.all(CronJob.class)) {
        assertThat(cronJob.getMetadata().getName()).hasSizeLessThanOrEqualTo(52);
      }
      for (ObjectMeta metadata : manifests.metadata()) {
        assertThat(metadata.getName()).matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
        assertThat(metadata.getNamespace()).isEqualTo(Chart.NAMESPACE);
        assertThat(metadata.getLabels())
            .containsEntry("app.kubernetes.io/name", "leasehold")
            .containsEntry("app.kubernetes.io/instance", Chart.RELEASE)
            .containsEntry("app.kubernetes.io/managed-by", "Helm")
            .containsEntry("helm.sh/chart", "leasehold-0.1.0")
            .containsEntry("app.kubernetes.io/version", "0.1.0")
            .containsKey("app.kubernetes.io/component");
        assertThat(metadata.getLabels().values())
            .allMatch(value -> value.matches("([A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?)?"));
      }
    }
  }
}
