package dev.leasehold.report;

import dev.leasehold.report.IncidentList.Entry;
import dev.leasehold.report.IncidentList.Quiet;
import dev.leasehold.report.IncidentList.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The kept incidents as lines for people: one for each group, for what a job shows on every run is
 * one thing.
 */
public final class IncidentListText {
  private final IncidentList list;
  private final Paint paint;
  private final List<String> lines = new ArrayList<>();

  private IncidentListText(IncidentList list, boolean coloured) {
    this.list = list;
    this.paint = coloured ? Paint.ANSI : Paint.PLAIN;
  }

  private record Group(String job, String kind, Optional<Instant> resolvedAt) {}

  /** Several lines; no trailing line break. */
  public static String of(IncidentList list, boolean coloured) {
    IncidentListText text = new IncidentListText(list, coloured);
    text.groups();
    text.silences();
    return String.join("\n", text.lines);
  }

  private void groups() {
    if (list.incidents().isEmpty()) {
      lines.add(paint.aside("the ledger keeps no such incident"));
      return;
    }
    Map<Group, List<Entry>> groups =
        list.incidents().stream()
            .collect(
                Collectors.groupingBy(
                    one -> new Group(one.job(), one.kind().name(), one.resolvedAt()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    Table table = Table.whole();
    table.row("last incident", "job", "kind", "since", "times", "state", "");
    groups.forEach(
        (group, all) ->
            table.row(
                all.get(0).id(),
                group.job(),
                group.kind(),
                Words.of(all.get(all.size() - 1).at()),
                Integer.toString(all.size()),
                group.resolvedAt().isPresent() ? "resolved" : "open",
                String.join("; ", remarks(all))));
    List<String> all = table.lines();
    lines.add(paint.heading(all.get(0)));
    lines.addAll(all.subList(1, all.size()));
  }

  /** Of a group, newest first. */
  private Set<String> remarks(List<Entry> all) {
    Set<String> remarks = new LinkedHashSet<>();
    Entry last = all.get(0);
    if (last.resolvedAt().isEmpty()) {
      list.silences().stream()
          .filter(silence -> silence.covers(last))
          .forEach(silence -> remarks.add("silenced until " + Words.of(silence.until())));
    }
    for (Entry one : all) {
      for (Told told : one.channels()) {
        if (told.isMissing()) {
          remarks.add(missing(told));
        }
      }
    }
    Set<String> told =
        all.stream()
            .flatMap(one -> one.channels().stream())
            .filter(one -> one.state().equals("told"))
            .map(Told::channel)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (!told.isEmpty()) {
      remarks.add("told " + String.join(", ", told));
    }
    return remarks;
  }

  private String missing(Told told) {
    String event = told.event().equals("resolved") ? " that it is resolved" : "";
    String why =
        told.trouble()
            .map(
                trouble ->
                    " (tried "
                        + Words.count(told.attempts(), "time")
                        + ": "
                        + Words.printable(trouble)
                        + ")")
            .orElse("");
    return paint.warning(
        (told.state().equals("refused") ? "refused by " : "undelivered to ")
            + told.channel()
            + event
            + why);
  }

  private void silences() {
    for (Quiet one : list.silences()) {
      lines.add(
          "silence %d  %s%s until %s, by %s%s"
              .formatted(
                  one.silence(),
                  one.job().orElse("all jobs"),
                  one.kind().map(kind -> ", " + kind + ",").orElse(""),
                  Words.of(one.until()),
                  Words.printable(one.by()),
                  one.reason().isEmpty() ? "" : ": " + Words.printable(one.reason())));
    }
  }

  /** How one incident stands: resolved or open, and what each channel is told; a line for each. */
  public static List<String> state(Entry one) {
    List<String> lines = new ArrayList<>();
    lines.add(
        one.resolvedAt()
            .map(at -> "resolved by the good run that ended at " + Words.of(at))
            .orElse("open; the next good run of the job resolves it"));
    for (Told told : one.channels()) {
      String when = told.at().map(at -> " at " + Words.of(at)).orElse("");
      String why = told.trouble().map(trouble -> ": " + Words.printable(trouble)).orElse("");
      lines.add("%s, %s: %s%s%s".formatted(told.channel(), told.event(), told.state(), when, why));
    }
    return lines;
  }
}
