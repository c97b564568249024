package dev.leasehold.admission;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A ledger of one process; every method holds its monitor, so each decision is atomic. */
final class InProcessLedger implements Ledger {
  private record Place(Claim claim, Instant overdueAt) {}

  private final Map<String, Integer> capacities;
  private final InstantSource clock;
  private final Map<String, Lease> leases = new HashMap<>();
  private final List<Place> line = new ArrayList<>();
  private long lastToken;

  InProcessLedger(Map<String, Integer> capacities, InstantSource clock) {
    this.capacities = Map.copyOf(capacities);
    this.clock = clock;
  }

  @Override
  public synchronized Admission ask(Claim claim) {
    Instant now = clock.instant();
    Lease held = leases.get(claim.runId());
    if (held != null && now.isBefore(held.expiresAt())) {
      return new Admission.Granted(held);
    }
    takePlace(claim, now);
    LedgerSnapshot snapshot = snapshotAt(now);
    LedgerSnapshot.Decision decision = snapshot.decide(claim);
    if (decision instanceof LedgerSnapshot.Decision.Grant grant) {
      leave(claim);
      return new Admission.Granted(grant(claim, grant.connections(), now));
    }
    if (decision instanceof LedgerSnapshot.Decision.Refuse refuse) {
      leave(claim);
      return new Admission.Refused(refuse.reason(), refuse.detail());
    }
    LedgerSnapshot.Decision.Wait wait = (LedgerSnapshot.Decision.Wait) decision;
    return new Admission.Waiting(wait.reason(), wait.place(), snapshot.holdersFor(claim));
  }

  /** Keeps the place if its term is not over, else joins at the end. */
  private void takePlace(Claim claim, Instant now) {
    line.removeIf(place -> !now.isBefore(place.overdueAt()));
    Place renewed = new Place(claim, now.plus(claim.term()));
    for (int i = 0; i < line.size(); i++) {
      if (line.get(i).claim().runId().equals(claim.runId())) {
        line.set(i, renewed);
        return;
      }
    }
    line.add(renewed);
  }

  private Lease grant(Claim claim, Map<String, Integer> connections, Instant now) {
    Lease lease =
        new Lease(
            claim.runId(),
            claim.job(),
            ++lastToken,
            connections,
            now,
            now.plus(claim.term()),
            claim.term(),
            now.plus(claim.deadline()));
    leases.put(claim.runId(), lease);
    return lease;
  }

  @Override
  public synchronized void leave(Claim claim) {
    line.removeIf(place -> place.claim().runId().equals(claim.runId()));
  }

  @Override
  public synchronized boolean renew(Lease lease) {
    Instant now = clock.instant();
    Lease held = leases.get(lease.runId());
    if (held == null || held.token() != lease.token() || !now.isBefore(held.expiresAt())) {
      return false;
    }
    leases.put(lease.runId(), held.expiringAt(now.plus(held.term())));
    return true;
  }

  @Override
  public synchronized void release(Lease lease) {
    Lease held = leases.get(lease.runId());
    if (held != null && held.token() == lease.token()) {
      leases.remove(lease.runId());
    }
  }

  @Override
  public synchronized LedgerSnapshot snapshot() {
    return snapshotAt(clock.instant());
  }

  private LedgerSnapshot snapshotAt(Instant now) {
    // In one process a lease ends with the run that holds it: nothing outlives its term.
    leases.values().removeIf(lease -> !now.isBefore(lease.expiresAt()));
    List<Claim> waiting =
        line.stream().filter(place -> now.isBefore(place.overdueAt())).map(Place::claim).toList();
    return new LedgerSnapshot(now, capacities, List.copyOf(leases.values()), waiting);
  }
}
