package dev.leasehold.admission;

import dev.leasehold.admission.Claim.Range;
import dev.leasehold.admission.Glance.Room;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What a glance has to show, and claims that differ in everything that it depends on. */
final class Glances {
  static final List<String> SERVERS = List.of("server-a", "server-b");
  static final Instant NOW = Instant.parse("2026-11-22T03:15:00Z");

  private Glances() {}

  /** Taken from the whole, of a claim that is not in line. */
  static Glance of(LedgerSnapshot snapshot, Claim claim) {
    Map<String, Room> rooms = new HashMap<>();
    claim.wants().keySet().stream()
        .filter(snapshot.capacities()::containsKey)
        .forEach(
            server ->
                rooms.put(
                    server,
                    new Room(
                        snapshot.capacities().getOrDefault(server, 0), snapshot.leased(server))));
    return new Glance(
        snapshot.at(),
        rooms,
        !snapshot.line().isEmpty(),
        snapshot.leases().stream().anyMatch(lease -> lease.job().equals(claim.job())));
  }

  /** One of few jobs, at one of few instants, for one or two servers. */
  static Claim claim(Random random, String attempt, int jobs, int mostConnections) {
    Map<String, Range> wants = new HashMap<>();
    wants.put(SERVERS.get(random.nextInt(2)), range(random, mostConnections));
    if (random.nextInt(3) == 0) {
      wants.put(SERVERS.get(random.nextInt(2)), range(random, mostConnections));
    }
    return new Claim(
        attempt,
        "job-" + random.nextInt(jobs),
        NOW.plusSeconds(60L * random.nextInt(2)),
        Overlap.values()[random.nextInt(Overlap.values().length)],
        wants,
        Duration.ofMinutes(1 + random.nextInt(60)),
        Duration.ofMinutes(10));
  }

  private static Range range(Random random, int most) {
    int least = 1 + random.nextInt(most);
    return new Range(least, least + random.nextInt(3));
  }
}
