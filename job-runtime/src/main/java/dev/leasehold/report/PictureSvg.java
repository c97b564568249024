package dev.leasehold.report;

import dev.leasehold.report.Picture.Arrow;
import dev.leasehold.report.Picture.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws a picture as SVG: on the left what can be had, on the right who wants it, so that it fits a
 * phone without being made smaller.
 */
final class PictureSvg {
  private static final int WIDTH = 328;
  private static final int THING_WIDTH = 134;
  private static final int PARTY_LEFT = 190;
  private static final int PARTY_WIDTH = 118;
  private static final int PADDING = 6;
  private static final int LINE = 15;
  private static final int GAP = 14;
  private static final int MOST_LINES = 3;
  private static final int MOST_WORDS = 20;

  private final Picture picture;
  private final String mark;
  private final Map<String, Box> boxes = new HashMap<>();
  private final Markup svg = new Markup();

  /** Where a node is. */
  private record Box(Node node, List<String> name, List<String> lines, int x, int y, int width) {
    int height() {
      return 2 * PADDING + (name.size() + lines.size()) * LINE;
    }

    int middle() {
      return y + height() / 2;
    }

    Box at(int left, int top) {
      return new Box(node, name, lines, left, top, width);
    }
  }

  private PictureSvg(Picture picture, String mark) {
    this.picture = picture;
    this.mark = mark;
  }

  /**
   * One element.
   *
   * @param mark what is written on a node that is marked
   */
  static String of(Picture picture, String mark) {
    return new PictureSvg(picture, mark).draw();
  }

  private String draw() {
    List<Box> groups = new ArrayList<>();
    int things = things(groups);
    int parties = parties(GAP / 2);
    int height = Math.max(things, parties);
    if (parties < height) {
      parties((height - parties) / 2 + GAP / 2);
    }
    svg.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "picture",
        "role",
        "img",
        "aria-labelledby",
        "picture-title picture-description",
        "viewBox",
        "0 0 " + WIDTH + " " + height);
    svg.leaf("title", "Who holds and who waits", "id", "picture-title");
    svg.leaf("desc", words(), "id", "picture-description");
    svg.open("defs");
    head("head", "head");
    head("head-marked", "head marked");
    svg.close();
    groups.forEach(
        box ->
            svg.empty(
                "rect",
                "class",
                "group",
                "x",
                "" + box.x(),
                "y",
                "" + box.y(),
                "width",
                "" + box.width(),
                "height",
                "" + (boxes.getOrDefault(box.node().key(), box).y() - box.y()),
                "rx",
                "4"));
    // Arrows that are marked last, so that none is drawn over them.
    picture.arrows().stream().sorted(Comparator.comparing(Arrow::marked)).forEach(this::arrow);
    picture.pools().forEach(pool -> node(pool.node(), "pool"));
    picture.pools().forEach(pool -> pool.connections().forEach(one -> node(one, "connection")));
    picture.locks().forEach(lock -> node(lock, "lock"));
    picture.parties().forEach(party -> node(party, "party"));
    return svg.close().toString();
  }

  /** Places what can be had; returns where it ends. */
  private int things(List<Box> groups) {
    int y = GAP / 2;
    for (Picture.Pool pool : picture.pools()) {
      int top = y;
      y += pool.connections().isEmpty() ? 0 : PADDING;
      for (Node connection : pool.connections()) {
        y += place(connection, PADDING, y, THING_WIDTH - 2 * PADDING) + PADDING;
      }
      Box begin = new Box(pool.node(), List.of(), List.of(), 1, top, THING_WIDTH - 2);
      groups.add(begin);
      y += place(pool.node(), 1, y, THING_WIDTH - 2) + GAP;
    }
    for (Node lock : picture.locks()) {
      y += place(lock, 1, y, THING_WIDTH - 2) + GAP;
    }
    return y - GAP / 2;
  }

  private int parties(int top) {
    int y = top;
    for (Node party : picture.parties()) {
      y += place(party, PARTY_LEFT, y, PARTY_WIDTH) + GAP;
    }
    return y - GAP / 2;
  }

  private int place(Node node, int x, int y, int width) {
    List<String> lines = new ArrayList<>();
    for (String line : node.lines()) {
      lines.addAll(TextWidth.wrappedPlain(line, width - 2 * PADDING, MOST_LINES));
    }
    if (node.marked()) {
      lines.addAll(TextWidth.wrappedPlain(mark, width - 2 * PADDING, 1));
    }
    List<String> name = TextWidth.wrapped(node.name(), width - 2 * PADDING, MOST_LINES);
    Box box = new Box(node, name, lines, x, y, width);
    boxes.put(node.key(), box);
    return box.height();
  }

  private void head(String id, String kind) {
    svg.open(
        "marker",
        "id",
        id,
        "viewBox",
        "0 0 8 8",
        "refX",
        "7",
        "refY",
        "4",
        "markerWidth",
        "8",
        "markerHeight",
        "8",
        "markerUnits",
        "userSpaceOnUse",
        "orient",
        "auto");
    svg.empty("path", "class", kind, "d", "M0 0L8 4L0 8z");
    svg.close();
  }

  private void node(Node node, String kind) {
    Box box = boxes.get(node.key());
    if (box == null) {
      return;
    }
    svg.open(
        "g", "class", "node " + kind + (node.marked() ? " marked" : ""), "data-node", node.key());
    svg.leaf("title", node.name() + " " + String.join(" ", node.lines()));
    svg.empty(
        "rect",
        "x",
        "" + box.x(),
        "y",
        "" + box.y(),
        "width",
        "" + box.width(),
        "height",
        "" + box.height(),
        "rx",
        kind.equals("party") ? "12" : "3");
    int y = box.y() + PADDING + 11;
    for (String line : box.name()) {
      svg.leaf("text", line, "class", "name", "x", "" + (box.x() + PADDING), "y", "" + y);
      y += LINE;
    }
    for (String line : box.lines()) {
      svg.leaf("text", line, "x", "" + (box.x() + PADDING), "y", "" + y);
      y += LINE;
    }
    svg.close();
  }

  private void arrow(Arrow arrow) {
    Box from = boxes.get(arrow.from());
    Box to = boxes.get(arrow.to());
    if (from == null || to == null) {
      return;
    }
    int begin = port(arrow, from);
    int end = port(arrow, to);
    boolean leftward = from.x() > to.x();
    boolean aside = from.x() == to.x();
    String path;
    if (aside) {
      int right = from.x() + from.width();
      int bow = right + 12 + Math.floorMod(begin, 3) * 4;
      path =
          "M%d %dC%d %d %d %d %d %d".formatted(right, begin, bow, begin, bow, end, right + 1, end);
    } else {
      int start = leftward ? from.x() : from.x() + from.width();
      int stop = leftward ? to.x() + to.width() + 1 : to.x() - 1;
      int bend = leftward ? -24 : 24;
      path =
          "M%d %dC%d %d %d %d %d %d"
              .formatted(start, begin, start + bend, begin, stop - bend, end, stop, end);
    }
    svg.open(
        "g",
        "class",
        "arrow " + (arrow.waits() ? "waits" : "holds") + (arrow.marked() ? " marked" : ""),
        "data-from",
        arrow.from(),
        "data-to",
        arrow.to());
    svg.leaf("title", arrow.words());
    svg.empty("path", "d", path, "marker-end", arrow.marked() ? "url(#head-marked)" : "url(#head)");
    svg.close();
  }

  /** Where on the side of this box the arrow ends, so that all that end there have room. */
  private int port(Arrow arrow, Box box) {
    List<Arrow> here = new ArrayList<>();
    for (Arrow one : picture.arrows()) {
      boolean ends = one.from().equals(box.node().key()) || one.to().equals(box.node().key());
      if (ends && isAside(one) == isAside(arrow)) {
        here.add(one);
      }
    }
    here.sort(
        Comparator.<Arrow, Integer>comparing(one -> other(one, box)).thenComparing(Arrow::waits));
    int at = here.indexOf(arrow);
    return box.y() + box.height() * (2 * at + 1) / (2 * here.size());
  }

  private boolean isAside(Arrow arrow) {
    Box from = boxes.get(arrow.from());
    Box to = boxes.get(arrow.to());
    return from != null && to != null && from.x() == to.x();
  }

  private int other(Arrow arrow, Box box) {
    Box other = boxes.get(arrow.from().equals(box.node().key()) ? arrow.to() : arrow.from());
    return other == null ? 0 : other.middle();
  }

  private String words() {
    StringBuilder words = new StringBuilder();
    List<Arrow> told =
        picture.arrows().stream().sorted(Comparator.comparing(arrow -> !arrow.marked())).toList();
    told.stream()
        .limit(MOST_WORDS)
        .forEach(
            arrow ->
                words
                    .append(arrow.words())
                    .append(arrow.marked() ? " (" + mark + ")" : "")
                    .append(". "));
    if (told.size() > MOST_WORDS) {
      words.append("And ").append(told.size() - MOST_WORDS).append(" more arrows.");
    }
    return words.toString().strip();
  }
}
