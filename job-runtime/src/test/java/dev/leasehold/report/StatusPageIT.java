package dev.leasehold.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.report.IncidentPageIT.View;
import dev.leasehold.testkit.TestBrowser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The status page in a real browser. */
@Tag("browser")
class StatusPageIT {
  @TempDir private static Path folder;

  private static TestBrowser browser;

  @BeforeAll
  static void start() {
    browser = TestBrowser.start();
  }

  @AfterAll
  static void stop() {
    browser.close();
  }

  static Stream<String> names() {
    return StatusCases.all().keySet().stream();
  }

  private static Path written(String name) {
    return written(StatusPage.of(StatusCases.all().get(name)), name);
  }

  private static Path written(String page, String name) {
    try {
      return Files.writeString(folder.resolve("status-" + name + ".html"), page);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void canBeReadOnEveryScreenAndAsksForNothing(String name) {
    Path page = written(name);
    for (View view : IncidentPageIT.VIEWS) {
      browser.look(view.width(), view.height(), view.dark());
      browser.open(page);
      assertThat(browser.ask(IncidentPageIT.LOOK)).as(view.toString()).isEmpty();
      assertThat(browser.ask(IncidentPageIT.UNFOLD + IncidentPageIT.LOOK))
          .as("unfolded, %s", view)
          .isEmpty();
      assertThat(browser.told()).as(view.toString()).isEmpty();
      assertThat(browser.requests()).containsExactly(page.toUri().toString());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void keepsTheRulesOfAccessibility(String name) {
    Path page = written(name);
    for (View view : IncidentPageIT.VIEWS.subList(1, 3)) {
      browser.look(view.width(), view.height(), view.dark());
      browser.open(page);
      assertThat(browser.askAndWait(IncidentPageIT.AXE)).as(view.toString()).isEmpty();
    }
  }

  @Test
  void aBarIsAsLongAsWhatIsLeased() {
    browser.look(1280, 900, false);
    browser.open(written("usual"));
    assertThat(
            browser.ask(
                """
                const [free, over] = document.querySelectorAll(".bar");
                const part = (bar, kind) =>
                    bar.querySelector(kind).getBoundingClientRect().width / bar.clientWidth;
                return [part(free, ".leased").toFixed(2), part(free, ".room").toFixed(2),
                    part(over, ".leased").toFixed(2), part(over, ".room").toFixed(2)];
                """))
        .containsExactly("0.30", "1.00", "1.00", "0.89");
  }

  @Test
  void darkIsDarkAndPaperIsWhite() {
    browser.look(1280, 900, true);
    browser.open(written("usual"));
    String background = "return [getComputedStyle(document.documentElement).backgroundColor]";
    assertThat(browser.ask(background)).containsExactly("rgb(20, 23, 26)");
    browser.lookAtPrint();
    assertThat(browser.ask(background)).containsExactly("rgb(255, 255, 255)");
    String pdf = new String(browser.print(), StandardCharsets.ISO_8859_1);
    assertThat(pdf.split("/Type /Page\\b", -1)).hasSizeBetween(2, 6);
  }

  /** The checks must see what is wrong, or they would prove nothing. */
  @Test
  void aPageWithPlantedDefectsIsSeenThrough() {
    String bad =
        StatusPage.of(StatusCases.all().get("usual"))
            .replaceFirst("<meta http-equiv[^>]*>", "")
            .replace("</style>", "h2 { width: 2000px; } .axis text { fill: #999; }</style>");
    browser.look(360, 740, false);
    browser.open(written(bad, "bad"));
    assertThat(String.join("\n", browser.ask(IncidentPageIT.LOOK)))
        .contains("scrolls sideways", "reaches out of the page", "contrast 2.8");
  }
}
