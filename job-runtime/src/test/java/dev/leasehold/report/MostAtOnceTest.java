package dev.leasehold.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MostAtOnceTest {
  private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");
  private static final Duration STEP = Duration.ofSeconds(10);

  /** In seconds from the start. */
  private record Span(int from, int to, int amount) {
    boolean covers(int second) {
      return from <= second && second < to;
    }
  }

  private static List<Integer> most(int steps, Span... spans) {
    MostAtOnce most = new MostAtOnce(START, STEP, steps);
    for (Span span : spans) {
      most.add(START.plusSeconds(span.from()), START.plusSeconds(span.to()), span.amount());
    }
    return most.ofEach();
  }

  @Provide
  Arbitrary<List<Span>> spans() {
    return Combinators.combine(
            Arbitraries.integers().between(-30, 90),
            Arbitraries.integers().between(-30, 90),
            Arbitraries.integers().between(0, 5))
        .as(Span::new)
        .list()
        .ofMaxSize(30);
  }

  /** All changes lie at full seconds: to look at each second is to look at everything. */
  @Property(tries = 1000)
  void isWhatLookingAtEverySecondFinds(
      @ForAll("spans") List<Span> spans, @ForAll @IntRange(min = 1, max = 7) int steps) {
    List<Integer> naive = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      int most = 0;
      for (int second = step * 10; second < step * 10 + 10; second++) {
        int at = second;
        most =
            Math.max(most, spans.stream().filter(s -> s.covers(at)).mapToInt(Span::amount).sum());
      }
      naive.add(most);
    }
    assertThat(most(steps, spans.toArray(Span[]::new))).isEqualTo(naive);
  }

  @Test
  void whatEndsWhenAnotherBeginsIsNotBesideIt() {
    assertThat(most(2, new Span(0, 5, 2), new Span(5, 9, 3))).containsExactly(3, 0);
    assertThat(most(2, new Span(0, 6, 2), new Span(5, 9, 3))).containsExactly(5, 0);
  }

  @Test
  void whatEndsWhereAStepBeginsIsNotInIt() {
    assertThat(most(2, new Span(0, 10, 2))).containsExactly(2, 0);
    assertThat(most(2, new Span(0, 11, 2))).containsExactly(2, 2);
  }

  @Test
  void whatBeganBeforeAndHasNoEndYetIsInEveryStep() {
    assertThat(most(3, new Span(-100, 1000, 4))).containsExactly(4, 4, 4);
  }
}
