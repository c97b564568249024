package dev.leasehold.admission;

import dev.leasehold.admission.LedgerSnapshot.Decision;
import dev.leasehold.admission.Standing.Order;
import dev.leasehold.admission.Standing.What;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A ledger in memory; every method holds its monitor, so each decision is atomic. */
final class InProcessLedger implements Ledger {
  private record Place(Claim claim, Instant overdueAt) {}

  private final Map<String, Integer> capacities;
  private final InstantSource clock;
  private final Map<String, Lease> leases = new LinkedHashMap<>();
  private final Map<Long, Order> orders = new HashMap<>();
  private final Map<Long, List<Session>> sessions = new HashMap<>();
  private final List<Place> line = new ArrayList<>();
  private long lastToken;

  InProcessLedger(Map<String, Integer> capacities, InstantSource clock) {
    this.capacities = Map.copyOf(capacities);
    this.clock = clock;
  }

  @Override
  public synchronized Admission ask(Claim claim) {
    Instant now = clock.instant();
    Lease held = leases.get(claim.attempt());
    if (held != null && held.isCurrent(now)) {
      return new Admission.Granted(held);
    }
    takePlace(claim, now);
    LedgerSnapshot snapshot = snapshot();
    Decision decision = snapshot.decide(claim);
    if (decision instanceof Decision.Wait wait) {
      wait.replaced().forEach(lease -> order(lease, new Order(What.REPLACE, claim.attempt())));
      return new Admission.Waiting(wait.reason(), wait.place(), snapshot.holdersFor(claim));
    }
    leave(claim);
    if (decision instanceof Decision.Grant grant) {
      return new Admission.Granted(grant(claim, grant.connections(), now));
    }
    if (decision instanceof Decision.Skip skip) {
      return new Admission.Skipped(skip.reason(), skip.detail());
    }
    Decision.Refuse refuse = (Decision.Refuse) decision;
    return new Admission.Refused(refuse.reason(), refuse.detail());
  }

  /** Keeps the place if its term is not over, else joins at the end. */
  private void takePlace(Claim claim, Instant now) {
    line.removeIf(place -> !now.isBefore(place.overdueAt()));
    Place renewed = new Place(claim, now.plus(claim.term()));
    for (int i = 0; i < line.size(); i++) {
      if (line.get(i).claim().attempt().equals(claim.attempt())) {
        line.set(i, renewed);
        return;
      }
    }
    line.add(renewed);
  }

  private Lease grant(Claim claim, Map<String, Integer> connections, Instant now) {
    Lease lease =
        new Lease(
            claim.attempt(),
            claim.job(),
            claim.scheduledAt(),
            ++lastToken,
            connections,
            now,
            now.plus(claim.term()),
            claim.term(),
            now.plus(claim.deadline()),
            false);
    leases.put(claim.attempt(), lease);
    return lease;
  }

  @Override
  public synchronized void leave(Claim claim) {
    line.removeIf(place -> place.claim().attempt().equals(claim.attempt()));
  }

  private Optional<Lease> held(Lease lease) {
    return Optional.ofNullable(leases.get(lease.attempt()))
        .filter(known -> known.token() == lease.token())
        .filter(known -> known.isCurrent(clock.instant()));
  }

  @Override
  public synchronized Standing renew(Lease lease, Map<String, Integer> inUse) {
    held(lease)
        .ifPresent(
            known ->
                leases.put(known.attempt(), known.expiringAt(clock.instant().plus(known.term()))));
    return look(lease);
  }

  @Override
  public synchronized Standing look(Lease lease) {
    return held(lease).isEmpty()
        ? Standing.LOST
        : new Standing(true, Optional.ofNullable(orders.get(lease.token())), false);
  }

  @Override
  public synchronized boolean register(Lease lease, Session session) {
    if (held(lease).isEmpty()) {
      return false;
    }
    sessions.computeIfAbsent(lease.token(), token -> new ArrayList<>()).add(session);
    return true;
  }

  @Override
  public synchronized void order(Lease lease, Order order) {
    orders.putIfAbsent(lease.token(), order);
  }

  @Override
  public synchronized boolean fence(Lease lease) {
    Lease known = leases.get(lease.attempt());
    if (known == null || known.token() != lease.token()) {
      return false;
    }
    leases.put(known.attempt(), known.asFenced());
    return true;
  }

  @Override
  public synchronized List<Session> sessions(Lease lease) {
    return List.copyOf(sessions.getOrDefault(lease.token(), List.of()));
  }

  @Override
  public synchronized boolean forget(Lease lease) {
    Lease known = leases.get(lease.attempt());
    if (known == null || known.token() != lease.token()) {
      return false;
    }
    leases.remove(lease.attempt());
    sessions.remove(lease.token());
    return true;
  }

  @Override
  public synchronized List<Lease> overdue() {
    Instant now = clock.instant();
    return leases.values().stream().filter(lease -> !lease.isCurrent(now)).toList();
  }

  @Override
  public synchronized LedgerSnapshot snapshot() {
    Instant now = clock.instant();
    List<Claim> waiting =
        line.stream().filter(place -> now.isBefore(place.overdueAt())).map(Place::claim).toList();
    return new LedgerSnapshot(now, capacities, List.copyOf(leases.values()), waiting);
  }
}
