package dev.leasehold.report;

import static dev.leasehold.report.Cases.cursor;
import static dev.leasehold.report.Cases.subject;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.report.Incident.Held;
import dev.leasehold.report.Incident.Stack;
import dev.leasehold.report.Incident.Waited;
import dev.leasehold.watchdog.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class IncidentTextTest {
  private static final Incident STORY = Diagnosis.of(Cases.story1(), subject(cursor()));

  @Test
  void tellsTheCauseFirstAndThenTheEvidence() {
    assertThat(IncidentText.of(STORY))
        .isEqualTo(
            """
            POOL_DEADLOCK  order-export  run 2026-11-22T03:15Z  after 0.4 s  at OrderExport.java:47
              main holds 1 of 1 connections of main, taken for a cursor at OrderExport.java:42 (0.4 s ago), and waits for another at OrderExport.java:47.
              The plan declares a peak of 1 for main and 1 is leased; the code needs 2. Only main itself could give a connection back.
              Change the plan to  cursor: ... / each: - query: ...  (floor 2, peak 2; in full below), or read the rows before querying.

              The plan to declare:
                - cursor: SELECT id FROM orders WHERE exported_at IS NULL
                  each:
                    - query: the statement at OrderExport.java:47

              Held, longest first:
                *  main  0.4 s  main 59 for a cursor  taken at OrderExport.java:42  server: Sleep 0 s  SELECT id FROM orders WHERE exported_at IS NULL

              Waiting, longest first:
                *  main  20 ms  for a connection of main  at OrderExport.java:47

              Connections:
                main  leased 1  floor 1  peak 1  held and asked for 2

              Also:
                Proven from who holds and who waits; no timeout had to pass.

              incident %s\
            """
                .formatted(STORY.id()));
  }

  @Test
  void isWhatTheDocumentsShow() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "incidents.md"));
    String text = IncidentText.of(STORY);
    assertThat(page).contains(text.substring(0, text.indexOf("\n\n  Held")));
  }

  @Test
  void putsTheLongestFirstAndColumnsUnderEachOther() {
    List<Held> holds =
        List.of(
            held("worker 1", Duration.ofMillis(40)),
            held("step copy", Duration.ofSeconds(75)),
            held("worker 12", Duration.ofMillis(12_300)));
    List<String> rows =
        IncidentText.of(with(holds, List.of(), List.of()))
            .lines()
            .filter(line -> line.contains("for a query"))
            .toList();
    assertThat(rows)
        .containsExactly(
            "    step copy  1 min 15 s  main 7 for a query  taken at Ä.java:1",
            "    worker 12  12.3 s      main 7 for a query  taken at Ä.java:1",
            "    worker 1   40 ms       main 7 for a query  taken at Ä.java:1");
  }

  @Test
  void countsWhatWouldBeTooMuchToRead() {
    List<Waited> waits =
        IntStream.range(0, 250)
            .mapToObj(
                i -> new Waited("worker " + i, "", "x", Duration.ofSeconds(i), "", false, i, ""))
            .toList();
    List<String> frames = IntStream.range(0, 100).mapToObj(i -> "a.B.c(B.java:" + i + ")").toList();
    String text = IncidentText.of(with(List.of(), waits, List.of(new Stack("a", "t", frames))));
    assertThat(text).contains("and 230 more", "and 70 frames more").doesNotContain("worker 10 ");
  }

  @Test
  void letsNoTextBreakALineOrReachTheTerminal() {
    Held evil =
        new Held(
            "name\nPOOL_DEADLOCK  faked",
            "\u001b[2Jt",
            "main",
            7,
            Duration.ZERO,
            "query",
            "",
            "",
            "SELECT\r\n 1",
            "",
            true,
            1);
    String text = IncidentText.of(with(List.of(evil), List.of(), List.of()));
    assertThat(text).doesNotContain("\u001b", "\r").contains("name POOL_DEADLOCK", "SELECT 1");
  }

  @Test
  void hasColoursOnlyWhereTheyAreAskedFor() {
    assertThat(IncidentText.coloured(STORY))
        .startsWith("\u001b[1;31mPOOL_DEADLOCK\u001b[0m  order");
    assertThat(IncidentText.coloured(STORY).replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(IncidentText.of(STORY));
  }

  @Test
  void isCutAtALineAndSaysSo() {
    String cut = IncidentText.cut(STORY, 600);
    assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(600);
    assertThat(IncidentText.of(STORY)).startsWith(cut.substring(0, cut.indexOf("\n... cut: ")));
    assertThat(cut).endsWith("lines more");
  }

  @Test
  void isNotCutWhenItFits() {
    int whole = IncidentText.of(STORY).getBytes(StandardCharsets.UTF_8).length;
    assertThat(IncidentText.cut(STORY, whole)).isEqualTo(IncidentText.of(STORY));
    assertThat(IncidentText.cut(STORY, whole - 1)).contains("... cut: ");
  }

  @Property(tries = 300)
  void isNeverLongerThanItMayBe(@ForAll @IntRange(max = 3000) int bytes) {
    List<Held> holds = new ArrayList<>();
    IntStream.range(0, 9).forEach(i -> holds.add(held("wörker € 𝄞 " + i, Duration.ofSeconds(i))));
    String cut = IncidentText.cut(with(holds, List.of(), List.of()), bytes);
    assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(bytes);
    assertThat(cut).doesNotContain("\uFFFD");
  }

  private static Held held(String activity, Duration age) {
    return new Held(activity, "", "main", 7, age, "query", "Ä.java:1", "", "", "", false, 1);
  }

  private static Incident with(List<Held> holds, List<Waited> waits, List<Stack> stacks) {
    return new Incident(
        "id",
        Kind.DEADLINE,
        "jöb",
        STORY.run(),
        STORY.at(),
        STORY.after(),
        true,
        true,
        "What.",
        "Why.",
        "Change.",
        java.util.Optional.empty(),
        holds,
        waits,
        List.of(),
        List.of(),
        stacks,
        List.of(),
        List.of());
  }
}
