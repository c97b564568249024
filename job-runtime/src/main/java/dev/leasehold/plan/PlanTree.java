package dev.leasehold.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Draws the tree of a plan, one line a node, with its numbers in columns on the right. */
final class PlanTree {
  private static final String NONE = "\u2013";
  private static final String MORE = "\u2026";

  /** A line before its columns are set. */
  private record Row(String branch, String kind, Style style, String text, List<String> numbers) {}

  private final Plan plan;
  private final List<String> databases;
  private final boolean colour;
  private final List<Row> rows = new ArrayList<>();

  private PlanTree(Plan plan, boolean colour) {
    this.plan = plan;
    this.databases = List.copyOf(plan.demand().keySet());
    this.colour = colour;
  }

  static List<String> draw(Plan plan, int width, boolean colour) {
    PlanTree tree = new PlanTree(plan, colour);
    for (Outline outline : Outline.of(plan)) {
      tree.add(outline, "", "");
    }
    return tree.lines(width);
  }

  private void add(Outline outline, String branch, String below) {
    boolean apart = outline.node() instanceof PlanNode.Concurrently;
    rows.add(row(outline, branch));
    if (!apart) {
      outline.branches().forEach(children -> addAll(children, below));
      return;
    }
    int number = 0;
    for (List<Outline> children : outline.branches()) {
      boolean last = ++number == outline.branches().size();
      rows.add(
          new Row(
              below + (last ? "└─ " : "├─ "),
              "branch " + number,
              Style.NODE,
              "",
              numbers("", Outline.peak(children))));
      addAll(children, below + (last ? "   " : "│  "));
    }
  }

  private void addAll(List<Outline> outlines, String below) {
    for (int i = 0; i < outlines.size(); i++) {
      boolean last = i == outlines.size() - 1;
      add(outlines.get(i), below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "));
    }
  }

  private Row row(Outline outline, String branch) {
    String holds =
        outline
            .takes()
            .map(name -> name.equals(plan.database()) ? "1" : "1 of " + Cut.to(name, 16))
            .orElse(outline.joins() ? "joins" : "");
    Head head = outline.node().match(new Heads());
    return new Row(branch, head.kind, head.style, head.text, numbers(holds, outline.peak()));
  }

  private List<String> numbers(String holds, Map<String, Integer> peak) {
    List<String> numbers = new ArrayList<>();
    numbers.add(holds);
    for (String database : databases) {
      int count = peak.getOrDefault(database, 0);
      numbers.add(count == 0 ? NONE : Integer.toString(count));
    }
    return numbers;
  }

  private List<String> lines(int width) {
    List<String> headings = new ArrayList<>();
    headings.add("holds");
    databases.forEach(
        name -> headings.add(databases.size() == 1 ? "peak" : "peak " + Cut.to(name, 12)));
    int[] widths = new int[headings.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] =
          rows.stream()
              .mapToInt(row -> row.numbers().get(column).length())
              .reduce(headings.get(i).length(), Math::max);
    }
    int left = width;
    for (int column : widths) {
      left -= column + 3;
    }
    List<String> lines = new ArrayList<>();
    lines.add(Style.FAINT.on(pad("plan", left) + columns(headings, widths, Style.PLAIN), colour));
    for (Row row : rows) {
      lines.add(line(row, left, widths));
    }
    return lines;
  }

  private String line(Row row, int left, int[] widths) {
    String branch = Cut.to(row.branch(), left / 2);
    String kind = Cut.to(row.kind(), left - branch.length());
    int room = left - branch.length() - kind.length() - 1;
    String text = room < 2 || row.text().isEmpty() ? "" : " " + Cut.to(row.text(), room);
    int used = branch.length() + kind.length() + text.length();
    return (Style.FAINT.on(branch, colour)
            + row.style().on(kind, colour)
            + text
            + " ".repeat(left - used)
            + columns(row.numbers(), widths, Style.HELD))
        .stripTrailing();
  }

  private String columns(List<String> numbers, int[] widths, Style style) {
    StringBuilder columns = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String number = numbers.get(i);
      boolean held = i == 0 && number.startsWith("1");
      boolean quiet = number.equals(NONE) || number.equals("joins");
      columns
          .append(" ".repeat(3 + widths[i] - number.length()))
          .append((held ? style : quiet ? Style.FAINT : Style.PLAIN).on(number, colour));
    }
    return columns.toString();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private record Head(String kind, Style style, String text) {}

  private static final class Heads implements PlanNode.Cases<Head> {
    @Override
    public Head query(PlanNode.Query node) {
      return new Head("query", Style.NODE, Cut.oneLine(node.sql()));
    }

    @Override
    public Head cursor(PlanNode.Cursor node) {
      return new Head("cursor", Style.NODE, Cut.oneLine(node.sql()));
    }

    @Override
    public Head transaction(PlanNode.Transaction node) {
      return new Head("transaction", Style.NODE, node.requiresNew() ? "of its own" : "");
    }

    @Override
    public Head parallel(PlanNode.Parallel node) {
      String workers =
          node.min() == node.max() ? "" + node.max() : node.min() + " to " + node.max();
      return new Head("parallel", Style.NODE, workers + (node.max() == 1 ? " worker" : " workers"));
    }

    @Override
    public Head concurrently(PlanNode.Concurrently node) {
      return new Head("concurrently", Style.NODE, node.branches().size() + " branches");
    }

    @Override
    public Head step(PlanNode.Step node) {
      return new Head("step", Style.STEP, node.name());
    }
  }

  /** Shortens what does not fit. */
  private static final class Cut {
    static String to(String text, int width) {
      return text.length() <= width ? text : text.substring(0, width - 1).stripTrailing() + MORE;
    }

    static String oneLine(String text) {
      return text.strip().replaceAll("\\s+", " ");
    }
  }
}
