package dev.leasehold.report;

import java.util.ArrayList;
import java.util.List;

/** What the commands of the ledger have done or found, as lines for people. */
public final class LedgerText {
  private final Paint paint;
  private final List<String> lines = new ArrayList<>();

  private LedgerText(boolean coloured) {
    this.paint = coloured ? Paint.ANSI : Paint.PLAIN;
  }

  /** One line for each thing; no trailing line break. */
  public static String of(MigrationReport report, boolean coloured) {
    LedgerText text = new LedgerText(coloured);
    Table table = Table.whole();
    report.done().forEach(one -> table.row(one.database(), one.what(), one.result()));
    text.lines.addAll(table.lines());
    return text.joined();
  }

  private String joined() {
    return String.join("\n", lines);
  }
}
