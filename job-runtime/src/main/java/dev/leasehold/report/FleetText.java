package dev.leasehold.report;

import dev.leasehold.plan.FleetLoad.Misfit;
import dev.leasehold.plan.FleetLoad.ServerLoad;
import dev.leasehold.plan.FleetLoad.Step;
import dev.leasehold.plan.FleetProposal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A day of all jobs as text: for each server a strip in which a column is a quarter of an hour and
 * a full block its capacity, then what does not fit, and schedules that do.
 */
public final class FleetText {
  private static final int COLUMNS = 96;
  private static final Duration COLUMN = Duration.ofMinutes(15);
  private static final int COLUMNS_OF_A_LABEL = 12;
  private static final String BLOCKS = " ▁▂▃▄▅▆▇█";
  private static final int EIGHTHS = 8;
  private static final String INDENT = "  ";

  private final Fleet fleet;
  private final Paint paint;
  private final List<String> lines = new ArrayList<>();

  private FleetText(Fleet fleet, boolean coloured) {
    this.fleet = fleet;
    this.paint = coloured ? Paint.ANSI : Paint.PLAIN;
  }

  /** Several lines; no trailing line break. */
  public static String of(Fleet fleet, boolean coloured) {
    return new FleetText(fleet, coloured).write();
  }

  private String write() {
    FleetWords words = new FleetWords(fleet);
    lines.add(words.day());
    words.notes().forEach(note -> lines.add(INDENT + paint.aside(note)));
    for (ServerLoad server : fleet.servers()) {
      lines.add("");
      strip(server);
    }
    lines.add("");
    if (fleet.servers().isEmpty()) {
      lines.add(paint.aside("no job has a schedule"));
    } else if (fleet.proposal().isEmpty()) {
      boolean known = fleet.servers().stream().allMatch(one -> one.capacity().isPresent());
      lines.add(
          known
              ? paint.good("Everything fits.")
              : "Everything fits where the capacity is known; declare it, or let the ledger say.");
    }
    misfits();
    fleet.proposal().ifPresent(this::proposal);
    return String.join("\n", lines);
  }

  private void strip(ServerLoad server) {
    lines.add(paint.heading(server.server()) + "  " + FleetWords.asked(server));
    int full = Math.max(1, server.capacity().orElse(server.peak().least()));
    StringBuilder strip = new StringBuilder();
    StringBuilder marks = new StringBuilder();
    int[] most = columns(server);
    for (int value : most) {
      boolean over = server.capacity().isPresent() && value > full;
      int eighths = (int) Math.min(EIGHTHS, ((long) value * EIGHTHS + full - 1) / full);
      String block = BLOCKS.substring(eighths, eighths + 1);
      strip.append(over ? paint.alarm(block) : block);
      marks.append(over ? "▲" : " ");
    }
    lines.add(INDENT + paint.aside("─".repeat(COLUMNS)));
    lines.add((INDENT + strip).stripTrailing());
    if (!marks.toString().isBlank()) {
      lines.add(INDENT + paint.alarm(marks.toString().stripTrailing()));
    }
    StringBuilder axis = new StringBuilder();
    for (int column = 0; column < COLUMNS; column += COLUMNS_OF_A_LABEL) {
      String label = FleetWords.clock(fleet.from().plus(COLUMN.multipliedBy(column)));
      axis.append(label).append(" ".repeat(COLUMNS_OF_A_LABEL - label.length()));
    }
    lines.add(INDENT + paint.aside(axis.toString().stripTrailing()));
  }

  /** The most that the smallest leases ask for in each quarter of an hour. */
  private int[] columns(ServerLoad server) {
    int[] most = new int[COLUMNS];
    List<Step> steps = server.steps();
    int step = 0;
    for (int column = 0; column < COLUMNS; column++) {
      Instant end = fleet.from().plus(COLUMN.multipliedBy(column + 1L));
      most[column] = steps.get(step).least();
      while (step + 1 < steps.size() && steps.get(step + 1).from().isBefore(end)) {
        step++;
        Instant begin = end.minus(COLUMN);
        int least = steps.get(step).least();
        most[column] = steps.get(step).from().equals(begin) ? least : Math.max(most[column], least);
      }
    }
    return most;
  }

  private void misfits() {
    Table table = new Table();
    for (ServerLoad server : fleet.servers()) {
      for (Misfit misfit : server.misfits()) {
        table.row(
            server.server(),
            FleetWords.when(misfit),
            FleetWords.howMuch(misfit),
            FleetWords.who(misfit));
      }
    }
    if (!table.isEmpty()) {
      lines.add(paint.alarm("Does not fit:"));
      table.lines().forEach(line -> lines.add(INDENT + line));
      lines.add("");
    }
  }

  private void proposal(FleetProposal proposal) {
    lines.add(FleetWords.proposed(proposal));
    FleetWords.yaml(proposal).forEach(line -> lines.add(INDENT + line));
    lines.addAll(FleetWords.unmovable(proposal));
  }
}
