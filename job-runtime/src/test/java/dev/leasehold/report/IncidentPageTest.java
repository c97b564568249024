package dev.leasehold.report;

import static dev.leasehold.report.Cases.cursor;
import static dev.leasehold.report.Cases.subject;
import static dev.leasehold.report.ParsedPage.elements;
import static dev.leasehold.watchdog.Scene.Actor.actor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leasehold.database.LockWaits;
import dev.leasehold.database.LockWaits.Lock;
import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import dev.leasehold.watchdog.Scene;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class IncidentPageTest {
  private static Document page(Incident incident) {
    return ParsedPage.of(IncidentPage.of(incident));
  }

  private static boolean is(Element element, String ofClass) {
    return List.of(element.getAttribute("class").split(" ")).contains(ofClass);
  }

  /** Keys of the nodes of the picture that are drawn as marked. */
  private static Set<String> marked(Document page) {
    Set<String> keys = new HashSet<>();
    for (Element group : elements(page, "g")) {
      if (is(group, "node") && is(group, "marked")) {
        keys.add(group.getAttribute("data-node"));
        // Not by its colour alone.
        assertThat(group.getTextContent()).containsAnyOf("in the circle", "what it is about");
      }
    }
    return keys;
  }

  private static Set<String> arrows(Document page, boolean marked) {
    Set<String> arrows = new HashSet<>();
    for (Element group : elements(page, "g")) {
      if (is(group, "arrow") && is(group, "marked") == marked) {
        arrows.add(group.getAttribute("data-from") + " > " + group.getAttribute("data-to"));
      }
    }
    return arrows;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindHasAPageThatSaysWhatItsTextSays(Kind kind) {
    Incident incident = PageCases.of(kind);
    Document page = page(incident);
    String text = page.getDocumentElement().getTextContent();
    assertThat(text)
        .contains(kind.name(), incident.job(), incident.what(), incident.why(), incident.change())
        .contains(incident.id());
    incident.planToDeclare().ifPresent(plan -> assertThat(text).contains(plan.strip()));
    incident.holds().forEach(hold -> assertThat(text).contains(hold.takenAt(), hold.statement()));
    incident.waits().forEach(wait -> assertThat(text).contains(wait.at(), wait.waitsFor()));
    incident.facts().forEach(fact -> assertThat(text).contains(fact));
    assertThat(elements(page, "title").get(0).getTextContent()).startsWith(kind + " order-export");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aPageNeedsNothingBesideItself(Kind kind) {
    Document page = page(PageCases.of(kind));
    assertThat(elements(page, "script")).isEmpty();
    assertThat(elements(page, "link")).isEmpty();
    assertThat(elements(page, "img")).isEmpty();
    for (Element element : elements(page, "*")) {
      assertThat(element.hasAttribute("style")).isFalse();
      for (String name : List.of("href", "src", "srcset", "action", "onclick", "onload")) {
        assertThat(element.hasAttribute(name)).as(name).isFalse();
      }
    }
    assertThat(IncidentPage.of(PageCases.of(kind)))
        .doesNotContain("@import")
        .doesNotContainPattern("url\\((?!#)");
  }

  @Test
  void onlyItsOwnStyleIsAllowed() throws Exception {
    Document page = page(PageCases.of(Kind.POOL_DEADLOCK));
    String style = elements(page, "style").get(0).getTextContent();
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
    Element policy =
        elements(page, "meta").stream()
            .filter(meta -> meta.getAttribute("http-equiv").equals("Content-Security-Policy"))
            .findFirst()
            .orElseThrow();
    assertThat(policy.getAttribute("content"))
        .startsWith("default-src 'none'; ")
        .contains("style-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'")
        .doesNotContain("unsafe");
  }

  @Test
  void isNamedForThoseWhoDoNotSeeIt() {
    Document page = page(PageCases.circleAndOthers());
    assertThat(page.getDocumentElement().getAttribute("lang")).isEqualTo("en");
    Set<String> ids = new HashSet<>();
    for (Element element : elements(page, "*")) {
      if (element.hasAttribute("id")) {
        assertThat(ids.add(element.getAttribute("id"))).isTrue();
      }
    }
    List<Element> drawings = elements(page, "svg");
    assertThat(drawings).hasSize(2);
    for (Element drawing : drawings) {
      assertThat(drawing.getAttribute("role")).isEqualTo("img");
      assertThat(ids).contains(drawing.getAttribute("aria-labelledby").split(" "));
    }
    assertThat(drawings.get(0).getElementsByTagName("desc").item(0).getTextContent())
        .contains("worker 1 of step sync waits for a connection of main (in the circle).");
    assertThat(drawings.get(1).getElementsByTagName("desc").item(0).getTextContent())
        .contains("step audit holds audit, still, since 0.000 s.");
  }

  @Test
  void exactlyTheCircleIsMarked() {
    Document page = page(PageCases.circleAndOthers());
    assertThat(marked(page))
        .containsExactlyInAnyOrder(
            "activity:2",
            "activity:3",
            "pool:main",
            "connection:main:53:activity:2",
            "connection:main:53:activity:3");
    assertThat(arrows(page, true))
        .containsExactlyInAnyOrder(
            "connection:main:53:activity:2 > activity:2",
            "connection:main:53:activity:3 > activity:3",
            "activity:2 > pool:main",
            "activity:3 > pool:main");
    // Near: the one behind it, the parent, and what the circle holds and nobody wants.
    assertThat(arrows(page, false))
        .containsExactlyInAnyOrder(
            "activity:4 > pool:main",
            "activity:1 > activity:2",
            "activity:1 > activity:3",
            "connection:audit:201:activity:2 > activity:2",
            "connection:audit:301:activity:3 > activity:3",
            "connection:audit:500:activity:5 > activity:5");
  }

  @Test
  void theFirstStoryIsACircleOfOne() {
    Document page = page(PageCases.of(Kind.POOL_DEADLOCK));
    assertThat(arrows(page, true))
        .containsExactlyInAnyOrder(
            "connection:main:59:activity:1 > activity:1", "activity:1 > pool:main");
    assertThat(arrows(page, false)).isEmpty();
  }

  @Test
  void aLockOfItsOwnIsACircleThroughTheLock() {
    Document page = page(PageCases.of(Kind.LOCK_DEADLOCK));
    String lock = "lock:main:row lock:shop.orders (index PRIMARY):59";
    assertThat(marked(page)).containsExactlyInAnyOrder("activity:1", lock);
    assertThat(arrows(page, true))
        .containsExactlyInAnyOrder("activity:1 > " + lock, lock + " > activity:1");
    assertThat(arrows(page, false)).hasSize(2);
  }

  @Test
  void aLockOfAStrangerIsNoCircle() {
    Finding stuck =
        ServerCases.stuck(
            Map.of("main", ServerCases.asleep()),
            Map.of(
                "main",
                ServerCases.waits(
                    Lock.METADATA, "shop.orders", ServerCases.stranger(), "the threads")));
    Document page = page(Diagnosis.of(stuck, subject(cursor())));
    String lock = "lock:main:metadata lock:shop.orders:77";
    assertThat(arrows(page, true)).containsExactly("connection:main:61:activity:1 > activity:1");
    assertThat(arrows(page, false))
        .containsExactlyInAnyOrder("activity:1 > " + lock, lock + " > session:77");
    assertThat(page.getDocumentElement().getTextContent())
        .contains("session 77 of app@10.0.0.3", "not of this run");
  }

  @Test
  void theLineForAMetadataLockIsShownToItsEnd() {
    LockWaits.Blocker altering =
        new LockWaits.Blocker(77, "admin@10.0.0.3", "Query for 3 s", java.util.Optional.empty());
    LockWaits.Blocker reading =
        new LockWaits.Blocker(78, "app@10.0.0.4", "Sleep for 9 s", java.util.Optional.empty());
    LockWaits locks =
        new LockWaits(
            List.of(
                new LockWaits.Wait(ServerCases.WAITING, Lock.METADATA, "shop.orders", altering),
                new LockWaits.Wait(77, Lock.METADATA, "shop.orders", reading)),
            List.of());
    Incident incident =
        Diagnosis.of(
            ServerCases.stuck(Map.of("main", ServerCases.asleep()), Map.of("main", locks)),
            subject(cursor()));
    assertThat(incident.edges())
        .extracting(
            edge -> edge.waits().name() + " > " + edge.behind().name(), edge -> edge.inLine())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("step export > session 77 of admin@10.0.0.3", true),
            org.assertj.core.groups.Tuple.tuple(
                "session 77 of admin@10.0.0.3 > session 78 of app@10.0.0.4", false));
    assertThat(arrows(page(incident), false)).hasSize(4);
  }

  @Test
  void aParentThatWaitsForItsWorkersIsPartOfAStarvation() {
    Document page = page(PageCases.of(Kind.WORKER_STARVATION));
    assertThat(arrows(page, true))
        .containsExactlyInAnyOrder(
            "activity:1 > activity:3",
            "activity:2 > activity:4",
            "activity:3 > activity:1",
            "activity:3 > activity:2",
            "activity:4 > activity:1",
            "activity:4 > activity:2");
  }

  @Test
  void whatIsMarkedIsCalledACircleOnlyWhereItIsOne() {
    for (Kind kind : Kind.values()) {
      String text = page(PageCases.of(kind)).getDocumentElement().getTextContent();
      boolean circle =
          kind == Kind.POOL_DEADLOCK
              || kind == Kind.WORKER_STARVATION
              || kind == Kind.LOCK_DEADLOCK;
      assertThat(text.contains("in the circle")).as(kind.name()).isEqualTo(circle);
    }
  }

  @Test
  void noTextBecomesMarkup() {
    String harmless = IncidentPage.of(PageCases.circleAndOthers());
    String page = IncidentPage.of(PageCases.hostile(), PageCases.HOSTILE);
    Document parsed = ParsedPage.of(page);
    assertThat(elements(parsed, "script")).isEmpty();
    assertThat(elements(parsed, "img")).isEmpty();
    assertThat(page).doesNotContain("<script", "<img", "<!--", "\u202E", "\u0007");
    Set<String> known = new HashSet<>();
    elements(ParsedPage.of(harmless), "*").forEach(element -> known.add(element.getTagName()));
    assertThat(elements(parsed, "*")).extracting(Element::getTagName).allMatch(known::contains);
    assertThat(parsed.getDocumentElement().getTextContent())
        .contains("\"><script>alert(1)</script>");
  }

  @Property(tries = 200)
  void whateverItsNameIsThePageCanBeRead(@ForAll String name) {
    Finding failed = Finding.external(Kind.FAILED, Cases.FOUND, name);
    Document page = page(Diagnosis.of(failed, subject(cursor())));
    assertThat(elements(page, "section")).isNotEmpty();
  }

  @Test
  void whatWouldBeTooMuchToSeeIsCountedAndFolded() {
    Incident crowded = PageCases.crowded();
    Document page = page(crowded);
    String text = page.getDocumentElement().getTextContent();
    long nodes = elements(page, "g").stream().filter(g -> is(g, "node")).count();
    assertThat(nodes).isLessThanOrEqualTo(25);
    // 200 activities and 100 connections, less 12 of each.
    assertThat(text).contains("276 more are left out.", "and 80 more", "and 180 more");
    assertThat(crowded.timeline()).hasSize(Incident.MOST_SPANS);
    assertThat(elements(page, "details")).hasSizeGreaterThan(2);
    assertThat(elements(page, "tr")).hasSizeGreaterThan(300);
  }

  @Test
  void edgesHaveAnEndAndThoseOfTheCircleComeFirst() {
    Scene scene =
        Scene.of("main", 1)
            .with(actor(1).joins(LongStream.range(3, 500).boxed().toArray(Long[]::new)));
    scene.with(actor(2).joins(2L));
    Incident incident =
        Diagnosis.of(Cases.finding(Kind.WORKER_STARVATION, true, scene, 2L), subject(cursor()));
    assertThat(incident.edges()).hasSize(Incident.MOST_EDGES);
    assertThat(incident.edges().get(0).inCircle()).isTrue();
    assertThat(incident.edges().get(1).inCircle()).isFalse();
  }

  @Test
  void aNoteOnItsStateStandsBelowTheHeadline() {
    Document page =
        ParsedPage.of(IncidentPage.of(PageCases.of(Kind.LEAK), "Resolved 2026-11-22T04:00Z"));
    assertThat(elements(page, "header").get(0).getTextContent())
        .contains("Resolved 2026-11-22T04:00Z");
  }

  @Test
  void aLongHoldDoesNotPressTheOthersTogether() {
    Document page = page(PageCases.longHoldAndShortOnes());
    Element timeline = elements(page, "svg").get(1);
    assertThat(timeline.getTextContent()).contains("3,600.0 s").doesNotContain("1,000.0 s");
  }
}
