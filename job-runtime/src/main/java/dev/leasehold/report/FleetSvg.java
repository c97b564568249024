package dev.leasehold.report;

import dev.leasehold.plan.FleetLoad.Misfit;
import dev.leasehold.plan.FleetLoad.ServerLoad;
import dev.leasehold.plan.FleetLoad.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Draws what a day asks of one server, as SVG whose width is that of the page: along the axis
 * everything is placed in per cent.
 */
final class FleetSvg {
  private static final int PLOT = 120;
  private static final int AXIS = 22;
  private static final int MARK = 6;
  private static final int HOURS = 6;

  private final Fleet fleet;
  private final ServerLoad server;
  private final String id;
  private final int all;
  private final Markup svg = new Markup();

  private FleetSvg(Fleet fleet, ServerLoad server, String id) {
    this.fleet = fleet;
    this.server = server;
    this.id = id;
    this.all = Math.max(1, Math.max(server.capacity().orElse(0), server.most()));
  }

  /**
   * One element.
   *
   * @param id no other drawing of the page has it
   */
  static String of(Fleet fleet, ServerLoad server, String id) {
    return new FleetSvg(fleet, server, id).draw();
  }

  private String draw() {
    svg.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "demand",
        "role",
        "img",
        "aria-labelledby",
        id + "-title " + id + "-words",
        "width",
        "100%",
        "height",
        "" + (MARK + PLOT + AXIS));
    svg.leaf(
        "title", "What the day asks of " + Words.printable(server.server()), "id", id + "-title");
    svg.leaf("desc", words(), "id", id + "-words");
    axis();
    steps();
    server
        .capacity()
        .ifPresent(
            capacity -> {
              String y = "" + y(capacity);
              svg.empty("line", "class", "capacity", "x1", "0", "x2", "100%", "y1", y, "y2", y);
            });
    server.misfits().forEach(this::misfit);
    return svg.close().toString();
  }

  private String words() {
    StringBuilder words = new StringBuilder(FleetWords.asked(server)).append('.');
    for (Misfit misfit : server.misfits().subList(0, Math.min(20, server.misfits().size()))) {
      words
          .append(" From ")
          .append(FleetWords.when(misfit))
          .append(" it asks for ")
          .append(FleetWords.howMuch(misfit))
          .append('.');
    }
    return words.toString();
  }

  private void axis() {
    String bottom = "" + (MARK + PLOT);
    svg.open("g", "class", "axis");
    svg.empty("line", "x1", "0", "x2", "100%", "y1", bottom, "y2", bottom);
    for (int hour = 0; hour < 24; hour += HOURS) {
      Instant at = fleet.from().plus(Duration.ofHours(hour));
      String x = percent(place(at));
      svg.empty("line", "x1", x, "x2", x, "y1", "0", "y2", "" + (MARK + PLOT + 4));
      svg.leaf(
          "text",
          FleetWords.clock(at),
          "x",
          x,
          "y",
          "" + (MARK + PLOT + 17),
          "text-anchor",
          hour == 0 ? "start" : "middle");
    }
    svg.close();
  }

  private void steps() {
    List<Step> steps = server.steps();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (step.most() > 0) {
        Instant to = i + 1 < steps.size() ? steps.get(i + 1).from() : fleet.to();
        svg.open("g");
        svg.leaf(
            "title",
            "from %s the smallest leases ask for %d, the largest for %d"
                .formatted(FleetWords.clock(step.from()), step.least(), step.most()));
        bar("most", step.from(), to, y(step.most()), MARK + PLOT);
        bar("least", step.from(), to, y(step.least()), MARK + PLOT);
        svg.close();
      }
    }
  }

  /** Not by its colour alone: a mark above the plot, and what is too much is framed. */
  private void misfit(Misfit misfit) {
    svg.open("g", "class", "misfit");
    svg.leaf("title", FleetWords.when(misfit) + ": " + FleetWords.howMuch(misfit));
    bar("mark", misfit.from(), misfit.to(), 0, MARK - 2);
    bar("over", misfit.from(), misfit.to(), y(misfit.asked()), y(misfit.capacity()));
    svg.close();
  }

  private void bar(String of, Instant from, Instant to, int top, int bottom) {
    svg.empty(
        "rect",
        "class",
        of,
        "x",
        percent(place(from)),
        "y",
        "" + top,
        "width",
        percent(Math.max(of.equals("mark") ? 0.5 : 0.05, place(to) - place(from))),
        "height",
        "" + Math.max(0, bottom - top));
  }

  private int y(int connections) {
    return MARK + PLOT - (int) ((long) PLOT * connections / all);
  }

  private double place(Instant instant) {
    return Duration.between(fleet.from(), instant).toSeconds()
        * 100.0
        / Duration.between(fleet.from(), fleet.to()).toSeconds();
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.3f%%", value);
  }
}
