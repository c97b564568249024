package dev.leasehold.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobTimesTest {
  private static Object seconds(String job, String path) {
    String declaration =
        "databases: {main: {url: \"jdbc:mysql://db/shop\"}}\n"
            + "kubernetes: {image: shop-jobs}\n"
            + "jobs:\n  copy:\n    configuration: a.Copy\n    plan: [{query: SELECT 1}]\n"
            + job.indent(4);
    return Rendered.at(Rendered.of(declaration).file("cronjob-copy.yaml"), path);
  }

  private static long pod(String job) {
    return (Long) seconds(job, "spec.jobTemplate.spec.template.spec.activeDeadlineSeconds");
  }

  private static long all(String job) {
    return (Long) seconds(job, "spec.jobTemplate.spec.activeDeadlineSeconds");
  }

  @Test
  void aPodMayStartAndStandInLineAndRunAndBeEnded() {
    assertThat(pod("")).isEqualTo(300 + 300 + 3600 + 60);
    assertThat(pod("deadline: 10m\nadmissionTimeout: 30s\nkubernetes: {startUp: 1m}"))
        .isEqualTo(60 + 30 + 600 + 60);
  }

  @Test
  void aPartOfASecondIsASecond() {
    String rest = "admissionTimeout: 1s\nkubernetes: {startUp: 1s}\n";
    assertThat(pod(rest + "deadline: 1500ms")).isEqualTo(pod(rest + "deadline: 2s"));
    assertThat(pod(rest + "deadline: PT0.001S")).isEqualTo(pod(rest + "deadline: 1s"));
    assertThat(pod(rest + "deadline: 2001ms")).isEqualTo(pod(rest + "deadline: 3s"));
  }

  @Test
  void aJobMayDoThatAgainAfterEachPauseAndOnceMoreOnAnotherNode() {
    long one = pod("") + 60;
    assertThat(all("retries: 0")).isEqualTo(2 * one + 10);
    assertThat(all("retries: 1")).isEqualTo(3 * one + 10 + 20);
    assertThat(all("retries: 3")).isEqualTo(5 * one + 10 + 20 + 40 + 80);
    assertThat(all("retries: 7")).isEqualTo(9 * one + 10 + 20 + 40 + 80 + 160 + 320 + 600 + 600);
  }

  @Test
  void theLongestDeclarationsFitIntoANumber() {
    assertThat(all("retries: 1000\ndeadline: 366d\nadmissionTimeout: 366d"))
        .isGreaterThan(1002L * 2 * 366 * 24 * 3600);
  }
}
