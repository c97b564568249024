package dev.leasehold.run;

import dev.leasehold.admission.Attempt;
import dev.leasehold.admission.Holders;
import dev.leasehold.admission.Holders.Held;
import dev.leasehold.admission.Lease;
import dev.leasehold.admission.Reclaim;
import dev.leasehold.admission.Standing.Order;
import dev.leasehold.admission.Standing.What;
import dev.leasehold.report.EndReport;
import dev.leasehold.report.EndReport.How;
import dev.leasehold.report.StatusText;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Ends a run by its own process where that obeys, and else by the end of its sessions. */
record Ending(LedgerOfRun ledger, Holders holders, Reclaim reclaim, InstantSource clock) {

  EndReport kill(RunName.Named named, String by, Duration limit) {
    if (named.lease().isEmpty()) {
      return inLine(named.place().orElseThrow());
    }
    Held held = named.lease().get();
    Lease lease = held.lease();
    if (!StatusLook.isCurrent(held)) {
      return take(lease, by, "its lease was over");
    }
    ledger.ledger().order(lease, new Order(What.KILL, by));
    Optional<Holders.State> state = new Patience(clock).until(limit, () -> ended(lease));
    if (state.isEmpty()) {
      return take(lease, by, "its process did not end it within " + limit.toSeconds() + " s");
    }
    // Where its process has left sessions behind, the lease waits for their end.
    return state.get() == Holders.State.CURRENT
        ? report(lease, How.ENDED, List.of())
        : take(lease, by, "its lease ran out before its process ended it");
  }

  /** {@code CURRENT} where the lease was given back; how it stands where it is over. */
  private Optional<Holders.State> ended(Lease lease) {
    if (ledger.ledger().look(lease).held()) {
      return Optional.empty();
    }
    return Optional.of(
        holders.look().lease(lease.token()).map(Held::state).orElse(Holders.State.CURRENT));
  }

  EndReport release(long token, boolean vouched, String by) {
    Held held =
        holders
            .look()
            .lease(token)
            .orElseThrow(
                () ->
                    new NoSuchRunException(
                        "there is no lease " + token + "; see: leasehold status"));
    Lease lease = held.lease();
    if (StatusLook.isCurrent(held)) {
      return report(
          lease,
          How.REFUSED,
          List.of(
              "its lease is current; end the run with: leasehold kill "
                  + StatusText.run(lease.job(), lease.scheduledAt())));
    }
    Attempt.End end =
        Attempt.End.withoutWork(
            Attempt.VANISHED, OptionalInt.empty(), "its lease expired; freed by " + by);
    Reclaim.Outcome outcome = reclaim.reclaim(lease, end, vouched);
    if (outcome.freed()) {
      return report(
          lease,
          How.RECLAIMED,
          outcome.left().stream()
              .map(why -> "warning: " + by + " vouches that nothing of it lives; " + why)
              .toList());
    }
    List<String> lines = new ArrayList<>(outcome.left());
    lines.add(
        "it is freed when these have ended; where a server is gone for good, and its sessions with"
            + " it, vouch for that: leasehold leases release "
            + token
            + " --vouch");
    return report(lease, How.LEFT, lines);
  }

  private EndReport take(Lease lease, String by, String why) {
    Attempt.End end =
        Attempt.End.withoutWork("killed", OptionalInt.empty(), "by " + by + "; " + why);
    Reclaim.Outcome outcome = reclaim.reclaim(lease, end, false);
    List<String> lines = new ArrayList<>(List.of(why));
    lines.addAll(outcome.left());
    return report(lease, outcome.freed() ? How.RECLAIMED : How.LEFT, lines);
  }

  private EndReport inLine(Holders.Place place) {
    return new EndReport(
        place.claim().job(),
        place.claim().scheduledAt(),
        0,
        How.REFUSED,
        "",
        List.of(
            "it only stands in line and has no lease; end process "
                + place.process()
                + " on "
                + place.host()));
  }

  private EndReport report(Lease lease, How how, List<String> lines) {
    String outcome = ledger.attempts().find(lease.attempt()).map(Attempt::outcome).orElse("");
    return new EndReport(lease.job(), lease.scheduledAt(), lease.token(), how, outcome, lines);
  }
}
