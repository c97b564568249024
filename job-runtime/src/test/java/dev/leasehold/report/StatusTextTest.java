package dev.leasehold.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class StatusTextTest {
  private static final Instant AT = Instant.parse("2026-11-22T03:15:00Z");

  private static LedgerStatus.Capacity capacity(int reserved, OptionalInt strangers) {
    return new LedgerStatus.Capacity(
        "mysql:1", "db:3306", 40, reserved, 50, true, 4, 36, strangers);
  }

  private static LedgerStatus.Held held(int number) {
    return new LedgerStatus.Held(
        number,
        "8f14e45f-ceea",
        "order-export",
        AT,
        "node-1",
        4711,
        AT,
        Duration.ofMillis(3200),
        "fenced",
        4,
        3,
        List.of(),
        Optional.empty(),
        List.of("session 31 belongs to batch"));
  }

  @Test
  void capacitiesLeasesAndTheLineStandBelowEachOther() {
    LedgerStatus.Place place =
        new LedgerStatus.Place(
            1,
            "9f14e45f-ceea",
            "billing",
            AT,
            "node-2",
            4712,
            "WAITING_FOR_CAPACITY",
            AT,
            Duration.ofSeconds(1),
            2,
            8);
    assertThat(
            StatusText.of(
                new LedgerStatus(
                    AT,
                    List.of(capacity(10, OptionalInt.of(3))),
                    List.of(held(12)),
                    List.of(place)),
                false))
        .isEqualTo(
            """
            server   capacity  reserved  leased  free  strangers
            db:3306  40        10        4       36    3

            lease  run                             attempt   on                    for    leased  in use  state
            12     order-export@2026-11-22T03:15Z  8f14e45f  node-1, process 4711  3.2 s  4       3       fenced
              lease 12: session 31 belongs to batch

            place  run                        attempt   on                    for    wants   reason
            1      billing@2026-11-22T03:15Z  9f14e45f  node-2, process 4712  1.0 s  2 to 8  WAITING_FOR_CAPACITY\
            """);
  }

  @Test
  void whereThereIsNothingThatIsSaid() {
    assertThat(StatusText.of(new LedgerStatus(AT, List.of(), List.of(), List.of()), false))
        .contains("no server is known", "no lease is out", "nobody stands in line");
  }

  @Test
  void strangersAreAWarningOnceTheyAreMoreThanIsReserved() {
    assertThat(capacity(10, OptionalInt.of(10)).warning()).isEmpty();
    assertThat(capacity(10, OptionalInt.empty()).warning()).isEmpty();
    assertThat(capacity(10, OptionalInt.of(13)).warning())
        .get()
        .asString()
        .contains("13 connections of db:3306", "10 are reserved", "eat 3 into the capacity of 40");
    // Between what is reserved and the capacity there may be room.
    assertThat(capacity(1, OptionalInt.of(5)).warning())
        .get()
        .asString()
        .contains("1 is reserved")
        .doesNotContain("eat");
  }

  @Test
  void everyLeaseIsShownHoweverManyThereAre() {
    List<LedgerStatus.Held> many =
        java.util.stream.IntStream.range(100, 150).mapToObj(StatusTextTest::held).toList();
    String text = StatusText.of(new LedgerStatus(AT, List.of(), many, List.of()), false);
    assertThat(text).contains("\n149 ").doesNotContain(" more");
  }

  @Test
  void aNameCannotSteerATerminal() {
    assertThat(StatusText.run("night\u001b[2J", AT)).doesNotContain("\u001b");
  }
}
