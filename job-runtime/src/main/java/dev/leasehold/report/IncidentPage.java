package dev.leasehold.report;

import dev.leasehold.pool.CodeLine;
import dev.leasehold.report.Incident.Held;
import dev.leasehold.report.Incident.Need;
import dev.leasehold.report.Incident.Stack;
import dev.leasehold.report.Incident.Waited;
import dev.leasehold.watchdog.Kind;
import java.util.Comparator;
import java.util.List;

/**
 * An incident as one HTML page, with a picture of who waits for whom and a timeline.
 *
 * <p>It needs nothing beside itself: no script, no other file, no network. It is well-formed XML.
 */
public final class IncidentPage {
  private static final int MOST_ROWS = 20;
  private static final int MOST_FOLDED = 300;
  private static final int MOST_STACKS = 40;
  private static final int MOST_FRAMES = 300;

  private final Incident incident;
  private final String note;
  private final Markup page = new Markup();

  private IncidentPage(Incident incident, String note) {
    this.incident = incident;
    this.note = note;
  }

  /** Read when it is needed first. */
  private static final class Style {
    static final PageStyle OWN = PageStyle.of("page.css", "incident-page.css");
  }

  /** What its pages may do, as a content security policy. */
  public static String policy() {
    return Style.OWN.policy();
  }

  /** The whole document. */
  public static String of(Incident incident) {
    return of(incident, "");
  }

  /**
   * The whole document, with a note on what has become of the incident.
   *
   * @param note one line below the headline, such as {@code Open since 03:15}; may be empty
   */
  public static String of(Incident incident, String note) {
    return new IncidentPage(incident, note).write();
  }

  private String write() {
    Style.OWN.begin(
        page, "%s %s, %s".formatted(incident.kind(), line(incident.job()), incident.which()));
    headline();
    sentences();
    incident.planToDeclare().ifPresent(this::plan);
    needs();
    page.open("div", "class", "drawings");
    picture();
    timeline();
    page.close();
    holds();
    waits();
    facts();
    stacks();
    page.open("footer").leaf("p", "incident " + line(incident.id())).close();
    return PageStyle.end(page);
  }

  private void headline() {
    page.open("header");
    page.open("p", "class", incident.fatal() ? "kind fatal" : "kind");
    page.leaf("strong", incident.kind().name());
    boolean missed = incident.kind() == Kind.MISSED;
    String whom = incident.ofDaemon() ? "the daemon" : "the run";
    page.text(missed ? " nothing ran" : (incident.fatal() ? " ended " : " did not end ") + whom);
    page.close();
    page.leaf("h1", line(incident.job()));
    String place = IncidentText.place(incident);
    page.leaf(
        "p",
        "%s. Found %s after %s, at %s%s. %s."
            .formatted(
                incident.ofDaemon()
                    ? "Started " + Words.of(incident.run())
                    : "Run " + Words.of(incident.run()),
                Words.of(incident.after()),
                missed ? "it was due" : incident.ofDaemon() ? "it began" : "the attempt began",
                Words.of(incident.at()),
                place.isEmpty() ? "" : ", at " + line(place),
                incident.proven() ? "Proven" : "Not proven: it has waited too long"));
    if (!note.isBlank()) {
      page.leaf("p", line(note), "class", "note");
    }
    page.close();
  }

  private void sentences() {
    sentence("What happened", incident.what());
    sentence("Why", incident.why());
    sentence("What to change", incident.change());
  }

  private void sentence(String title, String text) {
    if (!text.isBlank()) {
      page.open("section").leaf("h2", title).leaf("p", line(text)).close();
    }
  }

  private void plan(String yaml) {
    page.open("section").leaf("h2", "The plan to declare");
    page.leaf("pre", yaml.stripTrailing()).close();
  }

  private void needs() {
    if (incident.declared().isEmpty()) {
      return;
    }
    page.open("section").leaf("h2", "Declared and seen");
    PageTable table = new PageTable("database", "leased", "floor", "peak", "held and asked for");
    for (Need need : incident.declared()) {
      String more = need.observed() > need.leased() ? ", more than leased" : "";
      table.row(
          "",
          need.database(),
          "" + need.leased(),
          "" + need.floor(),
          "" + need.peak(),
          need.observed() + more);
    }
    table.write(page, Integer.MAX_VALUE, Integer.MAX_VALUE);
    page.close();
  }

  /** On a node, and beside a row, that the incident is about. */
  private String mark() {
    return Picture.isCircle(incident) ? "in the circle" : "what it is about";
  }

  private void picture() {
    Picture picture = Picture.of(incident);
    page.open("section", "class", "who").leaf("h2", "Who waits for whom");
    if (picture.isEmpty()) {
      page.leaf("p", "Nobody held or waited for a connection when it was found.").close();
      return;
    }
    page.open("figure");
    page.verbatim(PictureSvg.of(picture, mark()));
    page.open("figcaption");
    page.text(
        "Solid arrows lead from a connection or a lock to who has it, dashed ones from who waits"
            + " to what it waits for. ");
    page.text(
        Picture.isCircle(incident)
            ? "Heavy, and named so, is the circle that can never go on."
            : "Heavy, and named so, is what the incident is about.");
    if (picture.leftOut() > 0) {
      page.text(" ").leaf("strong", Words.of(picture.leftOut()) + " more are left out.");
    }
    page.close().close().close();
  }

  private void timeline() {
    page.open("section", "class", "when").leaf("h2", "Timeline");
    if (incident.timeline().isEmpty()) {
      page.leaf("p", "No hold and no wait is known.").close();
      return;
    }
    page.open("figure");
    page.verbatim(TimelineSvg.of(incident));
    page.open("figcaption");
    page.text("Seconds since the attempt began; found at " + Words.of(incident.after()) + ". ");
    page.text("Filled bars are holds, striped ones waits.");
    int leftOut = TimelineSvg.leftOut(incident);
    if (leftOut > 0) {
      page.text(" ").leaf("strong", Words.of(leftOut) + " more lines are left out.");
    }
    page.close().close().close();
  }

  private void holds() {
    List<Held> holds =
        incident.holds().stream()
            .sorted(Comparator.comparing(Held::inCircle).thenComparing(Held::age).reversed())
            .toList();
    PageTable table =
        new PageTable("who", "for", "connection", "taken at", "now at", "last statement", "server");
    for (Held hold : holds) {
      table.row(
          hold.inCircle() ? mark() : "",
          who(hold.activity(), hold.thread()),
          Words.of(hold.age()),
          "%s %d for a %s".formatted(hold.database(), hold.connection(), hold.use()),
          hold.takenAt(),
          hold.now(),
          hold.statement(),
          hold.server());
    }
    table("Held", table);
  }

  private void waits() {
    List<Waited> waits =
        incident.waits().stream()
            .sorted(Comparator.comparing(Waited::inCircle).thenComparing(Waited::age).reversed())
            .toList();
    PageTable table = new PageTable("who", "for", "waits for", "at");
    for (Waited wait : waits) {
      table.row(
          wait.inCircle() ? mark() : "",
          who(wait.activity(), wait.thread()),
          wait.age().isZero() ? "" : Words.of(wait.age()),
          wait.waitsFor(),
          wait.at());
    }
    table("Waiting", table);
  }

  private void table(String title, PageTable table) {
    if (!table.isEmpty()) {
      page.open("section").leaf("h2", title + ", longest first");
      table.write(page, MOST_ROWS, MOST_FOLDED);
      page.close();
    }
  }

  private static String who(String activity, String thread) {
    return thread.isEmpty() ? activity : activity + " [" + thread + "]";
  }

  private void facts() {
    if (incident.facts().isEmpty()) {
      return;
    }
    page.open("section").leaf("h2", "Also").open("ul");
    incident.facts().forEach(fact -> page.leaf("li", line(fact)));
    page.close().close();
  }

  private void stacks() {
    List<Stack> stacks = incident.stacks().stream().filter(s -> !s.frames().isEmpty()).toList();
    if (stacks.isEmpty()) {
      return;
    }
    page.open("section").leaf("h2", "Threads");
    for (Stack stack : stacks.subList(0, Math.min(stacks.size(), MOST_STACKS))) {
      page.open("details");
      page.leaf(
          "summary",
          line(who(stack.activity(), stack.thread()))
              + ", "
              + Words.count(stack.frames().size(), "frame"));
      page.open("pre");
      stack.frames().stream().limit(MOST_FRAMES).forEach(this::frame);
      if (stack.frames().size() > MOST_FRAMES) {
        page.text("and " + Words.of(stack.frames().size() - MOST_FRAMES) + " more");
      }
      page.close().close();
    }
    if (stacks.size() > MOST_STACKS) {
      page.leaf("p", Words.count(stacks.size() - MOST_STACKS, "thread") + " more are left out.");
    }
    page.close();
  }

  /** The author's stand out. */
  private void frame(String frame) {
    String text = "at " + line(frame);
    if (CodeLine.isAuthors(frame)) {
      page.leaf("strong", text);
    } else {
      page.text(text);
    }
    page.text("\n");
  }

  private static String line(String text) {
    return Words.printable(text);
  }
}
