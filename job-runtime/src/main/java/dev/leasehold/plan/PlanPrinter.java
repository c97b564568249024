package dev.leasehold.plan;

import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.declaration.JobDeclaration.Enforcement;
import dev.leasehold.declaration.JobDeclaration.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Prints a job's plan for people: the tree, what it needs, and what bounds its waits. */
public final class PlanPrinter {
  private static final int WIDTH = 100;
  private static final String INDENT = "  ";
  private static final String BETWEEN = " \u00b7 ";

  private final Map<String, Integer> capacity;
  private final boolean colour;
  private final UnaryOperator<String> words;

  /**
   * A printer for one terminal.
   *
   * @param capacity of the databases where it is known, in connections
   * @param colour whether ANSI colours are wanted
   */
  public PlanPrinter(Map<String, Integer> capacity, boolean colour) {
    this(capacity, colour, UnaryOperator.identity());
  }

  /**
   * The same for what others may read.
   *
   * @param words for a statement
   */
  public PlanPrinter(Map<String, Integer> capacity, boolean colour, UnaryOperator<String> words) {
    this.words = words;
    this.capacity = Map.copyOf(capacity);
    this.colour = colour;
  }

  /** The job's plan, lines of at most 100 columns, each ended by a line feed. */
  public String print(JobDeclaration job) {
    Plan plan = Plan.of(job).saying(words);
    Map<String, Budget> budgets = Budget.of(job, capacity);
    List<String> lines = new ArrayList<>();
    lines.add(Style.BOLD.on(job.name(), colour) + INDENT + job.configuration());
    addAll(lines, limits(job), Style.FAINT);
    lines.add("");
    if (plan.nodes().isEmpty()) {
      lines.add(INDENT + "No plan is declared.");
    } else {
      PlanTree.draw(plan, WIDTH - INDENT.length(), colour)
          .forEach(line -> lines.add(INDENT + line));
    }
    lines.add("");
    table(budgets).forEach(line -> lines.add(INDENT + line));
    lines.add("");
    if (plan.nodes().isEmpty()) {
      addAll(lines, unplanned(job), Style.PLAIN);
      return String.join("\n", lines) + "\n";
    }
    budgets.forEach((name, budget) -> addAll(lines, sentence(job, name, budget), Style.PLAIN));
    if (job.enforcement() == Enforcement.OBSERVE) {
      addAll(
          lines,
          List.of("Observed:", "nothing is refused,", "and what goes beyond the plan is recorded."),
          Style.PLAIN);
    }
    return String.join("\n", lines) + "\n";
  }

  private static List<String> unplanned(JobDeclaration job) {
    return List.of(
        "Observed:",
        "nothing is refused,",
        "and what a run needs is not known.",
        "leasehold record " + job.name(),
        "shows it.");
  }

  private List<String> limits(JobDeclaration job) {
    Limits limits = job.limits();
    List<String> all = new ArrayList<>();
    job.schedule().ifPresent(cron -> all.add("schedule " + cron + " " + job.timeZone()));
    all.add("overlap " + lower(job.overlap()));
    all.add("retries " + job.retries());
    all.add("enforcement " + lower(job.enforcement()));
    all.add("deadline " + readable(limits.deadline()));
    all.add("admission timeout " + readable(limits.admissionTimeout()));
    all.add("acquire timeout " + readable(limits.acquireTimeout()));
    all.add("query timeout " + readable(limits.queryTimeout()));
    all.add("term " + readable(limits.term()));
    all.add("heartbeat " + readable(limits.heartbeat()));
    all.add(
        "hoarded after " + readable(limits.hoardedAfter()) + " (" + lower(limits.hoarded()) + ")");
    all.add("lock look every " + readable(limits.lockLook()));
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      pieces.add(i == all.size() - 1 ? all.get(i) : all.get(i) + BETWEEN.stripTrailing());
    }
    return pieces;
  }

  private List<String> table(Map<String, Budget> budgets) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("database", "floor", "peak", "lease", "runtime's own", "in all", "capacity"));
    budgets.forEach(
        (name, budget) ->
            rows.add(
                List.of(
                    name,
                    Integer.toString(budget.demand().floor()),
                    Integer.toString(budget.demand().peak()),
                    range(budget.least(), budget.most()),
                    budget.runtime().total()
                        + " ("
                        + String.join(", ", budget.runtime().purposes())
                        + ")",
                    range(budget.leastInAll(), budget.mostInAll()),
                    budget.capacity().isPresent()
                        ? Integer.toString(budget.capacity().getAsInt())
                        : "\u2013")));
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String space = " ".repeat(widths[i] - row.get(i).length());
        String cell =
            (i == 0 || lines.isEmpty() ? Style.PLAIN : Style.NUMBER).on(row.get(i), colour);
        line.append(i == 0 ? "" : "   ").append(i == 0 ? cell + space : space + cell);
      }
      lines.add(lines.isEmpty() ? Style.FAINT.on(line.toString(), colour) : line.toString());
    }
    return lines;
  }

  private List<String> sentence(JobDeclaration job, String database, Budget budget) {
    Demand demand = budget.demand();
    List<String> said = new ArrayList<>();
    if (demand.peak() < 2) {
      said.add(database + ": the plan takes");
      said.add((demand.peak() == 0 ? "no connection" : "one connection at a time") + ".");
      return said;
    }
    said.add(database + ": in a pool of " + demand.peak() + " no acquire ever waits;");
    if (demand.floor() == demand.peak()) {
      said.add("in a smaller one a run can deadlock.");
    } else if (demand.floor() == 1) {
      said.add("in a smaller one a run may wait,");
      said.add("but never deadlocks.");
    } else {
      said.add("from " + demand.floor() + " on a run may wait,");
      said.add("but never deadlocks.");
    }
    if (job.enforcement() == Enforcement.STRICT && job.lease().isEmpty()) {
      if (budget.least() < budget.most()) {
        said.add("The lease decides how many workers run:");
        said.add(budget.least() + " connections run the fewest,");
        said.add(budget.most() + " the most.");
      }
    } else if (budget.most() < demand.peak()) {
      said.add("The lease of " + budget.most() + " accepts waits inside the pool.");
    }
    return said;
  }

  /** Fills lines with pieces that stay whole. */
  private void addAll(List<String> lines, List<String> pieces, Style style) {
    StringBuilder line = new StringBuilder();
    for (String piece : pieces) {
      if (line.length() > 0 && INDENT.length() + line.length() + 1 + piece.length() > WIDTH) {
        lines.add(INDENT + style.on(line.toString(), colour));
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(piece);
    }
    lines.add(INDENT + style.on(line.toString(), colour));
  }

  private static String range(int least, int most) {
    return least == most ? Integer.toString(most) : least + " to " + most;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String readable(Duration duration) {
    StringBuilder text = new StringBuilder();
    part(text, duration.toDays(), "d");
    part(text, duration.toHoursPart(), "h");
    part(text, duration.toMinutesPart(), "m");
    part(text, duration.toSecondsPart(), "s");
    part(text, duration.toMillisPart(), "ms");
    return text.length() == 0 ? "0s" : text.toString();
  }

  private static void part(StringBuilder text, long count, String unit) {
    if (count > 0) {
      text.append(count).append(unit);
    }
  }
}
