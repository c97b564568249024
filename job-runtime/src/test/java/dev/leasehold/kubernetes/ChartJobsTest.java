package dev.leasehold.kubernetes;

import static dev.leasehold.kubernetes.RenderedFiles.manifests;
import static org.assertj.core.api.Assertions.assertThat;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import dev.leasehold.declaration.Durations;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the chart makes of each job: when it starts, how often it is tried, how long it may be. */
class ChartJobsTest {
  private static final Chart CHART = Chart.published();

  @Test
  void schedulesAreKubernetesOwn() {
    CronParser unix = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    for (String file : RenderedFiles.all().keySet()) {
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
    for (CronJob cronJob : RenderedFiles.jobsOf("every-key.yaml")) {
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
    assertThat(jobDeadline("smallest.yaml", "order-export")).isEqualTo(2 * (4260 + 60) + 10);
    assertThat(jobDeadline("every-key.yaml", "takes-all-from-the-top"))
        .isEqualTo(4 * (2760 + 60) + 10 + 20 + 40);
    // The pauses double from 10 seconds, and from the seventh on they are 10 minutes.
    assertThat(jobDeadline("without-the-fleet.yaml", "from-defaults"))
        .isEqualTo(14 * (4260 + 60) + 10 + 20 + 40 + 80 + 160 + 320 + 7 * 600);
    for (String file : RenderedFiles.all().keySet()) {
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
}
