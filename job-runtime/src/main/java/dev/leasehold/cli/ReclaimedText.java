package dev.leasehold.cli;

import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Reclaim;
import java.util.ArrayList;
import java.util.List;

/** What came of a lease whose holder is gone, in lines for people. */
final class ReclaimedText {
  private ReclaimedText() {}

  static List<String> lines(Reclaim.Outcome outcome) {
    Lease lease = outcome.lease();
    List<String> lines = new ArrayList<>();
    String run = lease.job() + "  run " + lease.scheduledAt();
    if (outcome.vanished()) {
      lines.add(
          "VANISHED  "
              + run
              + outcome.attempt().map(ReclaimedText::where).orElse("")
              + "; its lease expired at "
              + lease.expiresAt()
              + " without an end; its sessions are ended, "
              + lease.total()
              + " connections are free again");
    }
    outcome
        .left()
        .forEach(
            why ->
                lines.add(
                    "the lease of " + run + " expired, but its connections are not free: " + why));
    return lines;
  }

  private static String where(Attempt attempt) {
    return " on " + attempt.host() + ", process " + attempt.process();
  }
}
