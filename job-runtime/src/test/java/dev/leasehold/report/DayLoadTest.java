package dev.leasehold.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.admission.Loads.Seen;
import dev.leasehold.admission.Loads.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DayLoadTest {
  private static final Instant AT = Instant.parse("2026-11-22T03:20:00Z");

  private static LedgerStatus.Capacity server(String server) {
    return new LedgerStatus.Capacity(
        server, server + ":3306", 40, 10, 50, true, 0, 40, OptionalInt.empty());
  }

  @Test
  void theLastStepIsTheQuarterThatItWasLookedAtIn() {
    DayLoad load = DayLoad.of(new Seen(AT, List.of()), List.of(server("a")));
    assertThat(load.from()).isEqualTo("2026-11-21T03:30:00Z");
    assertThat(load.from().plus(load.step().multipliedBy(95))).isEqualTo("2026-11-22T03:15:00Z");
    assertThat(load.servers().get(0).leased()).hasSize(96).containsOnly(0);
    assertThat(DayLoad.BACK).isGreaterThanOrEqualTo(Duration.between(load.from(), AT));
  }

  @Test
  void eachServerHasItsOwnAndRunsInLineAreCountedNotTheirConnections() {
    Instant quarter = Instant.parse("2026-11-22T03:15:00Z");
    DayLoad load =
        DayLoad.of(
            new Seen(
                AT,
                List.of(
                    new Span("a", false, quarter.minusSeconds(1), AT, 7),
                    new Span("a", false, quarter, AT, 5),
                    new Span("a", true, quarter, AT, 0),
                    new Span("a", true, quarter.plusSeconds(1), AT, 0),
                    new Span("b", false, quarter, AT, 2),
                    new Span("gone", false, quarter, AT, 2))),
            List.of(server("a"), server("b")));
    assertThat(load.servers()).extracting(DayLoad.Server::server).containsExactly("a", "b");
    assertThat(load.servers().get(0).leased().subList(93, 96)).containsExactly(0, 7, 12);
    assertThat(load.servers().get(0).waiting().subList(93, 96)).containsExactly(0, 0, 2);
    assertThat(load.servers().get(1).leased().subList(93, 96)).containsExactly(0, 0, 2);
    assertThat(load.servers().get(1).waiting()).containsOnly(0);
  }
}
