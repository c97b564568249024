package dev.leasehold.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.testkit.TestBrowser;
import dev.leasehold.watchdog.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page in a real browser. */
@Tag("browser")
class IncidentPageIT {
  static final String LOOK = TestBrowser.resource(IncidentPageIT.class, "look.js");
  static final String UNFOLD =
      """
      const folded = document.querySelectorAll("details");
      if (folded.length === 0) {
        return [];
      }
      folded.forEach(one => one.open = true);
      """;
  static final String AXE =
      TestBrowser.resource(IncidentPageIT.class, "/axe.min.js")
          + """

          const done = arguments[arguments.length - 1];
          axe.run({resultTypes: ["violations"]}).then(
              seen => done(seen.violations.map(one =>
                  one.id + ": " + one.nodes.slice(0, 3).map(node => node.html).join(" "))),
              failed => done(["axe failed: " + failed]));
          """;

  @TempDir private static Path folder;

  private static TestBrowser browser;

  record View(int width, int height, boolean dark) {}

  /** The two in the middle are as different as two can be. */
  static final List<View> VIEWS =
      List.of(
          new View(360, 740, false),
          new View(360, 740, true),
          new View(1280, 900, false),
          new View(1280, 900, true));

  @BeforeAll
  static void start() {
    browser = TestBrowser.start();
  }

  @AfterAll
  static void stop() {
    browser.close();
  }

  private static Map<String, Incident> incidents() {
    Map<String, Incident> incidents = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      incidents.put(kind.name(), PageCases.of(kind));
    }
    incidents.put("circle and others", PageCases.circleAndOthers());
    incidents.put("long hold and short ones", PageCases.longHoldAndShortOnes());
    incidents.put("crowded", PageCases.crowded());
    incidents.put("hostile", PageCases.hostile());
    return incidents;
  }

  static Stream<String> names() {
    return incidents().keySet().stream();
  }

  /** With each kind of content. */
  static Stream<String> different() {
    return Stream.of(
        "WORKER_STARVATION", "LOCK_DEADLOCK", "FAILED", "circle and others", "hostile");
  }

  private static Path written(String name) {
    return written(IncidentPage.of(incidents().get(name), "Open since 2026-11-22T03:15Z"), name);
  }

  private static Path written(String page, String name) {
    try {
      return Files.writeString(folder.resolve(name.replace(' ', '-') + ".html"), page);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void canBeReadOnEveryScreenAndAsksForNothing(String name) {
    Path page = written(name);
    boolean all = different().anyMatch(name::equals);
    for (View view : all ? VIEWS : VIEWS.subList(1, 3)) {
      browser.look(view.width(), view.height(), view.dark());
      browser.open(page);
      assertThat(browser.ask(LOOK)).as(view.toString()).isEmpty();
      assertThat(browser.ask(UNFOLD + LOOK)).as("unfolded, %s", view).isEmpty();
      assertThat(browser.told()).as(view.toString()).isEmpty();
      assertThat(browser.requests()).containsExactly(page.toUri().toString());
    }
  }

  @ParameterizedTest
  @MethodSource("different")
  void keepsTheRulesOfAccessibility(String name) {
    Path page = written(name);
    for (View view : VIEWS.subList(1, 3)) {
      browser.look(view.width(), view.height(), view.dark());
      browser.open(page);
      assertThat(browser.askAndWait(AXE)).as(view.toString()).isEmpty();
    }
  }

  @Test
  void darkIsDarkAndLightIsLight() {
    Path page = written("POOL_DEADLOCK");
    String background = "return [getComputedStyle(document.documentElement).backgroundColor]";
    browser.look(1280, 900, true);
    browser.open(page);
    assertThat(browser.ask(background)).containsExactly("rgb(20, 23, 26)");
    browser.look(1280, 900, false);
    browser.open(page);
    assertThat(browser.ask(background)).containsExactly("rgb(255, 255, 255)");
  }

  @Test
  void isPrintedOnWhiteAndUnfolded() {
    browser.look(1280, 900, true);
    browser.open(written("circle and others"));
    browser.lookAtPrint();
    assertThat(
            browser.ask(
                """
                const frames = document.querySelector("details pre");
                return [getComputedStyle(document.documentElement).backgroundColor,
                    frames.getBoundingClientRect().height > 100, frames.checkVisibility()];
                """))
        .containsExactly("rgb(255, 255, 255)", "true", "true");
    String pdf = new String(browser.print(), StandardCharsets.ISO_8859_1);
    assertThat(pdf).startsWith("%PDF-");
    assertThat(pdf.split("/Type /Page\\b", -1)).hasSizeBetween(2, 7);
  }

  /** The checks must see what is wrong, or they would prove nothing. */
  @Test
  void aPageWithPlantedDefectsIsSeenThrough() {
    String good = IncidentPage.of(PageCases.of(Kind.POOL_DEADLOCK));
    String style = good.substring(good.indexOf("<style>"), good.indexOf("</style>"));
    String bad =
        good.replaceFirst("<meta http-equiv[^>]*>", "")
            .replace(style, style + "h1 { width: 2000px; } .node text { font-size: 5px; }")
            .replace("</main>", "<img src=\"http://127.0.0.1:9/x.png\"/></main>");
    browser.look(360, 740, false);
    browser.open(written(bad, "bad"));
    assertThat(String.join("\n", browser.ask(LOOK)))
        .contains("scrolls sideways", "reaches out of the page", "too small");
    assertThat(browser.askAndWait(AXE)).anyMatch(rule -> rule.startsWith("image-alt"));
    assertThat(browser.told()).isNotEmpty();
    assertThat(browser.requests()).hasSize(2);
  }

  @Test
  void aHostileScriptWouldNotRunEither() {
    String page =
        IncidentPage.of(PageCases.of(Kind.LEAK))
            .replace("</main>", "<script>document.title = 'owned'</script></main>");
    browser.look(1280, 900, false);
    browser.open(written(page, "injected"));
    assertThat(browser.ask("return [document.title]"))
        .singleElement()
        .asString()
        .startsWith("LEAK");
    assertThat(browser.told()).anyMatch(line -> line.contains("Content Security Policy"));
  }
}
