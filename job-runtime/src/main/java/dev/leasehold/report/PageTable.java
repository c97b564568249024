package dev.leasehold.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of a page. A narrow page shows its rows as blocks. */
final class PageTable {
  private final List<String> columns;
  private final List<Row> rows = new ArrayList<>();

  PageTable(String... columns) {
    this.columns = List.of(columns);
  }

  /**
   * What stands in one column of one row.
   *
   * @param text as it is; empty for nothing
   * @param link where it leads; empty for nowhere
   */
  record Cell(String text, String link) {}

  private record Row(String mark, List<Cell> cells) {}

  /**
   * Adds a row.
   *
   * @param mark why it stands out, in a word or two beside the first cell; empty where it does not
   * @param cells one for each column
   */
  PageTable row(String mark, String... cells) {
    return row(mark, Arrays.stream(cells).map(text -> new Cell(text, "")).toList());
  }

  /** The same, with links. */
  PageTable row(String mark, List<Cell> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(columns + " are not the columns of " + cells);
    }
    rows.add(new Row(mark, cells));
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * Writes it.
   *
   * @param shown so many rows are seen at once
   * @param folded so many can be unfolded, at least {@code shown}; the rest is only counted
   */
  void write(Markup page, int shown, int folded) {
    int first = Math.min(rows.size(), shown);
    int last = Math.min(rows.size(), folded);
    write(page, rows.subList(0, first));
    if (last > first) {
      page.open("details").leaf("summary", "and " + Words.of(last - first) + " more");
      write(page, rows.subList(first, last));
      page.close();
    }
    if (rows.size() > last) {
      page.leaf("p", Words.of(rows.size() - last) + " more are left out.");
    }
  }

  /** The roles are those that it has by itself, until a narrow page shows its rows as blocks. */
  private void write(Markup page, List<Row> some) {
    page.open("table", "role", "table").open("thead", "role", "rowgroup").open("tr", "role", "row");
    for (String column : columns) {
      page.leaf("th", column, "scope", "col", "role", "columnheader");
    }
    page.close().close().open("tbody", "role", "rowgroup");
    some.forEach(row -> write(page, row));
    page.close().close();
  }

  private void write(Markup page, Row row) {
    boolean marked = !row.mark().isEmpty();
    page.open("tr", "role", "row", "class", marked ? "marked" : "plain");
    for (int i = 0; i < columns.size(); i++) {
      Cell cell = row.cells().get(i);
      String text = Words.printable(cell.text());
      page.open(
          "td",
          "role",
          "cell",
          "data-label",
          columns.get(i),
          "class",
          text.isEmpty() ? "none" : "");
      if (cell.link().isEmpty()) {
        page.text(text);
      } else {
        page.leaf("a", text, "href", cell.link());
      }
      if (marked && i == 0) {
        page.text(" ").leaf("em", row.mark());
      }
      page.close();
    }
    page.close();
  }
}
