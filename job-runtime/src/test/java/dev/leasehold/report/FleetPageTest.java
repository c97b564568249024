package dev.leasehold.report;

import static dev.leasehold.report.ParsedPage.elements;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class FleetPageTest {
  private static Document page(Fleet fleet) {
    return ParsedPage.of(FleetPage.of(fleet));
  }

  private static List<Element> bars(Document page, String of) {
    return elements(page, "rect").stream()
        .filter(rect -> rect.getAttribute("class").equals(of))
        .toList();
  }

  @Test
  void saysWhatTheTextSaysAndMarksEachMisfit() {
    Fleet fleet = FleetCases.doesNotFit();
    Document page = page(fleet);
    String text = page.getDocumentElement().getTextContent();
    assertThat(text)
        .contains("copy: no run is recorded; its deadline of 40 min is taken.")
        .contains("02:00 to 02:05", "10 of 9 connections, 1 too many", "copy 4, bill 4, export 2")
        .contains("schedule: \"20 2 * * *\"  # was \"0 2 * * *\"");
    assertThat(bars(page, "mark")).hasSize(2);
    assertThat(bars(page, "over")).hasSize(2);
    assertThat(elements(page, "svg")).hasSize(2);
    Element step = bars(page, "least").get(0);
    assertThat(step.getAttribute("x")).isEqualTo("0.000%");
    assertThat(step.getAttribute("width")).isEqualTo("0.347%");
  }

  @Test
  void hasTheStyleOfAllPagesInTheDarkToo() {
    assertThat(elements(page(FleetCases.fits()), "style"))
        .singleElement()
        .extracting(Element::getTextContent)
        .asString()
        .contains("prefers-color-scheme: dark");
  }

  @Test
  void whatFitsHasNoMark() {
    Document page = page(FleetCases.fits());
    assertThat(bars(page, "mark")).isEmpty();
    assertThat(page.getDocumentElement().getTextContent())
        .contains("Everything fits.")
        .doesNotContain("Does not fit", "Proposal");
  }

  @Test
  void isNamedForThoseWhoDoNotSeeItAndNeedsNothingBesideItself() {
    Document page = page(FleetCases.neverFits());
    Set<String> ids = new java.util.HashSet<>();
    for (Element element : elements(page, "*")) {
      if (element.hasAttribute("id")) {
        assertThat(ids.add(element.getAttribute("id"))).isTrue();
      }
      for (String name : List.of("style", "href", "src", "onclick")) {
        assertThat(element.hasAttribute(name)).as(name).isFalse();
      }
    }
    for (Element drawing : elements(page, "svg")) {
      assertThat(drawing.getAttribute("role")).isEqualTo("img");
      assertThat(ids).contains(drawing.getAttribute("aria-labelledby").split(" "));
    }
    assertThat(elements(page, "desc").get(0).getTextContent())
        .contains("the smallest leases ask for up to 22, first at 02:00");
    assertThat(elements(page, "script")).isEmpty();
  }
}
