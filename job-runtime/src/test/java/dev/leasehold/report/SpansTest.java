package dev.leasehold.report;

import static dev.leasehold.report.Cases.cursor;
import static dev.leasehold.report.Cases.subject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.leasehold.report.Incident.Span;
import dev.leasehold.watchdog.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpansTest {
  private static List<Span> of(Kind kind) {
    return PageCases.of(kind).timeline();
  }

  @Test
  void whatLastsGoesOnUntilItWasFound() {
    assertThat(of(Kind.POOL_DEADLOCK))
        .containsExactly(
            new Span("main", 1, "main", 59, "hold", Duration.ZERO, Duration.ofMillis(400), true),
            new Span(
                "main",
                1,
                "main",
                0,
                "wait",
                Duration.ofMillis(380),
                Duration.ofMillis(400),
                true));
  }

  @Test
  void theWaitForALockIsOneToo() {
    assertThat(of(Kind.LOCK_DEADLOCK))
        .extracting(Span::what, Span::connection, Span::from)
        .containsExactly(
            tuple("hold", 59L, Duration.ZERO),
            tuple("hold", 61L, Duration.ofMillis(50)),
            tuple("lock", 61L, Duration.ofMillis(100)));
  }

  @Test
  void whatIsOverStandsBesideItInItsOrder() {
    List<Span> spans = PageCases.circleAndOthers().timeline();
    assertThat(spans).isSortedAccordingTo((one, other) -> one.from().compareTo(other.from()));
    assertThat(spans).filteredOn(span -> !span.open()).hasSize(12);
    assertThat(spans).filteredOn(Span::open).hasSize(8);
  }

  @Test
  void whereThereAreTooManyTheOldestOfThoseThatAreOverAreLeftOut() {
    List<Span> spans =
        Diagnosis.of(PageCases.withLongHistory(Cases.story1()), subject(cursor())).timeline();
    assertThat(spans).hasSize(Incident.MOST_SPANS);
    assertThat(spans).filteredOn(Span::open).hasSize(2);
    assertThat(spans)
        .filteredOn(span -> !span.open())
        .allMatch(span -> span.to().compareTo(Duration.ofMillis(203)) >= 0);
  }

  @Test
  void aLeakedConnectionIsNotStillHeld() {
    assertThat(of(Kind.LEAK)).singleElement().extracting(Span::open).isEqualTo(false);
  }

  @Test
  void beforeThereIsAPoolThereIsNoTime() {
    assertThat(of(Kind.NOT_ADMITTED)).isEmpty();
  }
}
