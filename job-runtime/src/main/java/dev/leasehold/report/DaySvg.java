package dev.leasehold.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Draws how much of a server was leased over a day, against its capacity, and below it how many
 * runs stood in line. Its width is that of the page: along the axis everything is in per cent.
 */
final class DaySvg {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int HOURS = 6;
  private static final int LABEL = 20;
  private static final int PLOT = 72;
  private static final int AXIS = 22;
  private static final int LINE = 24;

  private final DayLoad load;
  private final DayLoad.Server server;
  private final String id;
  private final Markup svg = new Markup();

  private DaySvg(DayLoad load, DayLoad.Server server, String id) {
    this.load = load;
    this.server = server;
    this.id = id;
  }

  /**
   * One element.
   *
   * @param id no other drawing of the page has it
   */
  static String of(DayLoad load, DayLoad.Server server, String id) {
    return new DaySvg(load, server, id).draw();
  }

  /** What it shows, in words. */
  static String words(DayLoad load, DayLoad.Server server) {
    int leased = most(server.leased());
    int waiting = most(server.waiting());
    String most =
        leased == 0
            ? "Nothing was leased over the last day."
            : "Over the last day at most %s of %d leased, first %s."
                .formatted(
                    Words.count(leased, "connection"),
                    server.capacity(),
                    when(load, server.leased().indexOf(leased)));
    return waiting == 0
        ? most + " Nobody stood in line."
        : most
            + " At most %s in line, first %s."
                .formatted(
                    Words.count(waiting, "run"), when(load, server.waiting().indexOf(waiting)));
  }

  private static int most(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  private static String when(DayLoad load, int step) {
    Instant begin = load.from().plus(load.step().multipliedBy(step));
    return "between " + CLOCK.format(begin) + " and " + CLOCK.format(begin.plus(load.step()));
  }

  private String draw() {
    int waiting = most(server.waiting());
    int bottom = LABEL + PLOT;
    int height = bottom + AXIS + (waiting == 0 ? 0 : LABEL + LINE);
    svg.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "day",
        "role",
        "img",
        "aria-labelledby",
        id + "-title " + id + "-words",
        "width",
        "100%",
        "height",
        "" + height);
    svg.leaf("title", "The last day of " + Words.printable(server.address()), "id", id + "-title");
    svg.leaf("desc", words(load, server), "id", id + "-words");
    axis(bottom, height);
    int all = Math.max(1, Math.max(server.capacity(), most(server.leased())));
    svg.open("g");
    steps(server.leased(), "leased", bottom, PLOT, all, "connection");
    svg.close();
    capacity(bottom - PLOT * server.capacity() / all);
    if (waiting > 0) {
      svg.leaf(
          "text", "in line, at most " + Words.of(waiting), "x", "0", "y", "" + (height - LINE - 6));
      svg.open("g", "class", "line");
      steps(server.waiting(), "waiting", height - 1, LINE - 1, waiting, "run");
      svg.close();
    }
    return svg.close().toString();
  }

  private void capacity(int y) {
    svg.leaf("text", "capacity " + Words.of(server.capacity()), "x", "0", "y", "12");
    svg.empty("line", "class", "capacity", "x1", "0", "x2", "100%", "y1", "" + y, "y2", "" + y);
  }

  private void axis(int bottom, int height) {
    svg.open("g", "class", "axis");
    svg.empty("line", "x1", "0", "x2", "100%", "y1", "" + bottom, "y2", "" + bottom);
    long hours = Duration.ofHours(HOURS).toSeconds();
    long first = -Math.floorDiv(-load.from().getEpochSecond(), hours) * hours;
    for (long tick = first; tick <= load.to().getEpochSecond(); tick += hours) {
      Instant at = Instant.ofEpochSecond(tick);
      double place = place(at);
      String x = percent(place);
      svg.empty("line", "x1", x, "x2", x, "y1", "" + LABEL, "y2", "" + (bottom + 4));
      svg.leaf(
          "text",
          CLOCK.format(at),
          "x",
          x,
          "y",
          "" + (bottom + 17),
          "text-anchor",
          place < 8 ? "start" : place > 92 ? "end" : "middle");
    }
    svg.close();
  }

  /** Neighbours that are alike are one. */
  private void steps(
      List<Integer> values, String of, int bottom, int height, int all, String unit) {
    for (int i = 0, next; i < values.size(); i = next) {
      int value = values.get(i);
      next = i + 1;
      while (next < values.size() && values.get(next) == value) {
        next++;
      }
      Instant begin = load.from().plus(load.step().multipliedBy(i));
      Instant end = load.from().plus(load.step().multipliedBy(next));
      double from = place(begin);
      double to = Math.min(100, place(end));
      if (value == 0 || to <= from) {
        continue;
      }
      int tall = Math.max(1, Math.round((float) height * value / all));
      svg.open("g");
      svg.leaf(
          "title",
          "%s to %s: at most %s"
              .formatted(CLOCK.format(begin), CLOCK.format(end), Words.count(value, unit)));
      svg.empty(
          "rect",
          "class",
          of,
          "x",
          percent(from),
          "y",
          "" + (bottom - tall),
          "width",
          percent(to - from),
          "height",
          "" + tall);
      svg.close();
    }
  }

  private double place(Instant instant) {
    double all = Math.max(1, Duration.between(load.from(), load.to()).toMillis());
    return Duration.between(load.from(), instant).toMillis() / all * 100;
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", value);
  }
}
