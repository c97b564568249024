package dev.leasehold.report;

import dev.leasehold.report.IncidentList.Entry;
import dev.leasehold.report.PageTable.Cell;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a daemon shows as one HTML page: incidents, servers now and over the last day, leases, the
 * line, the next runs and the last ones.
 *
 * <p>It needs nothing beside itself: no script, no other file, no network. It is well-formed XML.
 * Its links are relative: to {@code incidents/ID}, {@code status.json}, and itself.
 */
public final class StatusPage {
  private static final int MOST_ROWS = 10;
  private static final int MOST_FOLDED = 110;
  private static final int MOST_SERVERS = 12;
  private static final int MOST_LINES = 20;

  private final DaemonStatus status;
  private final Map<String, DayLoad.Server> loads = new HashMap<>();
  private final Markup page = new Markup();

  private StatusPage(DaemonStatus status) {
    this.status = status;
    status.load().servers().forEach(one -> loads.put(one.server(), one));
  }

  /** Read when it is needed first. */
  private static final class Style {
    static final PageStyle OWN = PageStyle.of("page.css", "status-page.css");
  }

  /** What its pages may do, as a content security policy. */
  public static String policy() {
    return Style.OWN.policy();
  }

  /** The whole document. */
  public static String of(DaemonStatus status) {
    return new StatusPage(status).write();
  }

  private String write() {
    List<Entry> open = incidents(true);
    Style.OWN.begin(
        page,
        "Leasehold on %s: %s, %s"
            .formatted(
                Words.printable(status.daemon().host()),
                status.daemon().healthy() ? "healthy" : "not healthy",
                Words.count(open.size(), "open incident")));
    headline();
    stripes();
    incidents("Open incidents", "No incident is open.", open);
    servers();
    leases();
    line();
    next();
    last();
    List<Entry> resolved = incidents(false);
    if (!resolved.isEmpty()) {
      incidents("Resolved incidents", "", resolved);
    }
    footer();
    return PageStyle.end(page);
  }

  private void headline() {
    DaemonStatus.Daemon daemon = status.daemon();
    page.open("header");
    page.open("p", "class", daemon.healthy() ? "kind healthy" : "kind fatal");
    page.leaf("strong", daemon.healthy() ? "HEALTHY" : "NOT HEALTHY");
    page.close();
    page.leaf("h1", "Leasehold on " + Words.printable(daemon.host()));
    page.leaf(
        "p",
        "Daemon %s, process %d, since %s. Seen at %s. All times are UTC."
            .formatted(
                Words.printable(daemon.name()),
                daemon.process(),
                Words.of(daemon.since()),
                Words.of(status.at())));
    if (!daemon.troubles().isEmpty()) {
      page.open("div", "class", "note").open("ul");
      lines(daemon.troubles());
      page.close().close();
    }
    page.close();
  }

  private void lines(List<String> lines) {
    lines.stream().limit(MOST_LINES).forEach(one -> page.leaf("li", Words.printable(one)));
    if (lines.size() > MOST_LINES) {
      page.leaf("li", "and " + Words.of(lines.size() - MOST_LINES) + " more");
    }
  }

  private void stripes() {
    page.open("svg", "width", "0", "height", "0", "aria-hidden", "true");
    Stripes.define(page);
    page.close();
  }

  private List<Entry> incidents(boolean open) {
    return status.incidents().incidents().stream()
        .filter(one -> one.resolvedAt().isEmpty() == open)
        .toList();
  }

  private void incidents(String title, String none, List<Entry> incidents) {
    PageTable table = new PageTable("kind", "run", "found", "what happened", "state");
    for (Entry one : incidents) {
      String link = "incidents/" + URLEncoder.encode(one.id(), StandardCharsets.UTF_8);
      boolean missing = one.channels().stream().anyMatch(IncidentList.Told::isMissing);
      boolean silent = status.incidents().silences().stream().anyMatch(it -> it.covers(one));
      table.row(
          one.resolvedAt().isEmpty() ? "open" : "",
          List.of(
              new Cell(one.kind().name(), link),
              text(StatusText.run(one.job(), one.run())),
              text(Words.of(one.at())),
              text(one.what()),
              text(
                  one.resolvedAt().map(at -> "resolved " + Words.of(at)).orElse("open")
                      + (missing ? ", not everybody was told" : "")
                      + (silent ? ", silenced" : ""))));
    }
    section(title, table, none);
  }

  private static Cell text(String text) {
    return new Cell(text, "");
  }

  private void section(String title, PageTable table, String none) {
    page.open("section").leaf("h2", title);
    if (table.isEmpty()) {
      page.leaf("p", none);
    } else {
      table.write(page, MOST_ROWS, MOST_FOLDED);
    }
    page.close();
  }

  private void servers() {
    List<LedgerStatus.Capacity> all = status.ledger().servers();
    page.open("section").leaf("h2", "Servers");
    if (all.isEmpty()) {
      page.leaf("p", "No server is known to the ledger yet.");
    }
    int shown = Math.min(all.size(), MOST_SERVERS);
    int folded = Math.min(all.size(), MOST_FOLDED);
    servers(all, 0, shown);
    if (folded > shown) {
      page.open("details").leaf("summary", "and " + Words.of(folded - shown) + " more");
      servers(all, shown, folded);
      page.close();
    }
    if (all.size() > folded) {
      page.leaf("p", Words.of(all.size() - folded) + " more are left out.");
    }
    page.close();
  }

  private void servers(List<LedgerStatus.Capacity> all, int from, int to) {
    page.open("div", "class", "servers");
    for (int i = from; i < to; i++) {
      server(all.get(i), i);
    }
    page.close();
  }

  private void server(LedgerStatus.Capacity one, int number) {
    page.open("div", "class", "server");
    page.leaf("h3", Words.printable(one.address()));
    page.verbatim(CapacitySvg.of(one, "bar-" + number));
    page.leaf(
        "p",
        "%d of %s leased, %s. %d reserved for others%s."
            .formatted(
                one.leased(),
                Words.count(one.capacity(), "connection"),
                one.free() < 0 ? -one.free() + " more than there are" : one.free() + " free",
                one.reserved(),
                one.strangers().isPresent()
                    ? ", who have " + one.strangers().getAsInt()
                    : "; it could not be asked how many those have"));
    one.warning().ifPresent(why -> page.leaf("p", Words.printable(why), "class", "warning"));
    DayLoad.Server load = loads.get(one.server());
    if (load != null) {
      page.open("figure");
      page.verbatim(DaySvg.of(status.load(), load, "day-" + number));
      page.leaf("figcaption", DaySvg.words(status.load(), load));
      page.close();
    }
    page.close();
  }

  private void leases() {
    PageTable table = new PageTable("run", "on", "for", "leased", "in use", "state");
    List<String> left = new ArrayList<>();
    for (LedgerStatus.Held one : status.ledger().leases()) {
      table.row(
          one.state().equals("current") ? "" : one.state(),
          StatusText.run(one.job(), one.run()),
          StatusText.where(one.host(), one.process()),
          Words.of(one.age()),
          parts(one.parts()),
          "" + one.inUse(),
          one.state() + one.ordered().map(order -> ", " + order).orElse(""));
      one.left().forEach(why -> left.add("lease %d: %s".formatted(one.lease(), why)));
    }
    page.open("section").leaf("h2", "Leases");
    if (table.isEmpty()) {
      page.leaf("p", "No lease is out.");
    } else {
      table.write(page, MOST_ROWS, MOST_FOLDED);
    }
    if (!left.isEmpty()) {
      page.open("ul");
      lines(left);
      page.close();
    }
    page.close();
  }

  private static String parts(List<LedgerStatus.Part> parts) {
    return String.join(
        ", ", parts.stream().map(one -> one.connections() + " of " + one.address()).toList());
  }

  private void line() {
    PageTable table = new PageTable("run", "place", "on", "for", "wants", "reason");
    for (LedgerStatus.Place one : status.ledger().line()) {
      table.row(
          "",
          StatusText.run(one.job(), one.run()),
          "" + one.place(),
          StatusText.where(one.host(), one.process()),
          Words.of(one.age()),
          one.least() == one.most() ? "" + one.least() : one.least() + " to " + one.most(),
          one.reason());
    }
    section("In line", table, "Nobody stands in line.");
  }

  private void next() {
    PageTable table = new PageTable("job", "at", "in");
    for (DaemonStatus.Next one : status.next()) {
      table.row("", one.job(), Words.of(one.run()), one.in().isZero() ? "now" : Words.of(one.in()));
    }
    section("Next runs", table, "No run is scheduled.");
  }

  private void last() {
    PageTable table = new PageTable("run", "outcome", "on", "began", "took", "leased");
    for (History.Entry one : status.last().attempts()) {
      boolean bad = one.exit().isPresent() && one.exit().getAsInt() != 0;
      boolean gone = one.endedAt().isPresent() && one.exit().isEmpty();
      table.row(
          bad ? "exit " + one.exit().getAsInt() : gone ? "no exit" : "",
          StatusText.run(one.job(), one.run()),
          one.detail().isEmpty() ? one.outcome() : one.outcome() + ": " + one.detail(),
          StatusText.where(one.host(), one.process()),
          Words.of(one.arrivedAt()),
          one.took().map(Words::of).orElse(""),
          one.leased().isPresent() ? "" + one.leased().getAsInt() : "");
    }
    section("Last runs", table, "No run is remembered.");
  }

  private void footer() {
    page.open("footer").open("p");
    page.leaf("a", "Renew every 30 s", "href", "./").text(" · ");
    page.leaf("a", "hold still", "href", "./?still").text(" · ");
    page.leaf("a", "the same as JSON", "href", "status.json");
    page.close().close();
  }
}
