package dev.leasehold.report;

import java.util.ArrayList;
import java.util.List;

/** What came of a run, as the lines that close it. */
public final class OutcomeText {
  private OutcomeText() {}

  /** Plain text, a few lines; no trailing line break. Incidents are named, not told again. */
  public static String of(RunReport report) {
    return String.join("\n", lines(report, Paint.PLAIN));
  }

  /** The same in the colours of a terminal (ANSI). */
  public static String coloured(RunReport report) {
    return String.join("\n", lines(report, Paint.ANSI));
  }

  private static List<String> lines(RunReport report, Paint paint) {
    List<String> lines = new ArrayList<>();
    String outcome = Words.printable(report.outcome());
    lines.add(
        "%s  %s  run %s  in %s%s"
            .formatted(
                Words.printable(report.job()),
                report.exit() == ExitCode.COMPLETED ? paint.good(outcome) : paint.alarm(outcome),
                Words.of(report.run()),
                Words.of(report.took()),
                report.exit() == ExitCode.COMPLETED ? "" : "  exit " + report.exit().code()));
    Table leases = new Table();
    for (RunReport.Pool pool : report.pools()) {
      leases.row(
          pool.database() + ": " + Words.count(pool.leased(), "connection"),
          pool.own() == 0 ? "" : "and " + pool.own() + " of the runtime's own");
    }
    Table use = new Table();
    for (RunReport.Pool pool : report.pools()) {
      use.row(
          pool.database() + ": at most " + pool.mostHeld() + " held at once",
          "longest wait " + Words.of(pool.longestWait()),
          Words.count(pool.acquires(), "acquire"));
    }
    Table items = new Table();
    if (report.steps() > 0) {
      items.row(
          Words.of(report.read()) + " read",
          Words.of(report.written()) + " written",
          "in " + Words.count(report.steps(), "step"),
          rate(report));
    }
    Table incidents = new Table();
    report
        .incidents()
        .forEach(incident -> incidents.row(incident.kind().name(), incident.what(), incident.id()));
    part("lease", leases, lines);
    part("used", use, lines);
    part("items", items, lines);
    part("incident", incidents, lines);
    Table strict = new Table();
    report
        .wouldHave()
        .ifPresent(said -> said.clauses(report).forEach(clause -> strict.row(clause)));
    part("strict", strict, lines);
    return lines;
  }

  private static void part(String name, Table table, List<String> lines) {
    table.lines().forEach(line -> lines.add("  %-8s  %s".formatted(name, line)));
  }

  private static String rate(RunReport report) {
    long items = Math.max(report.read(), report.written());
    long millis = report.took().toMillis();
    return items == 0 || millis == 0 ? "" : Words.of(items * 1000 / millis) + " a second";
  }
}
