package dev.leasehold.admission;

import dev.leasehold.admission.LedgerSnapshot.Decision;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * As little of the ledger as decides on most claims. Where it decides, it decides as {@link
 * LedgerSnapshot#decide} would on the whole; pure like that.
 *
 * @param at by the ledger's clock
 * @param rooms by server, of those that the claim wants and the ledger knows
 * @param anybodyWaits whether somebody is in line, the claim itself included
 * @param jobHasLease whether a lease is of the claim's job, its own included
 */
record Glance(Instant at, Map<String, Room> rooms, boolean anybodyWaits, boolean jobHasLease) {

  /**
   * Of one server.
   *
   * @param capacity that all leases may add up to
   * @param leased that they do add up to; more after a capacity was lowered
   */
  record Room(int capacity, int leased) {
    int free() {
      return capacity - leased;
    }
  }

  /**
   * What the claim is granted, by server. Empty where it is not, and where that depends on who is
   * in line, or on the job's other leases.
   */
  Optional<Map<String, Integer>> grant(Claim claim) {
    if (anybodyWaits || !isAboutCapacity(claim) || lacksCapacity(claim)) {
      return Optional.empty();
    }
    Map<String, Integer> most = new HashMap<>();
    claim
        .wants()
        .forEach((server, range) -> most.put(server, Math.min(range.most(), free(server))));
    return Optional.of(Map.copyOf(most));
  }

  /** Whether the claim waits for a capacity, whoever is in line: {@link Decision.Wait}. */
  boolean waitsForCapacity(Claim claim) {
    return isAboutCapacity(claim) && lacksCapacity(claim);
  }

  /** Neither refused nor held up by the job's own leases. */
  private boolean isAboutCapacity(Claim claim) {
    return !jobHasLease
        && claim.wants().entrySet().stream()
            .allMatch(
                want -> {
                  Room room = rooms.get(want.getKey());
                  return room != null && want.getValue().least() <= room.capacity();
                });
  }

  private boolean lacksCapacity(Claim claim) {
    return claim.wants().entrySet().stream()
        .anyMatch(want -> free(want.getKey()) < want.getValue().least());
  }

  private int free(String server) {
    Room room = rooms.get(server);
    return room == null ? 0 : room.free();
  }
}
