package dev.leasehold.admission;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ledger at one instant, and the decision on a claim. Pure: a ledger only makes it atomic.
 *
 * @param at by the ledger's clock
 * @param capacities by server identity
 * @param leases that count, expired ones whose sessions may still live included
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

    /** Stay in line at this place, from 1. */
    record Wait(Reason reason, int place) implements Decision {}

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

  /** The leases that hold connections of a server that the claim wants. */
  public List<Lease> holdersFor(Claim claim) {
    return leases.stream()
        .filter(l -> l.connections().keySet().stream().anyMatch(claim.wants()::containsKey))
        .toList();
  }

  /**
   * Decides on a claim that stands in line.
   *
   * <p>All servers are granted together or none. First come, first served: a claim behind another
   * is granted only if it shares no server with anybody in front, or if its deadline ends before
   * the one in front could start, reckoned by the deadlines of the leases that are out (the
   * reservation of EASY backfilling, Lifka 1995). Whoever is granted gets the most that leaves
   * everybody else in line their smallest lease, never less than its own smallest.
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
    int place = placeOf(claim);
    List<Claim> inFront = line.subList(0, place - 1);
    if (!fits(claim, leases)) {
      return new Decision.Wait(Reason.WAITING_FOR_CAPACITY, place);
    }
    if (inFront.stream().anyMatch(front -> delays(claim, front))) {
      return new Decision.Wait(Reason.WAITING_IN_LINE, place);
    }
    return new Decision.Grant(share(claim));
  }

  private int placeOf(Claim claim) {
    for (int i = 0; i < line.size(); i++) {
      if (line.get(i).runId().equals(claim.runId())) {
        return i + 1;
      }
    }
    throw new IllegalArgumentException("run " + claim.runId() + " is not in line");
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

  private Map<String, Integer> share(Claim claim) {
    Map<String, Integer> granted = new HashMap<>();
    claim
        .wants()
        .forEach(
            (server, range) -> {
              int othersLeast =
                  line.stream()
                      .filter(other -> !other.runId().equals(claim.runId()))
                      .filter(other -> other.wants().containsKey(server))
                      .mapToInt(other -> other.wants().get(server).least())
                      .sum();
              int most = Math.min(range.most(), free(server) - othersLeast);
              granted.put(server, Math.max(range.least(), most));
            });
    return Map.copyOf(granted);
  }
}
