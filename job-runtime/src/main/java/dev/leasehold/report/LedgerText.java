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

  /** Several lines; no trailing line break. */
  public static String of(History history, boolean coloured) {
    LedgerText text = new LedgerText(coloured);
    text.history(history);
    return text.joined();
  }

  /** One line for each thing; no trailing line break. */
  public static String of(MigrationReport report, boolean coloured) {
    LedgerText text = new LedgerText(coloured);
    Table table = Table.whole();
    report.done().forEach(one -> table.row(one.database(), one.what(), one.result()));
    text.lines.addAll(table.lines());
    return text.joined();
  }

  /** Several lines; no trailing line break. */
  public static String of(EndReport report, boolean coloured) {
    LedgerText text = new LedgerText(coloured);
    text.end(report);
    return text.joined();
  }

  private String joined() {
    return String.join("\n", lines);
  }

  private void history(History history) {
    if (history.attempts().isEmpty()) {
      lines.add(paint.aside("the ledger knows no attempt"));
      return;
    }
    Table table = Table.whole();
    table.row("run", "attempt", "outcome", "exit", "took", "items", "on", "");
    for (History.Entry one : history.attempts()) {
      table.row(
          StatusText.run(one.job(), one.run()),
          StatusText.shortened(one.attempt()),
          one.outcome(),
          one.exit().isPresent() ? Integer.toString(one.exit().getAsInt()) : "-",
          one.took().map(Words::of).orElse("-"),
          one.written().isPresent()
              ? "%s read, %s written"
                  .formatted(Words.of(one.read().orElse(0)), Words.of(one.written().getAsLong()))
              : "-",
          StatusText.where(one.host(), one.process()),
          one.detail());
    }
    List<String> all = table.lines();
    lines.add(paint.heading(all.get(0)));
    lines.addAll(all.subList(1, all.size()));
  }

  private void end(EndReport report) {
    String run = StatusText.run(report.job(), report.run());
    String outcome = report.outcome().isEmpty() ? "" : " (" + report.outcome() + ")";
    lines.add(
        switch (report.how()) {
          case ENDED ->
              "%s  %s: its own process ended it%s".formatted(paint.good("ended"), run, outcome);
          case RECLAIMED ->
              "%s  %s: its sessions are ended and lease %d is free%s"
                  .formatted(paint.good("reclaimed"), run, report.lease(), outcome);
          case REFUSED -> "%s  %s".formatted(paint.alarm("refused"), run);
          case LEFT -> "%s  %s".formatted(paint.alarm("not ended"), run);
        });
    report.lines().forEach(line -> lines.add("  " + Words.printable(line)));
  }
}
