package dev.leasehold.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FleetTextTest {
  @Test
  void whatDoesNotFitIsMarkedAndOtherMinutesAreProposed() {
    assertThat(FleetText.of(FleetCases.doesNotFit(), false))
        .isEqualTo(
            """
            2026-11-22T00:00Z to 2026-11-23T00:00Z, each run of 3 jobs at its scheduled instant
              The server of audit could not be reached.
              copy: no run is recorded; its deadline of 40 min is taken.
              Without a schedule, and not in it: by-hand.

            main  capacity 9; the smallest leases ask for up to 10, first at 02:00; the largest for 14
              ────────────────────────────────────────────────────────────────────────────────────────────────
              ▂▂▂▂▂▂▂▂██▆▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂
                      ▲▲
              00:00       03:00       06:00       09:00       12:00       15:00       18:00       21:00

            audit  its capacity is not known; the smallest leases ask for up to 1, first at 00:00; the largest for 1
              ────────────────────────────────────────────────────────────────────────────────────────────────
              ████████████████████████████████████████████████████████████████████████████████████████████████
              00:00       03:00       06:00       09:00       12:00       15:00       18:00       21:00

            Does not fit:
              main  02:00 to 02:05  10 of 9 connections, 1 too many  copy 4, bill 4, export 2
              main  02:15 to 02:20  10 of 9 connections, 1 too many  copy 4, bill 4, export 2

            With these schedules all of it fits, by the same arithmetic over the whole day:
              copy:
                schedule: "20 2 * * *"  # was "0 2 * * *\"\
            """);
  }

  @Test
  void whatIsExactlyTheCapacityFits() {
    assertThat(FleetText.of(FleetCases.fits(), false))
        .contains("main  capacity 10; the smallest leases ask for up to 10, first at 02:00")
        .doesNotContain("▲", "Does not fit", "schedule:")
        .endsWith(
            "Everything fits where the capacity is known; declare it, or let the ledger say.");
  }

  @Test
  void whereNothingHelpsTheCapacityIsSaid() {
    assertThat(FleetText.of(FleetCases.neverFits(), false))
        .contains("main  all day  22 of 9 connections, 13 too many  watch 12, copy 4, bill 4")
        .endsWith(
            """
            No minutes were found at which all of it fits. It fits with a capacity of 22 for main.\
            """);
  }

  @Test
  void withoutAnyScheduleThereIsNothingToShow() {
    assertThat(FleetText.of(FleetCases.nobody(), false))
        .isEqualTo(
            """
            2026-11-22T00:00Z to 2026-11-23T00:00Z, each run of 0 jobs at its scheduled instant
              Without a schedule, and not in it: by-hand.

            no job has a schedule\
            """);
  }

  @Test
  void onATerminalWhatIsTooMuchIsRed() {
    String coloured = FleetText.of(FleetCases.doesNotFit(), true);
    assertThat(coloured).contains("\u001b[1;31m█\u001b[0m", "\u001b[1;31mDoes not fit:");
    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(FleetText.of(FleetCases.doesNotFit(), false));
  }

  @Test
  void noLineOfAStripIsWiderThanATerminal() {
    assertThat(FleetText.of(FleetCases.crowded(), false).lines())
        .filteredOn(line -> line.contains("█") || line.contains("▲"))
        .isNotEmpty()
        .allMatch(line -> line.length() <= 100);
  }
}
