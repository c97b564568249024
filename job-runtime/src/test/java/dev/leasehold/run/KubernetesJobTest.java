package dev.leasehold.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesJobTest {
  private static final Instant NOW = Instant.parse("2026-11-22T03:20:00Z");

  private static Optional<KubernetesJob> of(String name) {
    return KubernetesJob.of(Map.of(KubernetesJob.VARIABLE, name), "order-export", NOW);
  }

  @Test
  void theNameThatTheControllerGivesTellsTheInstant() {
    // 2026-11-22T03:15:00Z is 1795317300 seconds after 1970.
    KubernetesJob job = of("order-export-29921955").orElseThrow();
    assertThat(job.name()).isEqualTo("order-export-29921955");
    assertThat(job.scheduledAt()).contains(Instant.parse("2026-11-22T03:15:00Z"));
  }

  @Property
  void everyMinuteSinceThenIsRead(@ForAll @LongRange(max = 3_000_000) long before) {
    Instant instant = NOW.truncatedTo(ChronoUnit.MINUTES).minusSeconds(60 * before);
    assertThat(of("order-export-" + instant.getEpochSecond() / 60).orElseThrow().scheduledAt())
        .contains(instant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "manual-1",
        "order-export",
        "order-export-manual",
        "order-export-",
        "order-export-29921955-x",
        "order-export-29921955-1",
        "nightly-29921955",
        "order-exports-29921955",
        "x-order-export-29921955",
        // A date, written by a person.
        "order-export-20261122",
        // 1970, and ten years after the epoch of nobody's.
        "order-export-1",
        "order-export-5260000",
        // Seconds, milliseconds, and what no number holds.
        "order-export-1795317300",
        "order-export-1795317300000",
        "order-export-99999999999999999999999",
        // Not as the controller writes it.
        "order-export-029921955",
        "order-export--29921955",
        "order-export-٢٩٩٢١٩٥٥",
        // Two days ahead.
        "order-export-29924840"
      })
  void anyOtherNameStandsForTheInstantItself(String name) {
    if (name.chars().anyMatch(letter -> letter > 127) || name.endsWith("-")) {
      assertThatThrownBy(() -> of(name)).isInstanceOf(IllegalArgumentException.class);
    } else {
      assertThat(of(name).orElseThrow()).isEqualTo(new KubernetesJob(name, Optional.empty()));
    }
  }

  @Test
  void aClockThatIsAFewMinutesBehindDoesNotMatter() {
    assertThat(of("order-export-29922000").orElseThrow().scheduledAt())
        .contains(Instant.parse("2026-11-22T04:00:00Z"));
  }

  @Test
  void withoutTheVariableOrWithAnEmptyOneThereIsNoJob() {
    assertThat(KubernetesJob.of(Map.of(), "order-export", NOW)).isEmpty();
    assertThat(of(" ")).isEmpty();
  }

  @Test
  void whatIsNoNameIsRefusedWithoutBeingRepeated() {
    assertThatThrownBy(() -> of("a\"},{\"b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "LEASEHOLD_KUBERNETES_JOB: not the name of a Kubernetes Job; give it the pod's label"
                + " batch.kubernetes.io/job-name");
    assertThatThrownBy(() -> of("a".repeat(254))).isInstanceOf(IllegalArgumentException.class);
  }
}
