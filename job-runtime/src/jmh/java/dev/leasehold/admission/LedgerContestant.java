package dev.leasehold.admission;

import dev.leasehold.admission.Claim.Range;
import dev.leasehold.database.Transactions;
import dev.leasehold.declaration.JobDeclaration.Overlap;
import dev.leasehold.testkit.TestSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/** The ledger; every claimant is a job of its own that wants one connection of the same server. */
final class LedgerContestant implements Contestant {
  static final String SERVER = "server-a";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Instant INSTANT = Instant.parse("2026-11-22T03:15:00Z");

  private final String name;
  private final TestSchema schema;
  private final Ledger ledger;
  private final Capacities capacities;
  private final AtomicReferenceArray<Lease> leases;
  private final AtomicIntegerArray attempts;

  LedgerContestant(String name, TestSchema schema, Transactions transactions, int claimants) {
    this.name = name;
    this.schema = schema;
    this.ledger = Ledger.in(transactions, LIMIT);
    this.capacities = new Capacities(transactions, LIMIT);
    this.leases = new AtomicReferenceArray<>(claimants);
    this.attempts = new AtomicIntegerArray(claimants);
    // What an attempt's arrival leaves behind, so that there is a row to be locked.
    schema.execute(
        IntStream.range(0, claimants)
            .mapToObj(i -> "INSERT IGNORE INTO leasehold_job VALUES ('job-" + i + "', NOW(6))")
            .toArray(String[]::new));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void prepare(int capacity, int takings) {
    schema.execute(
        "DELETE FROM leasehold_lease",
        "DELETE FROM leasehold_lease_part",
        "DELETE FROM leasehold_place",
        "DELETE FROM leasehold_place_part");
    capacities.set(new Capacity(SERVER, "here", capacity, 0, capacity, true));
  }

  @Override
  public boolean take(int claimant) {
    Claim claim =
        new Claim(
            "attempt-" + claimant + "-" + attempts.incrementAndGet(claimant),
            "job-" + claimant,
            INSTANT,
            Overlap.FORBID,
            Map.of(SERVER, new Range(1, 1)),
            Duration.ofHours(1),
            Duration.ofMinutes(10));
    if (ledger.ask(claim) instanceof Admission.Granted granted) {
      leases.set(claimant, granted.lease());
      return true;
    }
    return false;
  }

  @Override
  public void giveBack(int claimant) {
    if (!ledger.forget(leases.get(claimant))) {
      throw new IllegalStateException("the lease was gone");
    }
  }

  /** The heartbeat of this claimant's lease. */
  void renew(int claimant) {
    if (!ledger.renew(leases.get(claimant), Map.of(SERVER, 1)).held()) {
      throw new IllegalStateException("the lease was lost");
    }
  }
}
