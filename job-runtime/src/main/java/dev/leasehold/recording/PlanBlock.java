package dev.leasehold.recording;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What was seen, as the lines of a declaration from {@code plan:} on. */
public final class PlanBlock {
  private PlanBlock() {}

  /**
   * The lines, not indented; without nodes where nothing was seen.
   *
   * @param ended one line on the run, without a full stop
   * @param merged whether the plan that was declared is part of it
   */
  public static List<String> lines(Recorded recorded, Instant run, String ended, boolean merged) {
    List<String> lines = new ArrayList<>();
    lines.add("plan:");
    lines.add(
        "  # Recorded in run "
            + run
            + ": "
            + ended
            + (merged ? ". What was declared before is part of it." : "."));
    recorded
        .plan()
        .demand()
        .forEach(
            (database, demand) ->
                lines.add(
                    "  # %s: floor %d, peak %d."
                        .formatted(database, demand.floor(), demand.peak())));
    // Names of threads may hold anything, and a comment ends with its line.
    recorded
        .remarks()
        .forEach(
            remark -> lines.add("  # Not seen: " + remark.replaceAll("\\p{C}|\\R", "?") + "."));
    if (recorded.plan().nodes().isEmpty()) {
      lines.add("  []");
    } else {
      recorded
          .plan()
          .yaml(recorded::note)
          .lines()
          .forEach(line -> lines.add(line.isEmpty() ? line : "  " + line));
    }
    return lines;
  }
}
