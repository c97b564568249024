package dev.leasehold.admission;

import dev.leasehold.declaration.JobDeclaration.Overlap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ledger at one instant, and the decision on a claim. Pure: a ledger only makes it atomic.
 *
 * @param at by the ledger's clock
 * @param capacities by server identity
 * @param leases that count, oldest first, overdue and fenced ones included
 * @param line those who wait, first come first; without the places whose term is over
 */
public record LedgerSnapshot(
    Instant at, Map<String, Integer> capacities, List<Lease> leases, List<Claim> line) {

  /** Copies what it is given. */
  public LedgerSnapshot {
    capacities = Map.copyOf(capacities);
    leases = List.copyOf(leases);
    line = List.copyOf(line);
  }

  /** What {@link #decide} answers. */
  sealed interface Decision {
    /** Grant this many, by server. */
    record Grant(Map<String, Integer> connections) implements Decision {}

    /**
     * Stay in line.
     *
     * @param place from 1
     * @param replaced the leases whose holders are to be asked to end
     */
    record Wait(Reason reason, int place, List<Lease> replaced) implements Decision {}

    /** Give the instant up. */
    record Skip(Reason reason, String detail) implements Decision {}

    /** Never, as the capacities are. */
    record Refuse(Reason reason, String detail) implements Decision {}
  }

  /** Connections of this server that no lease holds; negative after a capacity was lowered. */
  public int free(String server) {
    return capacities.getOrDefault(server, 0) - leased(server);
  }

  /** Connections of this server that leases hold. */
  public int leased(String server) {
    return leases.stream().mapToInt(l -> l.connections().getOrDefault(server, 0)).sum();
  }

  /** The leases that hold connections of a server that the claim wants, or are of its job. */
  public List<Lease> holdersFor(Claim claim) {
    return claim.holdersAmong(leases);
  }

  /**
   * Decides on a claim that stands in line.
   *
   * <p>First the job's own rule on overlapping instants, in which only a lease with a current
   * heartbeat counts as running. Then the capacities: all servers are granted together or none,
   * first come, first served. A claim behind another is granted only if it shares no server with
   * anybody in front, or if its deadline ends before the one in front could start, reckoned by the
   * deadlines of the leases that are out (the reservation of EASY backfilling, Lifka 1995). Who
   * waits for another instant of its own job keeps its place but delays nobody. Whoever is granted
   * gets the most that leaves everybody else in line their smallest lease, never less than its own
   * smallest.
   */
  Decision decide(Claim claim) {
    for (var want : claim.wants().entrySet()) {
      Integer capacity = capacities.get(want.getKey());
      if (capacity == null) {
        return new Decision.Refuse(
            Reason.UNKNOWN_SERVER, "the ledger has no capacity for server " + want.getKey());
      }
      if (want.getValue().least() > capacity) {
        return new Decision.Refuse(
            Reason.EXCEEDS_CAPACITY,
            "needs at least %d connections of a server with capacity %d"
                .formatted(want.getValue().least(), capacity));
      }
    }
    Optional<Decision> overlapping = besideItsOwnJob(claim);
    if (overlapping.isPresent()) {
      return overlapping.get();
    }
    List<Claim> ready = ready();
    List<Claim> inFront = ready.subList(0, indexIn(ready, claim));
    int place = inFront.size() + 1;
    if (!fits(claim, leases)) {
      return new Decision.Wait(Reason.WAITING_FOR_CAPACITY, place, List.of());
    }
    if (inFront.stream().anyMatch(front -> delays(claim, front))) {
      return new Decision.Wait(Reason.WAITING_IN_LINE, place, List.of());
    }
    return new Decision.Grant(share(claim, ready));
  }

  /** What other instants and attempts of the same job mean for this one; empty for nothing. */
  private Optional<Decision> besideItsOwnJob(Claim claim) {
    List<Lease> others = new ArrayList<>();
    for (Lease lease : leases) {
      boolean own = lease.attempt().equals(claim.attempt());
      // Its own lease is granted again while it is current. One that is not was granted with an
      // answer that got lost: as of any other attempt, what is left of it must end first.
      if (!lease.job().equals(claim.job()) || own && lease.isCurrent(at)) {
        continue;
      }
      if (lease.scheduledAt().equals(claim.scheduledAt())) {
        return waits(claim, Reason.WAITING_FOR_PREVIOUS_ATTEMPT, List.of());
      }
      others.add(lease);
    }
    if (others.isEmpty() || claim.overlap() == Overlap.ALLOW) {
      return Optional.empty();
    }
    List<Lease> running = others.stream().filter(lease -> lease.isCurrent(at)).toList();
    return switch (claim.overlap()) {
      case ALLOW -> Optional.empty();
      case FORBID ->
          running.isEmpty()
              ? waits(claim, Reason.WAITING_FOR_OVERDUE_LEASE, List.of())
              : skips(
                  Reason.SKIPPED_BY_OVERLAP,
                  "the run of %s still holds its lease".formatted(running.get(0).scheduledAt()));
      case REPLACE -> waits(claim, Reason.WAITING_FOR_REPLACED, running);
      case QUEUE ->
          queuedBefore(claim)
              .map(
                  first ->
                      skips(
                          Reason.SKIPPED_BY_QUEUE,
                          "the run of %s waits already".formatted(first.scheduledAt())))
              .orElseGet(() -> waits(claim, Reason.WAITING_FOR_OVERLAP, List.of()));
    };
  }

  /** Another instant of the job that came earlier. */
  private Optional<Claim> queuedBefore(Claim claim) {
    return line.subList(0, indexIn(line, claim)).stream()
        .filter(other -> other.job().equals(claim.job()))
        .filter(other -> !other.scheduledAt().equals(claim.scheduledAt()))
        .findFirst();
  }

  private Optional<Decision> waits(Claim claim, Reason reason, List<Lease> replaced) {
    return Optional.of(new Decision.Wait(reason, indexIn(line, claim) + 1, replaced));
  }

  private static Optional<Decision> skips(Reason reason, String detail) {
    return Optional.of(new Decision.Skip(reason, detail));
  }

  /** Those in line who wait for nothing but a capacity. */
  private List<Claim> ready() {
    return line.stream().filter(claim -> besideItsOwnJob(claim).isEmpty()).toList();
  }

  private static int indexIn(List<Claim> claims, Claim claim) {
    for (int i = 0; i < claims.size(); i++) {
      if (claims.get(i).attempt().equals(claim.attempt())) {
        return i;
      }
    }
    throw new IllegalArgumentException("attempt " + claim.attempt() + " is not in line");
  }

  private boolean fits(Claim claim, List<Lease> among) {
    return claim.wants().entrySet().stream()
        .allMatch(
            want -> {
              int out =
                  among.stream()
                      .mapToInt(l -> l.connections().getOrDefault(want.getKey(), 0))
                      .sum();
              return capacities.getOrDefault(want.getKey(), 0) - out >= want.getValue().least();
            });
  }

  private boolean delays(Claim claim, Claim front) {
    boolean shared = claim.wants().keySet().stream().anyMatch(front.wants()::containsKey);
    return shared && at.plus(claim.deadline()).isAfter(startOf(front));
  }

  /** When a claim could start at the latest if nobody else were let in: deadlines are kept. */
  private Instant startOf(Claim front) {
    Set<Instant> ends = new TreeSet<>();
    ends.add(at);
    leases.forEach(l -> ends.add(l.endsBy().isAfter(at) ? l.endsBy() : at));
    for (Instant end : ends) {
      if (fits(front, leases.stream().filter(l -> l.endsBy().isAfter(end)).toList())) {
        return end;
      }
    }
    return Instant.MAX;
  }

  private Map<String, Integer> share(Claim claim, List<Claim> ready) {
    Map<String, Integer> granted = new HashMap<>();
    claim
        .wants()
        .forEach(
            (server, range) -> {
              int othersLeast =
                  ready.stream()
                      .filter(other -> !other.attempt().equals(claim.attempt()))
                      .filter(other -> other.wants().containsKey(server))
                      .mapToInt(other -> other.wants().get(server).least())
                      .sum();
              int most = Math.min(range.most(), free(server) - othersLeast);
              granted.put(server, Math.max(range.least(), most));
            });
    return Map.copyOf(granted);
  }
}
