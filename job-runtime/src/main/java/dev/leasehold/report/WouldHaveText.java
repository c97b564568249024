package dev.leasehold.report;

import dev.leasehold.report.WouldHaveList.Job;
import dev.leasehold.report.WouldHaveList.Place;
import java.util.ArrayList;
import java.util.List;

/** What {@code strict} would have said, as lines for people. */
public final class WouldHaveText {
  private WouldHaveText() {}

  /** A table of the jobs, and below it what is in the way of each. */
  public static String of(WouldHaveList list) {
    List<String> lines = new ArrayList<>();
    Table table = Table.whole();
    table.row("job", "enforcement", "runs", "ended", "");
    for (Job job : list.jobs()) {
      table.row(
          job.job(),
          job.enforcement(),
          Integer.toString(job.runs()),
          job.planned() ? Integer.toString(job.ended()) : "\u2013",
          verdict(job));
    }
    lines.addAll(table.lines());
    for (Job job : list.jobs()) {
      if (!job.places().isEmpty()) {
        lines.add("");
        lines.add(
            Words.printable(job.job())
                + ": strict would have ended "
                + job.ended()
                + " of "
                + Words.count(job.runs(), "run"));
        job.places().forEach(place -> lines.addAll(lines(place)));
        job.planToDeclare()
            .ifPresent(
                plan -> {
                  lines.add("  The plan to declare:");
                  plan.lines().forEach(line -> lines.add("    " + indented(line)));
                });
      }
    }
    return String.join("\n", lines);
  }

  /** Its indentation is part of a plan. */
  private static String indented(String line) {
    String text = line.stripLeading();
    return " ".repeat(line.length() - text.length()) + Words.printable(text);
  }

  private static List<String> lines(Place place) {
    return List.of(
        "  %s at %s, %s, first %s, last %s; see: leasehold incidents %s"
            .formatted(
                place.kind(),
                place.at().isEmpty()
                    ? "a line that is not the author's"
                    : Words.printable(place.at()),
                place.times() == 1 ? "once" : place.times() + " times",
                Words.of(place.first()),
                Words.of(place.last()),
                place.incident()),
        "    " + Words.printable(place.what()));
  }

  private static String verdict(Job job) {
    if (!job.planned()) {
      return "needs a plan; see one with: leasehold record " + job.job();
    }
    String earlier =
        job.earlier() == 0
            ? ""
            : " (" + Words.count(job.earlier(), "run") + " of another plan not counted)";
    if (job.enforcement().equals("strict")) {
      return "is strict" + earlier;
    }
    if (job.runs() == 0) {
      return "no run of this plan yet" + earlier;
    }
    return (job.ready() ? "ready for strict" : "not ready") + earlier;
  }
}
