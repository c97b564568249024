package dev.leasehold.report;

import dev.leasehold.pool.CodeLine;
import dev.leasehold.report.Incident.Held;
import dev.leasehold.report.Incident.Need;
import dev.leasehold.report.Incident.Stack;
import dev.leasehold.report.Incident.Waited;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** An incident as text: for logs, for a terminal, and cut for the termination message. */
public final class IncidentText {
  private static final int MOST_FRAMES = 30;
  private static final int MOST_STACKS = 8;

  private final Incident incident;
  private final Paint paint;
  private final List<String> lines = new ArrayList<>();

  private IncidentText(Incident incident, Paint paint) {
    this.incident = incident;
    this.paint = paint;
  }

  /** Plain text, several lines, the cause in the first; no trailing line break. */
  public static String of(Incident incident) {
    return String.join("\n", new IncidentText(incident, Paint.PLAIN).write());
  }

  /** The same in the colours of a terminal (ANSI). */
  public static String coloured(Incident incident) {
    return String.join("\n", new IncidentText(incident, Paint.ANSI).write());
  }

  /**
   * The same as {@link #of} within {@code bytes} of UTF-8, cut at a line and saying that it was
   * cut.
   *
   * @param bytes at least 0
   */
  public static String cut(Incident incident, int bytes) {
    List<String> lines = new IncidentText(incident, Paint.PLAIN).write();
    String whole = String.join("\n", lines);
    if (size(whole) <= bytes) {
      return whole;
    }
    for (int kept = lines.size() - 1; kept > 0; kept--) {
      String rest = Words.count(lines.size() - kept, "line");
      String text = String.join("\n", lines.subList(0, kept)) + "\n... cut: " + rest + " more";
      if (size(text) <= bytes) {
        return text;
      }
    }
    return cutLine(lines.get(0), bytes);
  }

  private static String cutLine(String line, int bytes) {
    StringBuilder cut = new StringBuilder();
    int left = bytes;
    for (int point : line.codePoints().toArray()) {
      left -= size(Character.toString(point));
      if (left < 0) {
        break;
      }
      cut.appendCodePoint(point);
    }
    return cut.toString();
  }

  private static int size(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private List<String> write() {
    headline();
    Stream.of(incident.what(), incident.why(), incident.change())
        .map(Words::printable)
        .filter(sentence -> !sentence.isEmpty())
        .forEach(sentence -> lines.add("  " + sentence));
    incident.planToDeclare().ifPresent(this::plan);
    section("Held, longest first:", holds());
    section("Waiting, longest first:", waits());
    section("Connections:", needs());
    Table facts = new Table();
    incident.facts().forEach(facts::row);
    section("Also:", facts);
    stacks();
    lines.add("");
    lines.add("  " + paint.aside("incident " + incident.id()));
    return lines;
  }

  private void headline() {
    String kind = incident.kind().name();
    String place = place(incident);
    String about =
        "  %s  %s  after %s%s"
            .formatted(
                Words.printable(incident.job()),
                incident.which(),
                Words.of(incident.after()),
                place.isEmpty() ? "" : "  at " + place);
    lines.add((incident.fatal() ? paint.alarm(kind) : paint.warning(kind)) + about);
  }

  /** The author's line that the incident is about: who waits, else who holds. */
  static String place(Incident incident) {
    Stream<String> waited = incident.waits().stream().filter(Waited::inCircle).map(Waited::at);
    Stream<String> held =
        incident.holds().stream()
            .filter(Held::inCircle)
            .flatMap(hold -> Stream.of(hold.now(), hold.takenAt()));
    return Stream.concat(waited, held).filter(at -> !at.isEmpty()).findFirst().orElse("");
  }

  private void plan(String yaml) {
    lines.add("");
    lines.add("  " + paint.heading("The plan to declare:"));
    yaml.lines().forEach(line -> lines.add("    " + line.replaceAll("\\p{Cntrl}", " ")));
  }

  private void section(String title, Table table) {
    if (table.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("  " + paint.heading(title));
    table.lines().forEach(line -> lines.add("    " + line));
  }

  private Table holds() {
    Table table = new Table();
    incident.holds().stream()
        .sorted(Comparator.comparing(Held::age).reversed())
        .forEach(
            hold ->
                table.row(
                    mark(hold.inCircle()),
                    hold.activity(),
                    hold.thread().isEmpty() ? "" : "[" + hold.thread() + "]",
                    Words.of(hold.age()),
                    "%s %d for a %s".formatted(hold.database(), hold.connection(), hold.use()),
                    named("taken at ", hold.takenAt()),
                    named("now at ", hold.now()),
                    named("server: ", hold.server()),
                    hold.statement()));
    return table;
  }

  private Table waits() {
    Table table = new Table();
    incident.waits().stream()
        .sorted(Comparator.comparing(Waited::age).reversed())
        .forEach(
            wait ->
                table.row(
                    mark(wait.inCircle()),
                    wait.activity(),
                    wait.thread().isEmpty() ? "" : "[" + wait.thread() + "]",
                    wait.age().isZero() ? "" : Words.of(wait.age()),
                    "for " + wait.waitsFor(),
                    named("at ", wait.at())));
    return table;
  }

  private Table needs() {
    Table table = new Table();
    for (Need need : incident.declared()) {
      table.row(
          need.database(),
          "leased " + need.leased(),
          "floor " + need.floor(),
          "peak " + need.peak(),
          "held and asked for " + need.observed());
    }
    return table;
  }

  private void stacks() {
    List<Stack> shown = incident.stacks().stream().filter(s -> !s.frames().isEmpty()).toList();
    if (shown.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("  " + paint.heading("Threads:"));
    for (Stack stack : shown.subList(0, Math.min(shown.size(), MOST_STACKS))) {
      lines.add("    " + Words.printable(stack.activity() + " [" + stack.thread() + "]"));
      List<String> frames = folded(stack.frames());
      frames.stream()
          .limit(MOST_FRAMES)
          .map(frame -> "      " + Words.printable(frame))
          .map(paint::aside)
          .forEach(lines::add);
      if (frames.size() > MOST_FRAMES) {
        lines.add("      and " + Words.count(frames.size() - MOST_FRAMES, "frame") + " more");
      }
    }
    if (shown.size() > MOST_STACKS) {
      lines.add("    and " + Words.count(shown.size() - MOST_STACKS, "thread") + " more");
    }
  }

  /** The author's frames; between them how many there are of libraries. The JSON has them all. */
  private static List<String> folded(List<String> frames) {
    List<String> folded = new ArrayList<>();
    int libraries = 0;
    for (String frame : frames) {
      if (CodeLine.isAuthors(frame)) {
        fold(libraries, folded);
        libraries = 0;
        folded.add("at " + frame);
      } else {
        libraries++;
      }
    }
    fold(libraries, folded);
    return folded;
  }

  private static void fold(int libraries, List<String> folded) {
    if (libraries > 0) {
      folded.add("... " + Words.count(libraries, "frame") + " of libraries");
    }
  }

  private static String mark(boolean inCircle) {
    return inCircle ? "*" : "";
  }

  private static String named(String name, String value) {
    return Objects.requireNonNull(value).isEmpty() ? "" : name + value;
  }
}
