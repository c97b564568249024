package dev.leasehold.kubernetes;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import dev.leasehold.declaration.Durations;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
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
  private static final Map<String, String> RENDERED =
      JobsFiles.all().entrySet().stream()
          .collect(toMap(Map.Entry::getKey, file -> CHART.render(file.getValue())));

  private static Manifests manifests(String file) {
    return Manifests.read(RENDERED.get(file));
  }

  @TestFactory
  Stream<DynamicTest> everyManifestIsOneThatKubernetesKnows() {
    return RENDERED.entrySet().stream()
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
    for (String file : RENDERED.keySet()) {
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

  @Test
  void schedulesAreKubernetesOwn() {
    CronParser unix = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    for (String file : RENDERED.keySet()) {
      for (CronJob cronJob : manifests(file).all(CronJob.class)) {
        String schedule = cronJob.getSpec().getSchedule();
        if (!schedule.startsWith("@")) {
          unix.parse(schedule).validate();
        }
        assertThat(cronJob.getSpec().getTimeZone())
            .satisfies(zone -> ZoneId.of(zone))
            .doesNotStartWith("TZ=");
        assertThat(cronJob.getSpec().getSuspend()).isNotNull();
      }
    }
  }

  @Test
  void aJobWithoutScheduleOnlyStartsByHand() {
    CronJob byHand = manifests("every-key.yaml").cronJob("empties-lists");
    assertThat(byHand.getSpec().getSchedule()).isEqualTo("0 0 31 2 *");
    assertThat(byHand.getSpec().getSuspend()).isTrue();
    assertThat(byHand.getSpec().getTimeZone()).isEqualTo("UTC");
  }

  @Test
  void whatEndsForGoodComesFirstAndWhatUsesUpNoRetryNext() {
    for (CronJob cronJob : jobsOf("every-key.yaml")) {
      JobSpec spec = cronJob.getSpec().getJobTemplate().getSpec();
      List<PodFailurePolicyRule> rules = spec.getPodFailurePolicy().getRules();
      assertThat(rules).hasSize(3);
      assertThat(rules)
          .extracting(PodFailurePolicyRule::getAction)
          .containsExactly("FailJob", "Ignore", "Ignore");
      for (PodFailurePolicyRule rule : rules.subList(0, 2)) {
        assertThat(rule.getOnExitCodes().getContainerName()).isEqualTo("job");
        assertThat(rule.getOnExitCodes().getOperator()).isEqualTo("In");
        assertThat(rule.getOnPodConditions()).isEmpty();
      }
      assertThat(rules.get(0).getOnExitCodes().getValues()).containsExactly(64, 78, 80, 84);
      assertThat(rules.get(1).getOnExitCodes().getValues()).containsExactly(75);
      assertThat(rules.get(2).getOnExitCodes()).isNull();
      assertThat(rules.get(2).getOnPodConditions()).hasSize(1);
      assertThat(rules.get(2).getOnPodConditions().get(0).getType()).isEqualTo("DisruptionTarget");
      assertThat(rules.get(2).getOnPodConditions().get(0).getStatus()).isEqualTo("True");
      assertThat(spec.getPodReplacementPolicy()).isEqualTo("Failed");
      assertThat(Manifests.podOf(cronJob).getRestartPolicy()).isEqualTo("Never");
    }
  }

  @Test
  void aRunHasItsRetriesAndTheLedgerDecidesOverlaps() {
    CronJob all = manifests("every-key.yaml").cronJob("takes-all-from-the-top");
    assertThat(all.getSpec().getConcurrencyPolicy()).isEqualTo("Allow");
    assertThat(all.getSpec().getJobTemplate().getSpec().getBackoffLimit()).isEqualTo(2);

    CronJob none = manifests("every-key.yaml").cronJob("empties-lists");
    assertThat(none.getSpec().getJobTemplate().getSpec().getBackoffLimit()).isZero();
  }

  @Test
  void aPodOutlivesStartUpAdmissionDeadlineAndTheEndOfAKilledRun() {
    // 10 minutes to start, 5 in line, 30 to run.
    assertThat(podDeadline("every-key.yaml", "takes-all-from-the-top"))
        .isEqualTo(600 + 300 + 1800 + 60);
    // 1 minute, 90 seconds, an hour and half a second, which counts as a whole one.
    assertThat(podDeadline("every-key.yaml", "says-all-itself")).isEqualTo(60 + 90 + 3601 + 60);
    // All by default.
    assertThat(podDeadline("smallest.yaml", "order-export")).isEqualTo(300 + 300 + 3600 + 60);
  }

  @Test
  void aDurationIsWholeSecondsRoundedUp() {
    List<String> written =
        List.of(
            "1ms",
            "999ms",
            "1000ms",
            "1001ms",
            "1s1ms",
            "30s",
            "000000090s",
            "08m",
            "010h",
            "1h30m",
            "1d2h3m4s5ms",
            "366d",
            "PT0.5S",
            "PT0.000000001S",
            "PT1.0S",
            "PT2.10S",
            "PT1H30M",
            "P1DT2H3M4.5S",
            "PT09M",
            "P0DT010S");
    StringBuilder file = new StringBuilder(JobsFiles.own("smallest.yaml"));
    file.append("defaults: {configuration: a.B, plan: [{query: a}]}\n");
    StringBuilder jobs = new StringBuilder("jobs:\n");
    for (int i = 0; i < written.size(); i++) {
      jobs.append("  job-" + i + ": {configuration: a.B, deadline: " + written.get(i) + "}\n");
    }
    Manifests manifests = Manifests.read(CHART.render(file.toString().replace("jobs:\n", jobs)));

    for (int i = 0; i < written.size(); i++) {
      Duration deadline = Durations.parse(written.get(i)).orElseThrow();
      long seconds = deadline.plusNanos(999_999_999).toSeconds();
      assertThat(Manifests.podOf(manifests.cronJob("job-" + i)).getActiveDeadlineSeconds())
          .as(written.get(i))
          .isEqualTo(300 + 300 + seconds + 60);
    }
  }

  @Test
  void aJobOutlivesAllItsAttemptsAndThePausesBetweenThem() {
    assertThat(jobDeadline("smallest.yaml", "order-export")).isEqualTo(4260 + 60);
    assertThat(jobDeadline("every-key.yaml", "takes-all-from-the-top"))
        .isEqualTo(3 * (2760 + 60) + 10 + 20);
    // The pauses double from 10 seconds, and from the seventh on they are 10 minutes.
    assertThat(jobDeadline("without-the-fleet.yaml", "from-defaults"))
        .isEqualTo(13 * (4260 + 60) + 10 + 20 + 40 + 80 + 160 + 320 + 6 * 600);
    for (String file : RENDERED.keySet()) {
      for (CronJob cronJob : manifests(file).all(CronJob.class)) {
        PodSpec pod = Manifests.podOf(cronJob);
        assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(60);
        assertThat(cronJob.getSpec().getJobTemplate().getSpec().getActiveDeadlineSeconds())
            .isGreaterThanOrEqualTo(pod.getActiveDeadlineSeconds() + 60);
      }
    }
  }

  private static long podDeadline(String file, String job) {
    return Manifests.podOf(manifests(file).cronJob(job)).getActiveDeadlineSeconds();
  }

  private static long jobDeadline(String file, String job) {
    return manifests(file)
        .cronJob(job)
        .getSpec()
        .getJobTemplate()
        .getSpec()
        .getActiveDeadlineSeconds();
  }

  @Test
  void everyPodIsRestrictedAndHasNoAccountAtTheCluster() {
    for (String file : RENDERED.keySet()) {
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
    assertThat(volume(pod, "tmp").getEmptyDir().getSizeLimit())
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
    assertThat(volume(pod, "secret-0").getSecret().getSecretName()).isEqualTo("own-db");
    assertThat(volume(pod, "secret-1").getSecret().getSecretName()).isEqualTo("shop-db");
    assertThat(volume(pod, "jobs").getConfigMap().getName()).isEqualTo("shop-jobs");
  }

  private static Volume volume(PodSpec pod, String name) {
    return pod.getVolumes().stream()
        .filter(v -> v.getName().equals(name))
        .findFirst()
        .orElseThrow();
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
    assertThat(volume(pod, "jobs").getConfigMap().getName()).isEqualTo("shop-migrate");
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
    for (CronJob cronJob : jobsOf("every-key.yaml")) {
      assertThat(Manifests.podOf(cronJob).getContainers().get(0).getPorts())
          .extracting("name", "containerPort", "protocol")
          .containsExactly(tuple("metrics", 9999, "TCP"));
    }
    Manifests.PodMonitor monitor = manifests.all(Manifests.PodMonitor.class).get(0);
    assertThat(monitor.spec().podMetricsEndpoints())
        .containsExactly(new Manifests.Endpoint("metrics", "90s"));
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

  private static List<CronJob> jobsOf(String file) {
    return manifests(file).all(CronJob.class).stream()
        .filter(each -> !each.getMetadata().getName().endsWith("-sweep"))
        .toList();
  }

  @Test
  void aPartOfAnotherChartIsGivenGlobalValuesThatAreNoJobs() {
    String rendered = CHART.render(JobsFiles.own("smallest.yaml") + "global: {team: shop}\n");

    assertThat(
            Manifests.read(rendered).one(ConfigMap.class, "shop-jobs").getData().get("jobs.yaml"))
        .doesNotContain("global");
  }
}
