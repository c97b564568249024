package dev.leasehold.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.testkit.TestBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page in a real browser. */
@Tag("browser")
class FleetPageIT {
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

  private static Map<String, Fleet> fleets() {
    Map<String, Fleet> fleets = new LinkedHashMap<>();
    fleets.put("fits", FleetCases.fits());
    fleets.put("does not fit", FleetCases.doesNotFit());
    fleets.put("never fits", FleetCases.neverFits());
    fleets.put("nobody", FleetCases.nobody());
    fleets.put("crowded", FleetCases.crowded());
    return fleets;
  }

  static Stream<String> names() {
    return fleets().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void canBeReadOnEveryScreenAndAsksForNothing(String name) throws IOException {
    Path page =
        Files.writeString(
            folder.resolve(name.replace(' ', '-') + ".html"), FleetPage.of(fleets().get(name)));
    for (int width : new int[] {360, 1200}) {
      for (boolean dark : new boolean[] {false, true}) {
        browser.look(width, 900, dark);
        browser.open(page);
        String view = width + (dark ? " dark" : " light");
        assertThat(browser.ask(IncidentPageIT.LOOK)).as(view).isEmpty();
        assertThat(browser.told()).as(view).isEmpty();
        assertThat(browser.requests()).containsExactly(page.toUri().toString());
        assertThat(browser.askAndWait(IncidentPageIT.AXE)).as(view).isEmpty();
        assertThat(
                browser.ask("return [getComputedStyle(document.documentElement).backgroundColor]"))
            .containsExactly(dark ? "rgb(20, 23, 26)" : "rgb(255, 255, 255)");
      }
    }
  }
}
