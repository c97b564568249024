package dev.leasehold.report;

import dev.leasehold.plan.FleetLoad.Misfit;
import dev.leasehold.plan.FleetLoad.ServerLoad;
import dev.leasehold.plan.FleetProposal;
import java.util.List;

/**
 * A day of all jobs as one HTML page, with a picture for each server.
 *
 * <p>It needs nothing beside itself: no script, no other file, no network. It is well-formed XML.
 */
public final class FleetPage {
  private static final PageStyle STYLE = PageStyle.of("page.css", "fleet-page.css");
  private static final int MOST_ROWS = 20;
  private static final int MOST_FOLDED = 300;

  private final Fleet fleet;
  private final Markup page = new Markup();

  private FleetPage(Fleet fleet) {
    this.fleet = fleet;
  }

  /** The whole document. */
  public static String of(Fleet fleet) {
    return new FleetPage(fleet).write();
  }

  private String write() {
    FleetWords words = new FleetWords(fleet);
    STYLE.begin(page, "Demand from " + Words.of(fleet.from()));
    page.open("header").leaf("h1", "Demand of the coming day");
    page.leaf("p", words.day() + ". All times are UTC.");
    page.close();
    List<String> notes = words.notes();
    if (!notes.isEmpty()) {
      page.open("section").leaf("h2", "To be known").open("ul");
      notes.forEach(note -> page.leaf("li", note));
      page.close().close();
    }
    int number = 0;
    for (ServerLoad server : fleet.servers()) {
      server(server, "server-" + number++);
    }
    fleet.proposal().ifPresent(this::proposal);
    return PageStyle.end(page);
  }

  private void server(ServerLoad server, String id) {
    page.open("section").leaf("h2", Words.printable(server.server()));
    page.open("figure").verbatim(FleetSvg.of(fleet, server, id));
    page.open("figcaption");
    page.text("Filled: the smallest leases; pale: the largest. ");
    if (server.capacity().isPresent()) {
      page.text("The dashed line is the capacity. ");
    }
    String asked = FleetWords.asked(server);
    page.text(Character.toUpperCase(asked.charAt(0)) + asked.substring(1) + ".");
    page.close().close();
    if (server.misfits().isEmpty() && server.capacity().isPresent()) {
      page.leaf("p", "Everything fits.");
    }
    if (!server.misfits().isEmpty()) {
      page.leaf("h3", "Does not fit");
      PageTable table = new PageTable("when", "asked for", "by");
      for (Misfit misfit : server.misfits()) {
        table.row("", FleetWords.when(misfit), FleetWords.howMuch(misfit), FleetWords.who(misfit));
      }
      table.write(page, MOST_ROWS, MOST_FOLDED);
    }
    page.close();
  }

  private void proposal(FleetProposal proposal) {
    page.open("section").leaf("h2", "Proposal");
    page.leaf("p", FleetWords.proposed(proposal));
    if (!proposal.moves().isEmpty()) {
      page.leaf("pre", String.join("\n", FleetWords.yaml(proposal)));
    }
    FleetWords.unmovable(proposal).forEach(line -> page.leaf("p", line));
    page.close();
  }
}
