package dev.leasehold.report;

import dev.leasehold.report.SweepReport.Reclaimed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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
  public static String of(SweepReport report, boolean coloured) {
    LedgerText text = new LedgerText(coloured);
    text.sweep(report);
    return text.joined();
  }

  /** What came of one lease, a line or more. */
  public static List<String> of(Reclaimed lease, boolean coloured) {
    LedgerText text = new LedgerText(coloured);
    text.reclaimed(lease);
    return text.lines;
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

  private void sweep(SweepReport report) {
    report.leases().forEach(this::reclaimed);
    for (SweepReport.Lost one : report.lost()) {
      lines.add(
          "%s  %s on %s; it stood in line since %s and has left it without an end"
              .formatted(
                  paint.warning("VANISHED"),
                  StatusText.run(one.job(), one.run()),
                  StatusText.where(one.host(), one.process()),
                  Words.of(one.arrivedAt())));
    }
    for (SweepReport.Missed one : report.missed()) {
      lines.add(
          "%s  %s; nobody came for it"
              .formatted(paint.warning("MISSED"), StatusText.run(one.job(), one.run())));
    }
    if (report.leases().isEmpty() && report.lost().isEmpty() && report.missed().isEmpty()) {
      lines.add("no lease is overdue, no attempt is lost, and no scheduled run was missed");
    }
    report
        .attempts()
        .ifPresent(
            count ->
                lines.add(
                    "forgot "
                        + Words.count(count, "attempt")
                        + report.incidents().stream()
                            .mapToObj(more -> " and " + Words.count(more, "incident"))
                            .collect(Collectors.joining())
                        + " past retention"));
    report
        .instances()
        .ifPresent(
            count ->
                lines.add(
                    "removed "
                        + Words.count(count, "job instance")
                        + " of Spring Batch past retention"));
    report
        .unreached()
        .forEach(why -> lines.add(paint.warning("warning:") + " " + Words.printable(why)));
  }

  private void reclaimed(Reclaimed lease) {
    String run = StatusText.run(lease.job(), lease.run());
    String where =
        lease.host().map(host -> " on " + StatusText.where(host, lease.process())).orElse("");
    if (lease.freed()) {
      lines.add(
          lease.vanished()
              ? "%s  %s%s; its lease expired at %s without an end; its sessions are ended, %s %s free again"
                  .formatted(
                      paint.warning("VANISHED"),
                      run,
                      where,
                      Words.of(lease.expiredAt()),
                      Words.count(lease.connections(), "connection"),
                      lease.connections() == 1 ? "is" : "are")
              : "freed lease %d of %s%s: %s"
                  .formatted(
                      lease.lease(), run, where, Words.count(lease.connections(), "connection")));
      lease
          .left()
          .forEach(
              why ->
                  lines.add(
                      paint.warning("warning:")
                          + " somebody vouched that nothing of it lives, for "
                          + Words.printable(why)));
      return;
    }
    lines.add(
        "%s  lease %d of %s%s is over, but its %s not free:"
            .formatted(
                paint.warning("NOT FREE"),
                lease.lease(),
                run,
                where,
                lease.connections() == 1
                    ? "connection is"
                    : lease.connections() + " connections are"));
    lease.left().forEach(why -> lines.add("  " + Words.printable(why)));
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
