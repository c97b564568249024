package dev.leasehold.report;

import static dev.leasehold.report.ParsedPage.elements;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class StatusPageTest {
  static Stream<String> names() {
    return StatusCases.all().keySet().stream();
  }

  private static Document page(DaemonStatus status) {
    return ParsedPage.of(StatusPage.of(status));
  }

  private static Element section(Document page, String title) {
    return elements(page, "section").stream()
        .filter(one -> one.getFirstChild().getTextContent().equals(title))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no section " + title));
  }

  private static String text(Document page) {
    return page.getDocumentElement().getTextContent();
  }

  @ParameterizedTest
  @MethodSource("names")
  void needsNothingBesideItselfAndLinksOnlyBelowItself(String name) {
    Document page = page(StatusCases.all().get(name));
    for (Element element : elements(page, "*")) {
      assertThat(element.getTagName()).isNotIn("script", "link", "img", "iframe", "form");
      for (String attribute : List.of("style", "src", "srcset", "action", "onclick", "onload")) {
        assertThat(element.hasAttribute(attribute)).as(attribute).isFalse();
      }
    }
    assertThat(elements(page, "a"))
        .extracting(link -> link.getAttribute("href"))
        .allMatch(
            link -> link.matches("incidents/[A-Za-z0-9%+._*-]+|status\\.json|\\./(\\?still)?"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void idsAreUniqueAndEveryDrawingIsNamed(String name) {
    Document page = page(StatusCases.all().get(name));
    Set<String> ids = new HashSet<>();
    for (Element element : elements(page, "*")) {
      if (element.hasAttribute("id")) {
        assertThat(ids.add(element.getAttribute("id"))).isTrue();
      }
    }
    for (Element drawing : elements(page, "svg")) {
      if (!drawing.getAttribute("aria-hidden").equals("true")) {
        assertThat(ids).contains(drawing.getAttribute("aria-labelledby").split(" "));
      }
    }
  }

  @Test
  void theStyleIsTheOneThatThePolicyAllows() {
    String page = StatusPage.of(StatusCases.nothing());
    assertThat(page).contains(StatusPage.policy().replace("'", "&#39;"));
    String style = page.substring(page.indexOf("<style>") + 7, page.indexOf("</style>"));
    assertThat(PageStyle.of("page.css", "status-page.css").text()).isEqualTo(style);
    assertThat(StatusPage.policy()).startsWith("default-src 'none'; ").doesNotContain("unsafe");
    assertThat(IncidentPage.policy()).isNotEqualTo(StatusPage.policy());
  }

  @Test
  void nothingIsSaidAsSuch() {
    assertThat(text(page(StatusCases.nothing())))
        .contains(
            "HEALTHY",
            "No incident is open.",
            "No server is known to the ledger yet.",
            "No lease is out.",
            "Nobody stands in line.",
            "No run is scheduled.",
            "No run is remembered.")
        .doesNotContain("NOT HEALTHY", "Resolved incidents");
  }

  @Test
  void troublesAreSaidFirst() {
    Document page = page(StatusCases.troubled());
    assertThat(elements(page, "header").get(0).getTextContent())
        .contains("NOT HEALTHY", "jobs.yaml is not valid", "the clock is 4.2 s behind");
    assertThat(elements(page, "title").get(0).getTextContent())
        .isEqualTo("Leasehold on node-1: not healthy, 2 open incidents");
  }

  @Test
  void openIncidentsComeFirstAndResolvedOnesLast() {
    Document page = page(StatusCases.all().get("usual"));
    List<Element> sections = elements(page, "section");
    Element open = sections.get(0);
    Element resolved = sections.get(sections.size() - 1);
    assertThat(open.getTextContent()).startsWith("Open incidents").doesNotContain("resolved");
    assertThat(resolved.getTextContent()).startsWith("Resolved incidents").contains("resolved");
    assertThat(elements(page, "a"))
        .extracting(link -> link.getAttribute("href"))
        .contains("incidents/20261122T031507250Z-5d3f0a1c0");
    assertThat(open.getTextContent()).contains("not everybody was told", "silenced");
  }

  @Test
  void aServerIsToldInWordsToo() {
    String text = section(page(StatusCases.all().get("crowded")), "Servers").getTextContent();
    assertThat(text)
        .contains(
            "12 of 40 connections leased, 28 free. 10 reserved for others, who have 14.",
            "45 of 40 connections leased, 5 more than there are.",
            "it could not be asked how many those have",
            "no lease accounts for 14 connections",
            "of 40 leased, first between ",
            "in line, first between ");
  }

  @Test
  void whatIsTooMuchIsFoldedAndThenCounted() {
    Document page = page(StatusCases.all().get("crowded"));
    assertThat(section(page, "Leases").getTextContent())
        .contains("and 100 more", "190 more are left out.");
    assertThat(section(page, "Last runs").getTextContent())
        .contains("and 100 more", "390 more are left out.");
    assertThat(section(page, "Next runs").getTextContent()).contains("and 10 more");
    assertThat(StatusPage.of(StatusCases.all().get("crowded")).length()).isLessThan(600_000);
  }

  @Test
  void whatEndedBadlyIsMarkedInAWordAndWhatCompletedIsNot() {
    Element last = section(page(StatusCases.all().get("usual")), "Last runs");
    NodeList rows = last.getElementsByTagName("tr");
    for (int i = 0; i < rows.getLength(); i++) {
      Element row = (Element) rows.item(i);
      if (row.getParentNode().getNodeName().equals("thead")) {
        continue;
      }
      String text = row.getTextContent();
      boolean bad = text.contains("plan violation") || text.contains("vanished");
      assertThat(row.getAttribute("class")).isEqualTo(bad ? "marked" : "plain");
      assertThat(row.getElementsByTagName("em").getLength()).isEqualTo(bad ? 1 : 0);
    }
  }

  @Test
  void noTextBecomesMarkup() {
    String page = StatusPage.of(StatusCases.hostile());
    assertThat(page).doesNotContain("<script", "<img", "<!--", "\u202E", "\u0007");
    Set<String> known = new HashSet<>();
    for (String name : List.of("usual", "troubled")) {
      elements(page(StatusCases.all().get(name)), "*")
          .forEach(element -> known.add(element.getTagName()));
    }
    assertThat(elements(page(StatusCases.hostile()), "*"))
        .extracting(Element::getTagName)
        .allMatch(known::contains);
    assertThat(text(page(StatusCases.hostile()))).contains("\"><script>alert(1)</script>");
  }

  @Property(tries = 200)
  void whateverTheNamesArePageAndJsonCanBeRead(@ForAll String name) {
    DaemonStatus status = StatusCases.status(1, 1, 1, 1, 1, name, List.of(name));
    assertThat(elements(page(status), "section")).isNotEmpty();
    assertThat(LedgerJson.of(status)).doesNotContain("\n");
  }

  @Test
  void theEndOfTheCapacityIsSeenWhereMoreIsLeasedThanThatAndNowhereElse() {
    List<Element> lines =
        elements(page(StatusCases.all().get("crowded")), "line").stream()
            .filter(line -> line.getAttribute("class").equals("end"))
            .toList();
    assertThat(lines)
        .singleElement()
        .extracting(line -> line.getAttribute("x1"))
        .isEqualTo("88.89%");
  }

  @Test
  void theDayIsDrawnInProportion() {
    DayLoad load =
        new DayLoad(
            StatusCases.AT.minusSeconds(3600),
            java.time.Duration.ofMinutes(15),
            StatusCases.AT,
            List.of(
                new DayLoad.Server(
                    "mysql:1", "db:3306", 40, List.of(0, 20, 20, 40), List.of(0, 0, 0, 0))));
    String drawing = DaySvg.of(load, load.servers().get(0), "day");
    assertThat(drawing)
        .contains("x=\"25.00%\" y=\"56\" width=\"50.00%\" height=\"36\"")
        .contains("x=\"75.00%\" y=\"20\" width=\"25.00%\" height=\"72\"")
        .contains("class=\"capacity\" x1=\"0\" x2=\"100%\" y1=\"20\" y2=\"20\"")
        .doesNotContain("in line, at most");
    assertThat(drawing.split("<rect", -1)).hasSize(3);
  }
}
