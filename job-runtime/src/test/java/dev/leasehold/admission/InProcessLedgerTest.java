package dev.leasehold.admission;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

class InProcessLedgerTest extends LedgerContract {
  private volatile Instant now = Instant.parse("2026-11-22T03:15:00Z");

  @Override
  protected Ledger ledger(int capacity) {
    return new InProcessLedger(Map.of(DB, capacity), () -> now);
  }

  @Override
  protected int rounds() {
    return 50;
  }

  @Override
  protected void pass(Duration duration) {
    now = now.plus(duration);
  }
}
