package dev.leasehold.report;

import dev.leasehold.watchdog.Finding;
import dev.leasehold.watchdog.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code strict} would have said of a run in {@code observe}. Plain values.
 *
 * @param planned whether there was a plan to hold it to
 * @param refusals what would have been refused, each place of the code once; the first of them
 *     would have ended the run
 */
public record WouldHave(boolean planned, List<Refusal> refusals) {
  /** Copies what can change. */
  public WouldHave {
    refusals = List.copyOf(refusals);
  }

  /**
   * One acquire that would have been refused.
   *
   * @param kind of the incident that it would have been
   * @param what happened, one sentence
   * @param at the author's code line; empty where none was on the stack
   * @param incident the id of the one that is kept of it
   */
  public record Refusal(Kind kind, String what, String at, String incident) {
    /** Of what was found; empty where that is nothing that {@code strict} refuses. */
    public static Optional<Refusal> of(Finding finding, Incident incident) {
      return finding
          .violation()
          .filter(violation -> !finding.fatal())
          .map(
              violation ->
                  new Refusal(
                      incident.kind(),
                      incident.what(),
                      violation.at().map(Object::toString).orElse(""),
                      incident.id()));
    }

    String place() {
      return at.isEmpty() ? "at a line that is not the author's" : "at " + at;
    }
  }

  /** One line on the run of this report, for people and logs. */
  public String sentence(RunReport report) {
    return "strict " + String.join("; ", clauses(report));
  }

  /** What follows the word strict, one line each. */
  List<String> clauses(RunReport report) {
    if (!planned) {
      return List.of("has no plan to hold it to; see one with: leasehold record " + report.job());
    }
    if (refusals.isEmpty()) {
      return List.of(
          report.exit() == ExitCode.COMPLETED
              ? "would have let it run"
              : "would have refused nothing of what it did until then");
    }
    List<String> clauses = new ArrayList<>();
    for (Refusal refusal : refusals) {
      clauses.add(
          (clauses.isEmpty() ? "would have ended it: " : "and then: ")
              + refusal.kind()
              + " "
              + refusal.place());
    }
    return clauses;
  }
}
