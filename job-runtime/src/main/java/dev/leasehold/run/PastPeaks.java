package dev.leasehold.run;

import dev.leasehold.admission.PastRuns;
import dev.leasehold.declaration.JobDeclaration;
import dev.leasehold.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares a declared peak with what runs of the same plan ever held. */
final class PastPeaks {
  /** So many completed runs say something; fewer may have had quiet days. */
  static final int FEWEST_RUNS = 10;

  private PastPeaks() {}

  /** One line for each database of which more is leased than was ever held. */
  static List<String> warnings(JobDeclaration job, PastRuns past) {
    Plan plan = Plan.of(job);
    if (plan.nodes().isEmpty()) {
      return List.of();
    }
    Map<String, Integer> peaks = new LinkedHashMap<>();
    plan.demand().forEach((database, demand) -> peaks.put(database, demand.peak()));
    Map<String, PastRuns.Most> held = past.mostHeld(job.name(), plan.digest(), peaks);
    List<String> warnings = new ArrayList<>();
    peaks.forEach(
        (database, peak) -> {
          PastRuns.Most most = held.getOrDefault(database, new PastRuns.Most(0, 0));
          if (most.runs() >= FEWEST_RUNS && most.held() < peak) {
            warnings.add(
                (peaks.size() == 1 ? "" : "database " + database + ": ")
                    + "peak "
                    + peak
                    + " declared, "
                    + most.held()
                    + " ever held in "
                    + most.runs()
                    + " runs");
          }
        });
    return warnings;
  }
}
