package dev.leasehold.report;

import java.util.Locale;

/** Draws what of a server's capacity is leased now, as a bar whose width is that of the page. */
final class CapacitySvg {
  private static final int HEIGHT = 18;

  private CapacitySvg() {}

  /**
   * One element.
   *
   * @param id no other drawing of the page has it
   */
  static String of(LedgerStatus.Capacity server, String id) {
    // More is leased than there is where a capacity was lowered.
    int all = Math.max(1, Math.max(server.capacity(), server.leased()));
    Markup svg = new Markup();
    svg.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "bar",
        "role",
        "img",
        "aria-labelledby",
        id + "-title",
        "width",
        "100%",
        "height",
        "" + HEIGHT);
    svg.leaf(
        "title",
        "%d of %d connections of %s are leased"
            .formatted(server.leased(), server.capacity(), Words.printable(server.address())),
        "id",
        id + "-title");
    bar(svg, "room", server.capacity(), all);
    bar(svg, "leased", server.leased(), all);
    if (server.leased() > server.capacity()) {
      String end = percent(server.capacity(), all);
      svg.empty("line", "class", "end", "x1", end, "x2", end, "y1", "0", "y2", "" + HEIGHT);
    }
    return svg.close().toString();
  }

  private static void bar(Markup svg, String of, int connections, int all) {
    if (connections > 0) {
      svg.empty(
          "rect",
          "class",
          of,
          "x",
          "0",
          "y",
          "1",
          "width",
          percent(connections, all),
          "height",
          "" + (HEIGHT - 2));
    }
  }

  private static String percent(int connections, int all) {
    return String.format(Locale.ROOT, "%.2f%%", connections * 100.0 / all);
  }
}
