package dev.leasehold.report;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns that stand under each other; a column without any text is left out. */
final class Table {
  private static final int MOST_ROWS = 20;

  private final int most;
  private final List<List<String>> rows = new ArrayList<>();

  /** Shows twenty rows, and counts the others. */
  Table() {
    this(MOST_ROWS);
  }

  private Table(int most) {
    this.most = most;
  }

  /** Shows every row. */
  static Table whole() {
    return new Table(Integer.MAX_VALUE);
  }

  /** All rows have the same number of cells. */
  void row(String... cells) {
    rows.add(List.of(cells).stream().map(Words::printable).toList());
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Two spaces between columns; what is beyond the most rows is counted. */
  List<String> lines() {
    List<List<String>> shown = rows.subList(0, Math.min(rows.size(), most));
    int columns = shown.stream().mapToInt(List::size).max().orElse(0);
    List<StringBuilder> lines = new ArrayList<>();
    shown.forEach(row -> lines.add(new StringBuilder()));
    for (int column = 0; column < columns; column++) {
      int at = column;
      int width = shown.stream().mapToInt(row -> length(row.get(at))).max().orElse(0);
      for (int i = 0; width > 0 && i < shown.size(); i++) {
        StringBuilder line = lines.get(i);
        line.append(line.length() == 0 ? "" : "  ");
        line.append(shown.get(i).get(at));
        line.append(" ".repeat(width - length(shown.get(i).get(at))));
      }
    }
    List<String> text = new ArrayList<>();
    lines.forEach(line -> text.add(line.toString().stripTrailing()));
    if (rows.size() > shown.size()) {
      text.add("and " + Words.of(rows.size() - shown.size()) + " more");
    }
    return text;
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
